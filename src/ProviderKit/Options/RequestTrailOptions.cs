namespace ProviderKit;

/// <summary>How many requests' trails are kept.</summary>
public sealed class RequestTrailOptions
{
    internal const int MaxKept = 1_000_000;

    /// <summary>How many, the newest; each takes about 1 KB. Default: 1000; 0 keeps none.</summary>
    public int Kept { get; set; } = 1000;
}
