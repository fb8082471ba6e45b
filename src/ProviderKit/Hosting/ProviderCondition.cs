namespace ProviderKit;

/// <summary>Whether a provider that is on can serve.</summary>
public enum ProviderCondition
{
    /// <summary>It can.</summary>
    Ready,

    /// <summary>It can, but something about it needs a look.</summary>
    Degraded,

    /// <summary>Every token rests or is refused.</summary>
    Blocked,

    /// <summary>Its upstream has just failed again and again.</summary>
    Down,

    /// <summary>It lacks a token, an address or a target.</summary>
    Unconfigured,
}
