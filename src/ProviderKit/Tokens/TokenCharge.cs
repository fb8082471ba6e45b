namespace ProviderKit.Tokens;

/// <summary>What a call says about its token, and how much of the token it concerns.</summary>
/// <param name="Verdict">What it says.</param>
/// <param name="RetryAfter">The upstream's hint with a rate limit; null takes the pool's own cooldown.</param>
internal readonly record struct TokenCharge(TokenOutcome Verdict, TimeSpan? RetryAfter = null)
{
    /// <summary>How long the token is blocked, regardless of the hint and the pool's bounds; null leaves it to them.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>What is covered; null for the usual: the lease's model, if it names one, by a rate limit, and the token by all else.</summary>
    public LimitScope? Scope { get; init; }

    /// <summary>The class of models that is covered, as a pattern; where the call's model is not of it, that model alone is.</summary>
    public string? Models { get; init; }

    /// <summary>The key of the limit that is concerned; null for the token's own.</summary>
    /// <param name="model">The call's model.</param>
    public string? LimitKey(string? model)
    {
        if (model is null) return null;
        if (Models is not null) return ModelClass.Holds(Models, model) ? Models : model;
        bool narrow = Scope is { } scope ? scope == LimitScope.TokenAndModel : Verdict == TokenOutcome.RateLimited;
        return narrow ? model : null;
    }
}
