namespace ProviderKit;

/// <summary>What requests and replies may not say (<c>ProviderKit:Guard</c>). The guard is off while there is no rule.</summary>
public sealed class GuardOptions
{
    /// <summary>The smallest <see cref="HoldBack"/>: 16.</summary>
    public const int MinHoldBack = 16;

    /// <summary>The largest <see cref="HoldBack"/>: 16,384.</summary>
    public const int MaxHoldBack = 16_384;

    /// <summary>The rules; the first that refuses decides. Default: none.</summary>
    public IList<GuardRule> Rules { get; } = [];

    /// <summary>
    /// How many characters of a streamed reply are held back while rules look at it, 16 to 16,384. A match of up to so many characters is
    /// found before the client is given any of it, also where it is split over several events. Default: 256.
    /// </summary>
    public int HoldBack { get; set; } = 256;
}
