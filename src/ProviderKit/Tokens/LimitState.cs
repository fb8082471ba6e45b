namespace ProviderKit.Tokens;

/// <summary>Whether a limit allows a call. If two limits apply, the greater state decides.</summary>
internal enum LimitState
{
    Open,

    /// <summary>A block has ended; the next call tests whether the token works again.</summary>
    ProbeDue,

    /// <summary>The upstream reported that nothing is left; it would probably reject a call.</summary>
    Spent,

    /// <summary>The testing call is running.</summary>
    Probing,

    Blocked,
}
