namespace ProviderKit.AspNetCore.Monitoring.Contracts;

/// <summary>Describes an entry of a log, which <see cref="ProviderLogEntry.WriteTo"/> writes.</summary>
internal sealed record MonitoredLogEntry
{
    public long? Id { get; init; }

    public required DateTimeOffset Timestamp { get; init; }

    public required string Provider { get; init; }

    public required string Level { get; init; }

    public required string Event { get; init; }

    public required string Message { get; init; }

    public string? RequestId { get; init; }

    public string? ClientRequestId { get; init; }

    public string? Model { get; init; }

    public string? Token { get; init; }

    public string? NextToken { get; init; }

    public bool? Streamed { get; init; }

    public int? Status { get; init; }

    public int? Attempts { get; init; }

    public double? DurationMs { get; init; }

    public double? FirstByteMs { get; init; }

    public long? PromptTokens { get; init; }

    public long? CompletionTokens { get; init; }

    public long? CachedTokens { get; init; }

    public long? ReasoningTokens { get; init; }

    public string? Error { get; init; }

    public double? RetryAfterMs { get; init; }

    public long? Missed { get; init; }

    public string? Content { get; init; }

    public bool? Truncated { get; init; }
}
