using System.Text.Json.Serialization;

namespace ProviderKit.AspNetCore.Monitoring.Contracts;

/// <summary>A page of log entries. Only the log of one provider names it here.</summary>
internal sealed record LogsReply(
    string? Provider,
    LoggedEntries Logs,
    int Count,
    int Total,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next) : MonitoringReply;

/// <summary>The counters of the logs, by provider.</summary>
internal sealed record LogStatsReply(IReadOnlyDictionary<string, MonitoredLog> Stats, long Dropped, int QueueLength, string? Degraded) : MonitoringReply;

/// <summary>The counters and the files of one provider's log.</summary>
internal sealed record MonitoredLog(
    string Provider,
    IReadOnlyDictionary<string, long> Levels,
    int InMemory,
    long Dropped,
    long Unwritten,
    IEnumerable<MonitoredLogFile> Files,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? LastEntry,
    string? Degraded)
{
    public static MonitoredLog Of(ProviderLogStats stats) => new(
        stats.Provider,
        stats.Levels.OrderBy(static level => level.Key).ToDictionary(static level => MonitoringJson.NameOf(level.Key), static level => level.Value),
        stats.InMemory,
        stats.Dropped,
        stats.Unwritten,
        stats.Files.Select(static file => new MonitoredLogFile(file.Key, file.Value)),
        stats.LastEntry,
        stats.Degraded);
}

/// <summary>A file of a log.</summary>
internal sealed record MonitoredLogFile(string Name, long Bytes);
