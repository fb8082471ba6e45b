namespace ProviderKit;

/// <summary>What a call says about the token it used.</summary>
public enum TokenOutcome
{
    /// <summary>Nothing: it was cancelled, or failed for another reason.</summary>
    Neutral,

    /// <summary>The upstream took the token and served the call.</summary>
    Succeeded,

    /// <summary>Rate limited: block it for a while.</summary>
    RateLimited,

    /// <summary>Quota or credit used up: bench it for long.</summary>
    QuotaExhausted,

    /// <summary>Refused: quarantine it.</summary>
    Rejected,
}
