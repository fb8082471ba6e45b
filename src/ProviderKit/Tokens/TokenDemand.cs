namespace ProviderKit.Tokens;

/// <summary>What a call needs from a pool.</summary>
/// <param name="Model">The model if limits are per model; otherwise null.</param>
/// <param name="Tried">Tokens to exclude; null for none.</param>
internal readonly record struct TokenDemand(string? Model, IReadOnlyCollection<ApiToken>? Tried = null)
{
    /// <summary>The conversation; null if it is unknown or irrelevant.</summary>
    public SessionKey? Session { get; init; }

    /// <summary>The token to which the conversation was bound when the call arrived.</summary>
    public TokenSlot? Bound { get; init; }

    /// <summary>The token to prefer if it is available: the bound one, or the one to which the conversation returns.</summary>
    public TokenSlot? Preferred { get; init; }

    /// <summary>Whether any token can serve the call, as far as its conversation is concerned.</summary>
    public bool AllowsAny => Session is not { IsHard: true };

    /// <summary>If only one token can serve the call: why it does not.</summary>
    public HardSession WhyHeld =>
        AllowsAny ? HardSession.None : Bound is null ? Session!.Holder is null ? HardSession.Unknown : HardSession.TokenGone : Bound.Removed ? HardSession.TokenGone : HardSession.Unavailable;

    /// <summary>Whether the call can use <paramref name="slot"/>, as far as its conversation is concerned.</summary>
    public bool Allows(TokenSlot slot) => AllowsAny || slot == Bound;

    public bool Excludes(TokenSlot slot) => Tried?.Contains(slot.Token) == true;
}
