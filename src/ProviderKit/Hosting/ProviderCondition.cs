namespace ProviderKit;

/// <summary>Whether an enabled provider can serve.</summary>
public enum ProviderCondition
{
    /// <summary>It can serve.</summary>
    Ready,

    /// <summary>It can serve, but needs attention.</summary>
    Degraded,

    /// <summary>Every token is blocked or refused.</summary>
    Blocked,

    /// <summary>Its upstream has failed repeatedly just now.</summary>
    Down,

    /// <summary>It lacks a token, an address or a target.</summary>
    Unconfigured,
}
