namespace ProviderKit;

/// <summary>How much an entry of a provider's log matters, the least first.</summary>
public enum ProviderLogLevel
{
    /// <summary>For whoever looks closely: every request as it came.</summary>
    Debug,

    /// <summary>What went as it should.</summary>
    Info,

    /// <summary>A limited, blocked or refused token; a request that ended with 400 to 498.</summary>
    Warn,

    /// <summary>A request that ended with 500 or above, whether an upstream or the gateway failed.</summary>
    Error,
}
