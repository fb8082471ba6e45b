using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Monitoring.Contracts;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary><c>GET usage</c>: requests, errors, latencies and tokens, by provider, model and token.</summary>
internal sealed class UsageEndpoint(UsageStatistics statistics)
{
    private static readonly Dictionary<string, UsageWindow> Windows = new(StringComparer.OrdinalIgnoreCase)
    {
        ["hour"] = UsageWindow.LastHour, ["day"] = UsageWindow.LastDay, ["total"] = UsageWindow.SinceStart,
    };

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
            report.Tokens.Select(MonitoredUsage.Of));
    }
}
