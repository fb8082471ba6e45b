namespace ProviderKit;

/// <summary>Why a pool did not hand out a token.</summary>
public enum TokenSkipReason
{
    /// <summary>Rate limited.</summary>
    Blocked,

    /// <summary>Its quota or credit is used up.</summary>
    OutOfQuota,

    /// <summary>The upstream refused it.</summary>
    Quarantined,

    /// <summary>Its block has ended, and another request is testing whether it works again.</summary>
    Probing,

    /// <summary>It has reached its maximum of concurrent calls.</summary>
    Busy,

    /// <summary>The upstream reported its limit as used up, and another token has some left.</summary>
    Spent,
}
