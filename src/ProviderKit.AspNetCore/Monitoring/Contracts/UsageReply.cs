namespace ProviderKit.AspNetCore.Monitoring.Contracts;

/// <summary>Requests, errors, latencies and tokens of a window.</summary>
internal sealed record UsageReply(
    string Window, DateTimeOffset Started, MonitoredUsage Total, IEnumerable<MonitoredUsage> Providers, IEnumerable<MonitoredUsage> Models, IEnumerable<MonitoredUsage> Tokens,
    IEnumerable<MonitoredUsage> Clients) : MonitoringReply;

/// <summary>The steps of a window, oldest first; each takes <c>StepMs</c>, and the last one is not over.</summary>
internal sealed record UsageSeriesReply(string Window, double StepMs, IEnumerable<MonitoredPoint> Points) : MonitoringReply;

/// <summary>The counters of one step.</summary>
internal sealed record MonitoredPoint(
    DateTimeOffset At,
    long Requests,
    long Errors,
    long Cancelled,
    long PromptTokens,
    long CompletionTokens,
    long CachedTokens,
    double? LatencyP50Ms,
    double? LatencyP90Ms,
    double? LatencyP99Ms)
{
    public static MonitoredPoint Of(UsagePoint point) => new(
        point.At,
        point.Figures.Requests,
        point.Figures.Errors,
        point.Figures.Cancelled,
        point.Figures.PromptTokens,
        point.Figures.CompletionTokens,
        point.Figures.CachedTokens,
        MonitoringJson.Milliseconds(point.Figures.LatencyP50),
        MonitoringJson.Milliseconds(point.Figures.LatencyP90),
        MonitoringJson.Milliseconds(point.Figures.LatencyP99));
}

/// <summary>The counters of a provider, a model, a token or a client; without a name those of all together.</summary>
internal sealed record MonitoredUsage(
    string? Provider,
    string? Name,
    long Requests,
    long Errors,
    long Cancelled,
    long PromptTokens,
    long CompletionTokens,
    long CachedTokens,
    double? LatencyP50Ms,
    double? LatencyP90Ms,
    double? LatencyP99Ms)
{
    public static MonitoredUsage Of(UsageRow row) => Of(row.Figures, row.Provider, row.Name);

    public static MonitoredUsage Of(UsageFigures figures, string? provider = null, string? name = null) => new(
        provider,
        name,
        figures.Requests,
        figures.Errors,
        figures.Cancelled,
        figures.PromptTokens,
        figures.CompletionTokens,
        figures.CachedTokens,
        MonitoringJson.Milliseconds(figures.LatencyP50),
        MonitoringJson.Milliseconds(figures.LatencyP90),
        MonitoringJson.Milliseconds(figures.LatencyP99));
}
