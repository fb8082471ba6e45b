namespace ProviderKit.Formats.PassThrough;

/// <summary>What a reply that was passed through costs beside tokens, as the upstream says.</summary>
/// <param name="Seconds">Seconds of audio; null for none.</param>
/// <param name="Searches">Searches of a reranker; null for none.</param>
internal readonly record struct BilledUnits(double? Seconds, double? Searches);
