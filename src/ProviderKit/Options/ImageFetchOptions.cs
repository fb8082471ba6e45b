namespace ProviderKit;

/// <summary>
/// Bounds on fetching the images that clients give by http address, for vendors that take bytes only. Nothing is fetched
/// unless <see cref="ProviderKitOptions.FetchImages"/> is on.
/// </summary>
public sealed class ImageFetchOptions
{
    /// <summary>How many bytes the images of one request may have together. Default: 20,000,000.</summary>
    public int MaxBytes { get; set; } = 20_000_000;

    /// <summary>How long fetching the images of one request may take in all; they are fetched side by side. Default: 10 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many images one request may have fetched; an address given twice counts once. Default: 10.</summary>
    public int MaxPerRequest { get; set; } = 10;
}
