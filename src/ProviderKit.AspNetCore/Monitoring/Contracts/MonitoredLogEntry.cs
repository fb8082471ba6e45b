namespace ProviderKit.AspNetCore.Monitoring.Contracts;

/// <summary>Describes an entry of a log, which <see cref="ProviderLogEntry.WriteTo"/> writes.</summary>
internal sealed record MonitoredLogEntry(
    long? Id,
    DateTimeOffset Timestamp,
    string Provider,
    string Level,
    string Event,
    string Message,
    string? RequestId,
    string? ClientRequestId,
    string? Model,
    string? Token,
    string? NextToken,
    bool? Streamed,
    int? Status,
    int? Attempts,
    double? DurationMs,
    double? FirstByteMs,
    long? PromptTokens,
    long? CompletionTokens,
    long? CachedTokens,
    long? ReasoningTokens,
    string? Error,
    double? RetryAfterMs,
    long? Missed,
    string? Content,
    bool? Truncated);
