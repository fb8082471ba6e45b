namespace ProviderKit;

/// <summary>Settings of the live lists of models, fetched from providers.</summary>
public sealed class LiveModelOptions
{
    /// <summary>Whether lists are fetched. Default: true. If false, the static lists are used.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How long a fetched list is valid. Default: 10 min.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a provider is not asked again after a failure. Default: 1 min.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a request for models waits for a list that was never fetched. Default: 2 s, since clients such as Claude Code wait 3 s for the whole
    /// reply. After a provider has taken longer once, requests do not wait for it until it has answered in time.
    /// </summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(2);
}
