namespace ProviderKit;

/// <summary>One page of a log.</summary>
/// <param name="Entries">The entries, newest first.</param>
/// <param name="Total">The number of entries in memory that match, on all pages.</param>
/// <param name="HasMore">Whether older entries match.</param>
public sealed record ProviderLogPage(IReadOnlyList<ProviderLogEntry> Entries, int Total, bool HasMore);
