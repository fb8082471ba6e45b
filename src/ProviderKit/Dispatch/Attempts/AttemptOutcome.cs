using ProviderKit.Routing;

namespace ProviderKit.Dispatch.Attempts;

/// <summary>What trying one target, or a whole plan, came to.</summary>
/// <param name="Target">The target that answered, or whose error this is; null when the model led to none.</param>
/// <param name="TokenName">The token it was tried with last; null for none.</param>
/// <param name="Reply">What came back. A failed one holds nothing but its error, so it may be left for another.</param>
internal readonly record struct AttemptOutcome(ModelTarget? Target, string? TokenName, ReplyReader.Reply Reply)
{
    /// <summary>Null after a success.</summary>
    public ProviderError? Error => Reply.Error;
}
