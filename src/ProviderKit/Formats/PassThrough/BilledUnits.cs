namespace ProviderKit.Formats.PassThrough;

/// <summary>The usage of a passed-through reply that is not counted in tokens, as reported by the upstream.</summary>
/// <param name="Seconds">Seconds of audio; null for none.</param>
/// <param name="Searches">The number of searches of a reranker; null for none.</param>
internal readonly record struct BilledUnits(double? Seconds, double? Searches);
