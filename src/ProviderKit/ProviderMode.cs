namespace ProviderKit;

/// <summary>How a provider is reached.</summary>
public enum ProviderMode
{
    /// <summary>Over HTTP.</summary>
    Http,

    /// <summary>By running the vendor's own command on this machine, where the vendor has one.</summary>
    Cli,
}
