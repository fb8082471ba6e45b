using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ProviderKit.Diagnostics;

/// <summary>Records what became of each request in the meter's instruments. Allocates nothing. Thread-safe.</summary>
internal sealed class RequestMetrics : IRequestObserver
{
    private readonly BoundedLabels _models;
    private readonly BoundedLabels _tokens;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _timeToFirstChunk;
    private readonly Histogram<double> _timePerChunk;
    private readonly Histogram<long> _tokenUsage;
    private readonly Counter<long> _cacheReads;
    private readonly Counter<long> _cacheWrites;
    private readonly Counter<long> _reasoning;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _rotations;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _fallbacks;

    /// <param name="meter">Where the instruments are made.</param>
    /// <param name="models">Bounds the upstream's names of models.</param>
    /// <param name="tokens">Bounds the names of tokens.</param>
    public RequestMetrics(Meter meter, BoundedLabels models, BoundedLabels tokens)
    {
        (_models, _tokens) = (models, tokens);
        var seconds = new InstrumentAdvice<double> { HistogramBucketBoundaries = TelemetryNames.DurationBuckets };
        _duration = meter.CreateHistogram(TelemetryNames.OperationDuration, "s", "From a request's arrival to its end.", null, seconds);
        _timeToFirstChunk = meter.CreateHistogram(
            TelemetryNames.TimeToFirstChunk, "s", "From a request's arrival to the first content of a streamed reply.", null, seconds);
        _timePerChunk = meter.CreateHistogram(
            TelemetryNames.TimePerOutputChunk, "s", "The mean time from one event of a streamed reply to the next, once for each reply.", null, seconds);
        _tokenUsage = meter.CreateHistogram(
            TelemetryNames.TokenUsage, "{token}", "Tokens read (input) and written (output), as far as the upstream said.", null,
            new InstrumentAdvice<long> { HistogramBucketBoundaries = TelemetryNames.TokenBuckets });
        _cacheReads = meter.CreateCounter<long>(TelemetryNames.CacheReadUsage, "{token}", "Tokens read from the upstream's cache, a part of the input.");
        _cacheWrites = meter.CreateCounter<long>(TelemetryNames.CacheWriteUsage, "{token}", "Tokens written to the upstream's cache, a part of the input.");
        _reasoning = meter.CreateCounter<long>(TelemetryNames.ReasoningUsage, "{token}", "Tokens spent on reasoning, a part of the output.");
        _requests = meter.CreateCounter<long>(TelemetryNames.Requests, "{request}", "Requests that have ended.");
        _rotations = meter.CreateCounter<long>(TelemetryNames.Rotations, "{rotation}", "Times the next token was taken because the one before it was refused or limited.");
        _retries = meter.CreateCounter<long>(TelemetryNames.Retries, "{retry}", "Times an upstream was asked again after a failure that could pass.");
        _fallbacks = meter.CreateCounter<long>(TelemetryNames.Fallbacks, "{fallback}", "Times a request went on to another model's provider.");
    }

    public void OnCompleted(RequestRecord record)
    {
        string? error = record.Error is { } e ? TelemetryNames.ErrorTypeOf(e.Kind) : null;
        if (_requests.Enabled) CountRequest(record, error);
        // What led to no provider is no operation of one.
        if (record.Provider is not { } provider) return;
        if (record.Rotations > 0) _rotations.Add(record.Rotations, Of(provider));
        if (record.Retries > 0) _retries.Add(record.Retries, Of(provider));
        if (record.Fallbacks > 0) _fallbacks.Add(record.Fallbacks, Of(provider));
        if (_duration.Enabled || _timeToFirstChunk.Enabled || _tokenUsage.Enabled) Measure(record, provider, error);
    }

    private void CountRequest(RequestRecord record, string? error)
    {
        var tags = new TagList();
        if (record.Provider is not null) tags.Add(TelemetryNames.Provider, record.Provider);
        if (record.TokenName is not null) tags.Add(TelemetryNames.Token, _tokens.Of(record.TokenName, earned: true));
        if (error is not null) tags.Add(TelemetryNames.ErrorType, error);
        _requests.Add(1, tags);
    }

    private void Measure(RequestRecord record, string provider, string? error)
    {
        var tags = new TagList
        {
            { TelemetryNames.Operation, TelemetryNames.OperationOf(record.Format) },
            { TelemetryNames.Provider, provider },
            { TelemetryNames.Model, _models.Of(record.UpstreamModel, earned: error is null) },
        };
        if (record is { Streamed: true, TimeToFirstByte: { } firstChunk }) _timeToFirstChunk.Record(firstChunk.TotalSeconds, tags);
        if (record is { Streamed: true, OutputChunks: > 1, TimeToFirstByte: { } begun })
            _timePerChunk.Record((record.Duration - begun).TotalSeconds / (record.OutputChunks - 1), tags);
        if (record.Usage.TotalTokens > 0)
        {
            var (input, output) = (tags, tags);
            input.Add(TelemetryNames.TokenType, TelemetryNames.Input);
            output.Add(TelemetryNames.TokenType, TelemetryNames.Output);
            _tokenUsage.Record(record.Usage.PromptTokens, input);
            if (record.Usage.CompletionTokens > 0) _tokenUsage.Record(record.Usage.CompletionTokens, output);
            if (record.Usage.CachedTokens > 0) _cacheReads.Add(record.Usage.CachedTokens, tags);
            if (record.Usage.CacheWriteTokens > 0) _cacheWrites.Add(record.Usage.CacheWriteTokens, tags);
            if (record.Usage.ReasoningTokens > 0) _reasoning.Add(record.Usage.ReasoningTokens, tags);
        }
        if (error is not null) tags.Add(TelemetryNames.ErrorType, error);
        _duration.Record(record.Duration.TotalSeconds, tags);
    }

    private static KeyValuePair<string, object?> Of(string provider) => new(TelemetryNames.Provider, provider);
}
