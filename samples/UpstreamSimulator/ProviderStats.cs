namespace UpstreamSimulator;

/// <summary>The calls to one provider.</summary>
/// <param name="Requests">All calls.</param>
/// <param name="Tokens">The counts by token value; calls without a token are under <c>(none)</c>.</param>
public sealed record ProviderStats(long Requests, IReadOnlyDictionary<string, TokenStats> Tokens);
