using System.Text.Json.Serialization;

namespace ProviderKit.AspNetCore.Monitoring.Contracts;

/// <summary>A page of requests, without their steps.</summary>
internal sealed record RequestsReply(
    IEnumerable<MonitoredRequest> Requests,
    int Count,
    int Total,
    int Kept,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next) : MonitoringReply;

/// <summary>One request with its steps.</summary>
internal sealed record RequestReply(MonitoredRequest Request) : MonitoringReply;

/// <summary>The outcome of a request. Leaves out what is not known.</summary>
internal sealed record MonitoredRequest
{
    public required string Id { get; init; }

    public required DateTimeOffset Started { get; init; }

    public string? Client { get; init; }

    public string? ClientRequestId { get; init; }

    public string? Model { get; init; }

    public string? Dialect { get; init; }

    public string? Path { get; init; }

    public required bool Streamed { get; init; }

    public string? Provider { get; init; }

    public string? Token { get; init; }

    public required int Attempts { get; init; }

    public required bool Ended { get; init; }

    public int? Status { get; init; }

    public string? Error { get; init; }

    public string? Message { get; init; }

    public double? DurationMs { get; init; }

    public double? FirstByteMs { get; init; }

    public long? PromptTokens { get; init; }

    public long? CompletionTokens { get; init; }

    public long? CachedTokens { get; init; }

    public long? ReasoningTokens { get; init; }

    public IEnumerable<MonitoredStep>? Steps { get; init; }

    public int? OmittedSteps { get; init; }

    public static MonitoredRequest Of(RequestTrail trail)
    {
        var usage = trail.Usage;
        return new MonitoredRequest
        {
            Id = trail.Id,
            Started = trail.Started,
            Client = trail.ClientName,
            ClientRequestId = trail.ClientRequestId,
            Model = trail.Model,
            Dialect = trail.Format?.Name,
            Path = trail.Path,
            Streamed = trail.Streamed,
            Provider = trail.Provider,
            Token = trail.TokenName,
            Attempts = trail.Attempts,
            Ended = trail.Ended,
            Status = trail.Status,
            Error = MonitoringJson.NameOf(trail.Error),
            Message = trail.ErrorMessage,
            DurationMs = MonitoringJson.Milliseconds(trail.Duration),
            FirstByteMs = MonitoringJson.Milliseconds(trail.TimeToFirstByte),
            PromptTokens = usage?.PromptTokens,
            CompletionTokens = usage?.CompletionTokens,
            CachedTokens = usage?.CachedTokens,
            ReasoningTokens = usage?.ReasoningTokens,
        };
    }

    public static MonitoredRequest WithSteps(RequestTrail trail) => Of(trail) with { Steps = trail.Steps.Select(MonitoredStep.Of), OmittedSteps = trail.OmittedSteps };
}

/// <summary>A step of a request. Leaves out what does not apply to it.</summary>
internal sealed record MonitoredStep
{
    public required double AtMs { get; init; }

    public required string Kind { get; init; }

    public string? Provider { get; init; }

    public string? From { get; init; }

    public string? UpstreamModel { get; init; }

    public string? Token { get; init; }

    public string? PreferredToken { get; init; }

    public bool? KeptToken { get; init; }

    public string? Filter { get; init; }

    public string? Reason { get; init; }

    public double? FreeInMs { get; init; }

    public string? WaitedFor { get; init; }

    public double? DurationMs { get; init; }

    public bool? Succeeded { get; init; }

    public string? Error { get; init; }

    public int? UpstreamStatus { get; init; }

    public string? Message { get; init; }

    public static MonitoredStep Of(TrailStep step) => new()
    {
        AtMs = MonitoringJson.Milliseconds(step.At),
        Kind = MonitoringJson.NameOf(step.Kind),
        Provider = step.Provider,
        From = step.From,
        UpstreamModel = step.UpstreamModel,
        Token = step.Token,
        PreferredToken = step.PreferredToken,
        KeptToken = step.KeptToken,
        Filter = step.Filter,
        Reason = MonitoringJson.NameOf(step.SkipReason),
        FreeInMs = MonitoringJson.Milliseconds(step.FreeIn),
        WaitedFor = MonitoringJson.NameOf(step.WaitedFor),
        DurationMs = MonitoringJson.Milliseconds(step.Duration),
        Succeeded = step.Succeeded,
        Error = MonitoringJson.NameOf(step.Error),
        UpstreamStatus = step.UpstreamStatus,
        Message = step.Message,
    };
}
