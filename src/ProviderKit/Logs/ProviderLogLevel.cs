namespace ProviderKit;

/// <summary>How much an entry of a provider's log matters, the least first.</summary>
public enum ProviderLogLevel
{
    /// <summary>For whoever looks closely: every request as it came.</summary>
    Debug,

    /// <summary>What went as it should.</summary>
    Info,

    /// <summary>What a provider, a token or a client failed at.</summary>
    Warn,

    /// <summary>What the gateway itself failed at.</summary>
    Error,
}
