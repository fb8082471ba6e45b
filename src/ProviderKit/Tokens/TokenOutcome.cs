namespace ProviderKit;

/// <summary>What a call shows about the token it used.</summary>
public enum TokenOutcome
{
    /// <summary>Nothing: the call was cancelled, or failed for another reason.</summary>
    Neutral,

    /// <summary>The upstream accepted the token and served the call.</summary>
    Succeeded,

    /// <summary>Rate limited: the pool blocks the token for a while.</summary>
    RateLimited,

    /// <summary>Quota or credit used up: the pool blocks the token for a longer time.</summary>
    QuotaExhausted,

    /// <summary>Refused: the pool quarantines the token.</summary>
    Rejected,
}
