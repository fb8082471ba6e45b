namespace ProviderKit;

/// <summary>One page of a log.</summary>
/// <param name="Entries">The entries, newest first.</param>
/// <param name="Total">How many entries in memory match, those of other pages included.</param>
/// <param name="HasMore">Whether older entries match.</param>
public sealed record ProviderLogPage(IReadOnlyList<ProviderLogEntry> Entries, int Total, bool HasMore);
