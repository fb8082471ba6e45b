namespace ProviderKit.Formats.Replies;

/// <summary>A whole reply in the form that the client gets, or an error.</summary>
/// <param name="Error">Why there is no reply; null on success.</param>
/// <param name="Body">The reply.</param>
/// <param name="Usage">The usage.</param>
/// <param name="Owner">The reply that owns the memory of <paramref name="Body"/>, if it was written anew; null if it is the upstream's memory.</param>
internal readonly record struct ScannedReply(ProviderError? Error, SplicedBody Body = default, ChatUsage Usage = default, ProviderReply? Owner = null);
