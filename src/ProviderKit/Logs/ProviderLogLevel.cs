namespace ProviderKit;

/// <summary>The severity of an entry in a provider's log, lowest first.</summary>
public enum ProviderLogLevel
{
    /// <summary>Details for debugging: every request as it arrived.</summary>
    Debug,

    /// <summary>Normal operation.</summary>
    Info,

    /// <summary>A limited, blocked or refused token; a request that ended with 400 to 498.</summary>
    Warn,

    /// <summary>A request that ended with 500 or above, whether an upstream or the gateway failed.</summary>
    Error,
}
