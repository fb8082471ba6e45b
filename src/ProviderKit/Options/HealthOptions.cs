namespace ProviderKit;

/// <summary>Settings of automatic token tests.</summary>
public sealed class HealthOptions
{
    /// <summary>Whether every token is tested once at start. Default: false.</summary>
    public bool TestOnStart { get; set; }

    /// <summary>
    /// The interval between tests of the tokens in quarantine, varied at random by up to a fifth. Default: zero, never.
    /// </summary>
    public TimeSpan TestInterval { get; set; }

    /// <summary>Whether these tests cover all tokens, not only those in quarantine. Default: false.</summary>
    public bool TestAll { get; set; }

    /// <summary>The maximum duration of the test of one token. Default: 20 s.</summary>
    public TimeSpan TestTimeout { get; set; } = TimeSpan.FromSeconds(20);
}
