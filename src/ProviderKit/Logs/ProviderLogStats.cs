namespace ProviderKit;

/// <summary>Counters of one provider's log, since the start unless they say otherwise.</summary>
public sealed record ProviderLogStats
{
    /// <summary>The provider's name.</summary>
    public required string Provider { get; init; }

    /// <summary>Entries of each level, by <see cref="ProviderLogLevel"/>.</summary>
    public required IReadOnlyDictionary<ProviderLogLevel, long> Levels { get; init; }

    /// <summary>Entries in memory at this moment.</summary>
    public int InMemory { get; init; }

    /// <summary>Entries that are nowhere, because the queue was full.</summary>
    public long Dropped { get; init; }

    /// <summary>Entries that are in no file, because it could not be written; memory had them.</summary>
    public long Unwritten { get; init; }

    /// <summary>The files' names and lengths in bytes at this moment, the present one first; empty when there are none.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Files { get; init; } = [];

    /// <summary>When the latest entry was made; null when there is none.</summary>
    public DateTimeOffset? LastEntry { get; init; }

    /// <summary>Why its file cannot be written at this moment; null when it can, or files are off.</summary>
    public string? Degraded { get; init; }
}
