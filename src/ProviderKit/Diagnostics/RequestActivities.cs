using System.Diagnostics;
using System.Text.Json;
using ProviderKit.Formats.Replies.Observing;

namespace ProviderKit.Diagnostics;

/// <summary>
/// One activity per request, where an app traces: below the caller's, around all upstream calls. It says what was asked of which
/// provider and what became of it, and never a token's value. Thread-safe.
/// </summary>
/// <param name="capturesContent">Whether it also says what was asked and answered. Default: false.</param>
internal sealed class RequestActivities(bool capturesContent = false) : IDisposable
{
    private readonly ActivitySource _source = new(ProviderKitDiagnostics.ActivitySourceName, ProviderKitDiagnostics.Version);

    /// <summary>Begins the activity and makes it the current one; null when nothing listens.</summary>
    public Activity? Start(ChatRequest request, string model, string requestId)
    {
        if (!_source.HasListeners()) return null;
        string operation = TelemetryNames.OperationOf(request.Format);
        return _source.StartActivity(
            ActivityKind.Client,
            name: $"{operation} {model}",
            tags:
            [
                new(TelemetryNames.Operation, operation),
                new(TelemetryNames.Model, model),
                new(TelemetryNames.RequestId, requestId),
            ]);
    }

    /// <summary>Takes what the reply says of itself; null where the activity is not recorded.</summary>
    public ReplyObservation? Observe(Activity activity) => activity.IsAllDataRequested ? new ReplyObservation(capturesContent) : null;

    /// <summary>Adds an attempt that failed.</summary>
    public static void AddFailure(Activity activity, in AttemptFailure failure, DateTimeOffset now) => activity.AddEvent(new ActivityEvent(
        TelemetryNames.AttemptFailed, now, new ActivityTagsCollection
        {
            { TelemetryNames.ProviderName, failure.Provider },
            { TelemetryNames.Token, failure.TokenName },
            { TelemetryNames.ErrorType, TelemetryNames.ErrorTypeOf(failure.Error.Kind) },
        }));

    /// <summary>Ends an activity with what became of its request.</summary>
    /// <param name="activity">The activity.</param>
    /// <param name="record">What became of the request.</param>
    /// <param name="traced">What else there is to tell; null where the activity is not recorded.</param>
    public static void End(Activity activity, RequestRecord record, in TracedRequest? traced)
    {
        if (traced is { } told)
        {
            Describe(activity, record);
            DescribeUpstream(activity, told.Upstream);
            if (told.Request is { } request) RequestParameters.Describe(activity, request);
            DescribeReply(activity, record, told);
            if (told.Reply.Content is { } content) AddContent(activity, told, content);
        }
        activity.Dispose();
    }

    public void Dispose() => _source.Dispose();

    private static void Describe(Activity activity, RequestRecord record)
    {
        if (record.UpstreamModel is not null) activity.SetTag(TelemetryNames.Model, record.UpstreamModel);
        if (record.TokenName is not null) activity.SetTag(TelemetryNames.Token, record.TokenName);
        activity.SetTag(TelemetryNames.Attempts, record.Attempts);
        if (record.Usage.TotalTokens > 0) DescribeUsage(activity, record.Usage);
        if (record.Error is not { } error) return;
        // Without the message: an upstream may quote the prompt in it.
        activity.SetStatus(ActivityStatusCode.Error, error.Code is { } code ? $"{error.HttpStatus} {code}" : error.HttpStatus.ToString(System.Globalization.CultureInfo.InvariantCulture));
        activity.SetTag(TelemetryNames.ErrorType, TelemetryNames.ErrorTypeOf(error.Kind));
    }

    private static void DescribeUsage(Activity activity, ChatUsage usage)
    {
        activity.SetTag(TelemetryNames.InputTokens, usage.PromptTokens);
        activity.SetTag(TelemetryNames.OutputTokens, usage.CompletionTokens);
        if (usage.CachedTokens > 0) activity.SetTag(TelemetryNames.CachedTokens, usage.CachedTokens);
        if (usage.CacheWriteTokens > 0) activity.SetTag(TelemetryNames.CacheWriteTokens, usage.CacheWriteTokens);
        if (usage.ReasoningTokens > 0) activity.SetTag(TelemetryNames.ReasoningTokens, usage.ReasoningTokens);
    }

    private static void DescribeUpstream(Activity activity, ProviderInfo? upstream)
    {
        if (upstream is null) return;
        activity.SetTag(TelemetryNames.Provider, upstream.TelemetryName);
        activity.SetTag(TelemetryNames.ProviderName, upstream.Name);
        if (!Uri.TryCreate(upstream.BaseAddress, UriKind.Absolute, out var address)) return;
        activity.SetTag("server.address", address.Host);
        activity.SetTag("server.port", address.Port);
    }

    private static void DescribeReply(Activity activity, RequestRecord record, in TracedRequest traced)
    {
        var reply = traced.Reply;
        if (reply.Id is { } id) activity.SetTag(TelemetryNames.ResponseId, traced.Mask(id));
        if (reply.Model is { } model) activity.SetTag(TelemetryNames.ResponseModel, traced.Mask(model));
        else if (record.Error is null && record.UpstreamModel is not null) activity.SetTag(TelemetryNames.ResponseModel, record.UpstreamModel);
        if (reply.FinishReasons.Count > 0) activity.SetTag(TelemetryNames.FinishReasons, reply.FinishReasons.Select(traced.Mask).ToArray());
        if (record is { Streamed: true, TimeToFirstByte: { } first }) activity.SetTag("gen_ai.response.time_to_first_chunk", first.TotalSeconds);
    }

    private static void AddContent(Activity activity, in TracedRequest traced, ReplyContent content)
    {
        try
        {
            if (!traced.Reply.Request.IsEmpty)
            {
                var (instructions, messages, tools) = MessageParts.Read(traced.Reply.Request);
                Add(activity, "gen_ai.system_instructions", instructions, traced.Mask);
                Add(activity, "gen_ai.input.messages", messages, traced.Mask);
                Add(activity, "gen_ai.tool.definitions", tools, traced.Mask);
            }
            Add(activity, "gen_ai.output.messages", MessageParts.Write(content, traced.Reply.ReasonOf), traced.Mask);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Too deep, or half a character, which passes through the gateway as it is.
        }
    }

    private static void Add(Activity activity, string name, string? json, Func<string, string> mask)
    {
        if (json is not null) activity.SetTag(name, mask(json));
    }
}
