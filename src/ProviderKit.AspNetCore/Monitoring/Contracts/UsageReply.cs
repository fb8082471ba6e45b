namespace ProviderKit.AspNetCore.Monitoring.Contracts;

/// <summary>Requests, errors, latencies and tokens of a window.</summary>
internal sealed record UsageReply(
    string Window, DateTimeOffset Started, MonitoredUsage Total, IEnumerable<MonitoredUsage> Providers, IEnumerable<MonitoredUsage> Models, IEnumerable<MonitoredUsage> Tokens,
    IEnumerable<MonitoredUsage> Clients) : MonitoringReply;

/// <summary>The steps of a window, oldest first; each takes <c>StepMs</c>, and the last one is not over.</summary>
internal sealed record UsageSeriesReply(string Window, double StepMs, IEnumerable<MonitoredPoint> Points) : MonitoringReply;

/// <summary>The counters of one step.</summary>
internal sealed record MonitoredPoint
{
    public required DateTimeOffset At { get; init; }

    public required long Requests { get; init; }

    public required long Errors { get; init; }

    public required long Cancelled { get; init; }

    public required long PromptTokens { get; init; }

    public required long CompletionTokens { get; init; }

    public required long CachedTokens { get; init; }

    public double? LatencyP50Ms { get; init; }

    public double? LatencyP90Ms { get; init; }

    public double? LatencyP99Ms { get; init; }

    public static MonitoredPoint Of(UsagePoint point) => new()
    {
        At = point.At,
        Requests = point.Figures.Requests,
        Errors = point.Figures.Errors,
        Cancelled = point.Figures.Cancelled,
        PromptTokens = point.Figures.PromptTokens,
        CompletionTokens = point.Figures.CompletionTokens,
        CachedTokens = point.Figures.CachedTokens,
        LatencyP50Ms = MonitoringJson.Milliseconds(point.Figures.LatencyP50),
        LatencyP90Ms = MonitoringJson.Milliseconds(point.Figures.LatencyP90),
        LatencyP99Ms = MonitoringJson.Milliseconds(point.Figures.LatencyP99),
    };
}

/// <summary>The counters of a provider, a model, a token or a client; without a name those of all together.</summary>
internal sealed record MonitoredUsage
{
    public string? Provider { get; init; }

    public string? Name { get; init; }

    public required long Requests { get; init; }

    public required long Errors { get; init; }

    public required long Cancelled { get; init; }

    public required long PromptTokens { get; init; }

    public required long CompletionTokens { get; init; }

    public required long CachedTokens { get; init; }

    public double? LatencyP50Ms { get; init; }

    public double? LatencyP90Ms { get; init; }

    public double? LatencyP99Ms { get; init; }

    public static MonitoredUsage Of(UsageRow row) => Of(row.Figures, row.Provider, row.Name);

    public static MonitoredUsage Of(UsageFigures figures, string? provider = null, string? name = null) => new()
    {
        Provider = provider,
        Name = name,
        Requests = figures.Requests,
        Errors = figures.Errors,
        Cancelled = figures.Cancelled,
        PromptTokens = figures.PromptTokens,
        CompletionTokens = figures.CompletionTokens,
        CachedTokens = figures.CachedTokens,
        LatencyP50Ms = MonitoringJson.Milliseconds(figures.LatencyP50),
        LatencyP90Ms = MonitoringJson.Milliseconds(figures.LatencyP90),
        LatencyP99Ms = MonitoringJson.Milliseconds(figures.LatencyP99),
    };
}
