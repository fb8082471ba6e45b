namespace ProviderKit;

/// <summary>
/// Limits on fetching images that clients reference by http address, for vendors that take bytes only. Nothing is fetched
/// unless <see cref="ProviderKitOptions.FetchImages"/> is on.
/// </summary>
public sealed class ImageFetchOptions
{
    /// <summary>The maximum total size of the images of one request, in bytes. Default: 20,000,000.</summary>
    public int MaxBytes { get; set; } = 20_000_000;

    /// <summary>The maximum time to fetch all images of one request; they are fetched concurrently. Default: 10 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The maximum number of fetched images per request; an address given twice counts once. Default: 10.</summary>
    public int MaxPerRequest { get; set; } = 10;
}
