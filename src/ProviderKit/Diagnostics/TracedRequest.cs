using ProviderKit.Formats.Replies.Observing;

namespace ProviderKit.Diagnostics;

/// <summary>What a trace tells of a request beside its record.</summary>
/// <param name="Request">The request; null for one that was not understood.</param>
/// <param name="Upstream">Who answered; null when no provider did.</param>
/// <param name="Reply">What the reply said of itself.</param>
/// <param name="Mask">Takes secrets out of a text.</param>
internal readonly record struct TracedRequest(ChatRequest? Request, ProviderInfo? Upstream, ReplyObservation Reply, Func<string, string> Mask);
