namespace ProviderKit;

/// <summary>Counters of one provider's log, since the start unless stated otherwise.</summary>
public sealed record ProviderLogStats
{
    /// <summary>The provider's name.</summary>
    public required string Provider { get; init; }

    /// <summary>The number of entries per <see cref="ProviderLogLevel"/>.</summary>
    public required IReadOnlyDictionary<ProviderLogLevel, long> Levels { get; init; }

    /// <summary>The number of entries now in memory.</summary>
    public int InMemory { get; init; }

    /// <summary>The number of entries lost because the queue was full.</summary>
    public long Dropped { get; init; }

    /// <summary>The number of entries missing from the files because a file could not be written; they were in memory.</summary>
    public long Unwritten { get; init; }

    /// <summary>The names and current lengths in bytes of the files, current file first; empty if there are none.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Files { get; init; } = [];

    /// <summary>The time of the latest entry; null if there is none.</summary>
    public DateTimeOffset? LastEntry { get; init; }

    /// <summary>Why the file cannot be written now; null if it can, or files are off.</summary>
    public string? Degraded { get; init; }
}
