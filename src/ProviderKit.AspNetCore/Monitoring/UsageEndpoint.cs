using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Monitoring.Contracts;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>Requests, errors, latencies and tokens.</summary>
internal sealed class UsageEndpoint(UsageStatistics statistics, ProviderRegistry registry)
{
    private static readonly Dictionary<string, UsageWindow> Windows = new(StringComparer.OrdinalIgnoreCase)
    {
        ["hour"] = UsageWindow.LastHour, ["day"] = UsageWindow.LastDay, ["total"] = UsageWindow.SinceStart,
    };

    private static readonly Dictionary<string, UsageWindow> WindowsWithSteps = Windows.Where(window => window.Value != UsageWindow.SinceStart).ToDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary><c>GET usage</c>: by provider, model, token and client.</summary>
    public MonitoringAnswer Get(HttpContext context)
    {
        if (!MonitoringQuery.TryChoice(context, "window", Windows, UsageWindow.SinceStart, out var window, out var error)) return error;
        var report = statistics.Report(window);
        return new UsageReply(
            Windows.First(w => w.Value == window).Key,
            report.Started,
            MonitoredUsage.Of(report.Total),
            report.Providers.Select(MonitoredUsage.Of),
            report.Models.Select(MonitoredUsage.Of),
            report.Tokens.Select(MonitoredUsage.Of),
            report.Clients.Select(MonitoredUsage.Of));
    }

    /// <summary><c>GET usage/series</c>: by minute or by quarter of an hour.</summary>
    public MonitoringAnswer Series(HttpContext context)
    {
        if (!MonitoringQuery.TryChoice(context, "window", WindowsWithSteps, UsageWindow.LastHour, out var window, out var error)
            || !MonitoringQuery.TryProvider(context, registry, out var provider, out error)) return error;
        return new UsageSeriesReply(
            Windows.First(w => w.Value == window).Key,
            MonitoringJson.Milliseconds(UsageStatistics.StepOf(window)),
            statistics.Series(window, provider?.Name).Select(MonitoredPoint.Of));
    }
}
