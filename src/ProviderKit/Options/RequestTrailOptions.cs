namespace ProviderKit;

/// <summary>Settings of request trails.</summary>
public sealed class RequestTrailOptions
{
    internal const int MaxKept = 1_000_000;

    /// <summary>The number of newest trails to keep; each takes about 1 KB. Default: 1000; 0 keeps none.</summary>
    public int Kept { get; set; } = 1000;
}
