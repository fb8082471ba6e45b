using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

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
        return MonitoringAnswer.Of(json =>
        {
            json.WriteObject("stats", stats, static one => one.Provider, Write);
            json.WriteNumber("dropped"u8, logs.DroppedEntries);
            json.WriteNumber("queueLength"u8, logs.QueueLength);
            json.WriteText("degraded", logs.Degraded);
        });
    }

    /// <summary><c>POST providers/{name}/logs/clear</c>: clears memory only; files stay.</summary>
    public MonitoringAnswer Clear(HttpContext context)
    {
        if (!providers.TryFind(context, out var provider, out var error)) return error;
        log.Note(context, provider.Name, $"cleared the log of {provider.Name} in memory"); // before, so that the files alone have it
        logs.Clear(provider.Name);
        return MonitoringAnswer.Of(json => json.WriteString("provider"u8, provider.Name));
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
        return MonitoringAnswer.Of(json =>
        {
            if (provider is not null) json.WriteString("provider"u8, provider);
            json.WriteArray("logs", ascending ? page.Entries.Reverse() : page.Entries, static (json, entry) => entry.WriteTo(json));
            json.WriteNumber("count"u8, page.Entries.Count);
            json.WriteNumber("total"u8, page.Total);
            json.WriteString("next"u8, page.HasMore ? page.Entries[^1].Id.ToString(CultureInfo.InvariantCulture) : null);
        });
    }

    private static long? ReadId(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : null;

    private static void Write(Utf8JsonWriter json, ProviderLogStats stats)
    {
        json.WriteString("provider"u8, stats.Provider);
        json.WriteStartObject("levels"u8);
        foreach (var (level, count) in stats.Levels.OrderBy(l => l.Key)) json.WriteNumber(MonitoringJson.NameOf(level), count);
        json.WriteEndObject();
        json.WriteNumber("inMemory"u8, stats.InMemory);
        json.WriteNumber("dropped"u8, stats.Dropped);
        json.WriteNumber("unwritten"u8, stats.Unwritten);
        json.WriteArray("files", stats.Files, static (json, file) =>
        {
            json.WriteStartObject();
            json.WriteString("name"u8, file.Key);
            json.WriteNumber("bytes"u8, file.Value);
            json.WriteEndObject();
        });
        json.WriteTime("lastEntry", stats.LastEntry);
        json.WriteText("degraded", stats.Degraded);
    }
}
