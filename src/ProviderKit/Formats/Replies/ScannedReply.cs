namespace ProviderKit.Formats.Replies;

/// <summary>A whole reply as the client is to see it, or why there is none.</summary>
/// <param name="Error">Why there is none; null when there is one.</param>
/// <param name="Body">The reply.</param>
/// <param name="Usage">What it cost.</param>
/// <param name="Owner">The response that owns the memory of <paramref name="Body"/>, where that was made anew; null where it is the upstream's.</param>
internal readonly record struct ScannedReply(ProviderError? Error, SplicedBody Body = default, ChatUsage Usage = default, ProviderReply? Owner = null);
