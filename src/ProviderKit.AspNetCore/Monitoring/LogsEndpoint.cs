using System.Globalization;
using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;
using ProviderKit.AspNetCore.Monitoring.Contracts;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>The providers' logs in memory, newest entry first.</summary>
internal sealed class LogsEndpoint(ProviderLogStore logs, OperatorLog log, ProviderPath providers)
{
    /// <summary><c>GET providers/{name}/logs</c>.</summary>
    public MonitoringAnswer Of(HttpContext context) =>
        providers.TryFind(context, out var provider, out var error) ? Find(context, provider.Name) : error;

    /// <summary><c>GET providers/logs/all</c>.</summary>
    public MonitoringAnswer All(HttpContext context) => Find(context, null);

    /// <summary><c>GET providers/logs/stats</c>.</summary>
    public MonitoringAnswer Stats(HttpContext context)
    {
        var stats = logs.Stats();
        return new LogStatsReply
        {
            Stats = stats.ToDictionary(static one => one.Provider, MonitoredLog.Of), Dropped = logs.DroppedEntries, QueueLength = logs.QueueLength, Degraded = logs.Degraded,
        };
    }

    /// <summary><c>POST providers/{name}/logs/clear</c>: clears memory only; files stay.</summary>
    public MonitoringAnswer Clear(HttpContext context)
    {
        if (!providers.TryFind(context, out var provider, out var error)) return error;
        log.Note(context, provider.Name, $"cleared the log of {provider.Name} in memory"); // before, so that the files alone have it
        logs.Clear(provider.Name);
        return new LogClearedReply(provider.Name);
    }

    private MonitoringAnswer Find(HttpContext context, string? provider)
    {
        if (!MonitoringQuery.TryCount(context, out int count, out var error)
            || !MonitoringQuery.TryLevel(context, out var level, out error)
            || !MonitoringQuery.TryText(context, "requestId", out string? request, out error)
            || !MonitoringQuery.TryOrder(context, out bool ascending, out error)
            || !MonitoringQuery.TryBefore(context, "the id of an entry", ReadId, out long? id, out var time, out error)) return error;
        request = request is null ? null : ClientRequestId.Clean(request);
        var page = logs.Find(new ProviderLogQuery { RequestId = request, Provider = provider, MinLevel = level, Count = count, BeforeId = id, Before = time });
        return new LogsReply
        {
            Provider = provider,
            Logs = new LoggedEntries(ascending ? page.Entries.Reverse() : page.Entries),
            Count = page.Entries.Count,
            Total = page.Total,
            Next = page.HasMore ? page.Entries[^1].Id.ToString(CultureInfo.InvariantCulture) : null,
        };
    }

    private static long? ReadId(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : null;
}
