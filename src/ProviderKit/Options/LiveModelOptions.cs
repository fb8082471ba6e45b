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

    /// <summary>
    /// How long an answer waits for a list that was never had. Default: 2 s, since clients such as Claude Code wait 3 s for the whole
    /// answer. A provider that took longer once is not waited for again until it has answered in time.
    /// </summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(2);
}
