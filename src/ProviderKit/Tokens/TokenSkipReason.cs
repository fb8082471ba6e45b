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

    /// <summary>Its block has ended, and another request is finding out whether it serves again.</summary>
    Probing,

    /// <summary>As many calls run with it as may.</summary>
    Busy,

    /// <summary>The upstream said that nothing is left of its limit, and another token has some.</summary>
    Spent,
}
