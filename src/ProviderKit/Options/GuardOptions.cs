namespace ProviderKit;

/// <summary>Rules against unwanted text in requests and replies (<c>ProviderKit:Guard</c>). The guard is off if there is no rule.</summary>
public sealed class GuardOptions
{
    /// <summary>The smallest <see cref="HoldBack"/>: 16.</summary>
    public const int MinHoldBack = 16;

    /// <summary>The largest <see cref="HoldBack"/>: 16,384.</summary>
    public const int MaxHoldBack = 16_384;

    /// <summary>The rules; the first one that refuses decides. Default: none.</summary>
    public IList<GuardRule> Rules { get; } = [];

    /// <summary>
    /// The number of characters of a streamed reply that are held back while rules check it, 16 to 16,384. A match of up to this length is
    /// found before the client gets any of it, even if it is split over several events. Default: 256.
    /// </summary>
    public int HoldBack { get; set; } = 256;
}
