namespace ProviderKit;

/// <summary>Whether and how tokens are tested without being asked.</summary>
public sealed class HealthOptions
{
    /// <summary>Whether every token is tested once at start. Default: false.</summary>
    public bool TestOnStart { get; set; }

    /// <summary>
    /// How often the tokens in quarantine are tested; each time up to a fifth sooner or later. Default: zero, never.
    /// </summary>
    public TimeSpan TestInterval { get; set; }

    /// <summary>Whether all tokens are tested then, and not only those in quarantine. Default: false.</summary>
    public bool TestAll { get; set; }

    /// <summary>How long the test of one token may take. Default: 20 s.</summary>
    public TimeSpan TestTimeout { get; set; } = TimeSpan.FromSeconds(20);
}
