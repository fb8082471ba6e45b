namespace ProviderKit;

/// <summary>A query for entries of the providers' logs.</summary>
public sealed record ProviderLogQuery
{
    /// <summary>The name of a provider. Default: null, all providers.</summary>
    public string? Provider { get; init; }

    /// <summary>The lowest level to include. Default: <see cref="ProviderLogLevel.Debug"/>, all entries.</summary>
    public ProviderLogLevel MinLevel { get; init; }

    /// <summary>The maximum number of entries on a page. Default: 100.</summary>
    public int Count { get; init; } = 100;

    /// <summary>Starts the page after the entry with this <see cref="ProviderLogEntry.Id"/>, going back in time. Default: null, starts with the newest.</summary>
    public long? BeforeId { get; init; }

    /// <summary>Starts the page with the newest entry older than this time. Default: null, starts with the newest.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Limits the page to one request, by the gateway's id or the client's own. Default: null, all requests.</summary>
    public string? RequestId { get; init; }

    /// <summary>Whether the page begins at the entry or before it.</summary>
    internal bool IsReached(ProviderLogEntry entry) => !(entry.Id >= BeforeId) && !(entry.Timestamp >= Before);
}
