namespace ProviderKit.Tokens;

/// <summary>Whether a limit lets a call through; of two that apply, the greater one decides.</summary>
internal enum LimitState
{
    Open,

    /// <summary>A block has ended, and the next call finds out whether that is so.</summary>
    ProbeDue,

    /// <summary>The upstream said that nothing is left; it would probably refuse.</summary>
    Spent,

    /// <summary>That call is on its way.</summary>
    Probing,

    Blocked,
}
