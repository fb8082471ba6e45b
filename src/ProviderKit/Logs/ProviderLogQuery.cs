namespace ProviderKit;

/// <summary>Which entries of the providers' logs to find.</summary>
public sealed record ProviderLogQuery
{
    /// <summary>The name of one provider; null for all. Default: null.</summary>
    public string? Provider { get; init; }

    /// <summary>Entries below this level are left out. Default: <see cref="ProviderLogLevel.Debug"/>, which leaves out none.</summary>
    public ProviderLogLevel MinLevel { get; init; }

    /// <summary>How many entries a page has at most. Default: 100.</summary>
    public int Count { get; init; } = 100;

    /// <summary>The page begins with the first entry older than the one of this <see cref="ProviderLogEntry.Id"/>. Default: null, with the newest.</summary>
    public long? BeforeId { get; init; }

    /// <summary>The page begins with the first entry older than this time. Default: null, with the newest.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Entries of this request only, by the gateway's id or the client's own. Default: null, of all.</summary>
    public string? RequestId { get; init; }

    /// <summary>Whether the page begins at the entry or before it.</summary>
    internal bool IsReached(ProviderLogEntry entry) => !(entry.Id >= BeforeId) && !(entry.Timestamp >= Before);
}
