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
internal sealed record MonitoredRequest(
    string Id,
    DateTimeOffset Started,
    string? Client,
    string? ClientRequestId,
    string? Model,
    string? Dialect,
    string? Path,
    bool Streamed,
    string? Provider,
    string? Token,
    int Attempts,
    bool Ended,
    int? Status,
    string? Error,
    string? Message,
    double? DurationMs,
    double? FirstByteMs,
    long? PromptTokens,
    long? CompletionTokens,
    long? CachedTokens,
    long? ReasoningTokens)
{
    public IEnumerable<MonitoredStep>? Steps { get; init; }

    public int? OmittedSteps { get; init; }

    public static MonitoredRequest Of(RequestTrail trail)
    {
        var usage = trail.Usage;
        return new(
            trail.Id,
            trail.Started,
            trail.ClientName,
            trail.ClientRequestId,
            trail.Model,
            trail.Format?.Name,
            trail.Path,
            trail.Streamed,
            trail.Provider,
            trail.TokenName,
            trail.Attempts,
            trail.Ended,
            trail.Status,
            MonitoringJson.NameOf(trail.Error),
            trail.ErrorMessage,
            MonitoringJson.Milliseconds(trail.Duration),
            MonitoringJson.Milliseconds(trail.TimeToFirstByte),
            usage?.PromptTokens,
            usage?.CompletionTokens,
            usage?.CachedTokens,
            usage?.ReasoningTokens);
    }

    public static MonitoredRequest WithSteps(RequestTrail trail) => Of(trail) with { Steps = trail.Steps.Select(MonitoredStep.Of), OmittedSteps = trail.OmittedSteps };
}

/// <summary>A step of a request. Leaves out what does not apply to it.</summary>
internal sealed record MonitoredStep(
    double AtMs,
    string Kind,
    string? Provider,
    string? From,
    string? UpstreamModel,
    string? Token,
    string? PreferredToken,
    bool? KeptToken,
    string? Filter,
    string? Reason,
    double? FreeInMs,
    string? WaitedFor,
    double? DurationMs,
    bool? Succeeded,
    string? Error,
    int? UpstreamStatus,
    string? Message)
{
    public static MonitoredStep Of(TrailStep step) => new(
        MonitoringJson.Milliseconds(step.At),
        MonitoringJson.NameOf(step.Kind),
        step.Provider,
        step.From,
        step.UpstreamModel,
        step.Token,
        step.PreferredToken,
        step.KeptToken,
        step.Filter,
        MonitoringJson.NameOf(step.SkipReason),
        MonitoringJson.Milliseconds(step.FreeIn),
        MonitoringJson.NameOf(step.WaitedFor),
        MonitoringJson.Milliseconds(step.Duration),
        step.Succeeded,
        MonitoringJson.NameOf(step.Error),
        step.UpstreamStatus,
        step.Message);
}
