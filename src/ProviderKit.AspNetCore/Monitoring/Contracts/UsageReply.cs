namespace ProviderKit.AspNetCore.Monitoring.Contracts;

/// <summary>Requests, errors, latencies and tokens of a window.</summary>
internal sealed record UsageReply(
    string Window, DateTimeOffset Started, MonitoredUsage Total, IEnumerable<MonitoredUsage> Providers, IEnumerable<MonitoredUsage> Models, IEnumerable<MonitoredUsage> Tokens) : MonitoringReply;

/// <summary>The counters of a provider, a model or a token; without a name those of all together.</summary>
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
