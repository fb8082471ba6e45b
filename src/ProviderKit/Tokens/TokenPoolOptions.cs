namespace ProviderKit;

/// <summary>How long tokens rest.</summary>
public sealed class TokenPoolOptions
{
    /// <summary>How long a rate-limited token is blocked when the upstream gives no usable hint. Default: 60 s.</summary>
    public TimeSpan Cooldown { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The shortest block an upstream's hint can ask for. Default: 1 s.</summary>
    public TimeSpan MinCooldown { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest block an upstream's hint can ask for. Default: 24 h.</summary>
    public TimeSpan MaxCooldown { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// How long a token rests after its quota was found exhausted, the first, second, … time in a row; the last value
    /// repeats. Default: 2 min, 10 min, 1 h, 24 h.
    /// </summary>
    public IReadOnlyList<TimeSpan> QuotaRests { get; set; } =
        [TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(24)];
}
