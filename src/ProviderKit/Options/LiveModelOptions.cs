namespace ProviderKit;

/// <summary>Whether and how often providers are asked for their models.</summary>
public sealed class LiveModelOptions
{
    /// <summary>Whether they are asked at all. Default: true. Otherwise the static lists stand.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How long a list is good. Default: 10 min.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a provider that could not be asked is left alone. Default: 1 min.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an answer waits for a list that was never had. Default: 3 s.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(3);
}
