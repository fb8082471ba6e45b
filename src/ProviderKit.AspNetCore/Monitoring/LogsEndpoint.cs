using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>The providers' logs, as far as memory has them; the eldest entry first.</summary>
internal sealed class LogsEndpoint(ProviderLogStore logs, ProviderPath providers)
{
    /// <summary><c>GET providers/{name}/logs</c>.</summary>
    public MonitoringAnswer Of(HttpContext context)
    {
        if (!providers.TryFind(context, out var provider, out var error)
            || !MonitoringQuery.TryCount(context, out int count, out error)
            || !MonitoringQuery.TryLevel(context, out var level, out error)) return error;
        var entries = logs.Recent(provider.Name, level, count);
        return MonitoringAnswer.Of(json =>
        {
            json.WriteString("provider"u8, provider.Name);
            Write(json, entries);
        });
    }

    /// <summary><c>GET providers/logs/all</c>.</summary>
    public MonitoringAnswer All(HttpContext context)
    {
        if (!MonitoringQuery.TryCount(context, out int count, out var error)
            || !MonitoringQuery.TryLevel(context, out var level, out error)) return error;
        var entries = logs.RecentOfAll(count, level);
        return MonitoringAnswer.Of(json => Write(json, entries));
    }

    /// <summary><c>GET providers/logs/stats</c>.</summary>
    public MonitoringAnswer Stats(HttpContext context)
    {
        var stats = logs.Stats();
        return MonitoringAnswer.Of(json =>
        {
            json.WriteArray("providers", stats, Write);
            json.WriteNumber("dropped"u8, logs.DroppedEntries);
            json.WriteNumber("queueLength"u8, logs.QueueLength);
            json.WriteText("degraded", logs.Degraded);
        });
    }

    /// <summary><c>POST providers/{name}/logs/clear</c>: memory only, files stay.</summary>
    public MonitoringAnswer Clear(HttpContext context)
    {
        if (!providers.TryFind(context, out var provider, out var error)) return error;
        logs.Clear(provider.Name);
        return MonitoringAnswer.Of(json => json.WriteString("provider"u8, provider.Name));
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<ProviderLogEntry> entries)
    {
        json.WriteArray("logs", entries, static (json, entry) => entry.WriteTo(json));
        json.WriteNumber("total"u8, entries.Count);
    }

    private static void Write(Utf8JsonWriter json, ProviderLogStats stats)
    {
        json.WriteStartObject();
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
        json.WriteEndObject();
    }
}
