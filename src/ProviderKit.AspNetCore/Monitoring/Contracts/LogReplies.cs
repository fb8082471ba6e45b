using System.Text.Json.Serialization;

namespace ProviderKit.AspNetCore.Monitoring.Contracts;

/// <summary>A page of log entries. Only the log of one provider names it here.</summary>
internal sealed record LogsReply : MonitoringReply
{
    public string? Provider { get; init; }

    public required LoggedEntries Logs { get; init; }

    public required int Count { get; init; }

    public required int Total { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Next { get; init; }
}

/// <summary>The counters of the logs, by provider.</summary>
internal sealed record LogStatsReply : MonitoringReply
{
    public required IReadOnlyDictionary<string, MonitoredLog> Stats { get; init; }

    public required long Dropped { get; init; }

    public required int QueueLength { get; init; }

    public string? Degraded { get; init; }
}

/// <summary>The counters and the files of one provider's log.</summary>
internal sealed record MonitoredLog
{
    public required string Provider { get; init; }

    public required IReadOnlyDictionary<string, long> Levels { get; init; }

    public required int InMemory { get; init; }

    public required long Dropped { get; init; }

    public required long Unwritten { get; init; }

    public required IEnumerable<MonitoredLogFile> Files { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateTimeOffset? LastEntry { get; init; }

    public string? Degraded { get; init; }

    public static MonitoredLog Of(ProviderLogStats stats) => new()
    {
        Provider = stats.Provider,
        Levels = stats.Levels.OrderBy(static level => level.Key).ToDictionary(static level => MonitoringJson.NameOf(level.Key), static level => level.Value),
        InMemory = stats.InMemory,
        Dropped = stats.Dropped,
        Unwritten = stats.Unwritten,
        Files = stats.Files.Select(static file => new MonitoredLogFile(file.Key, file.Value)),
        LastEntry = stats.LastEntry,
        Degraded = stats.Degraded,
    };
}

/// <summary>A file of a log.</summary>
internal sealed record MonitoredLogFile(string Name, long Bytes);
