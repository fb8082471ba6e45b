namespace ProviderKit.Tokens;

/// <summary>The result of a call for its token, and which part of the token it affects.</summary>
/// <param name="Verdict">The outcome.</param>
/// <param name="RetryAfter">The upstream's hint with a rate limit; null uses the pool's own cooldown.</param>
internal readonly record struct TokenCharge(TokenOutcome Verdict, TimeSpan? RetryAfter = null)
{
    /// <summary>How long the token is blocked, regardless of the hint and the pool's bounds; null uses these.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>The scope; null for the default: a rate limit affects the lease's model, if it has one; everything else affects the whole token.</summary>
    public LimitScope? Scope { get; init; }

    /// <summary>The class of models that is affected, as a pattern. If the call's model does not match it, only that model is affected.</summary>
    public string? Models { get; init; }

    /// <summary>The key of the affected limit; null for the token's own limit.</summary>
    /// <param name="model">The call's model.</param>
    public string? LimitKey(string? model)
    {
        if (model is null) return null;
        if (Models is not null) return ModelClass.Holds(Models, model) ? Models : model;
        bool narrow = Scope is { } scope ? scope == LimitScope.TokenAndModel : Verdict == TokenOutcome.RateLimited;
        return narrow ? model : null;
    }
}
