namespace ProviderKit;

/// <summary>
/// The flat names of one provider's settings, as they stand in environment variables and <c>.env</c> files.
/// </summary>
/// <param name="Stem">What the names begin with, such as <c>GITHUB_COPILOT</c>.</param>
public sealed record SettingNames(string Stem)
{
    /// <summary>Switches the provider on. Default: <c>{Stem}_ENABLED</c>.</summary>
    public string Enabled { get; init; } = $"{Stem}_ENABLED";

    /// <summary>The base address. Default: <c>{Stem}_BASE_URL</c>.</summary>
    public string BaseUrl { get; init; } = $"{Stem}_BASE_URL";

    /// <summary>The first token; null when there is no such name. Default: <c>{Stem}_API_KEY</c>.</summary>
    public string? ApiKey { get; init; } = $"{Stem}_API_KEY";

    /// <summary>Further tokens: this name alone, then with <c>_1</c>, <c>_2</c> and so on. Default: <c>{Stem}_TOKEN</c>.</summary>
    public string Token { get; init; } = $"{Stem}_TOKEN";

    /// <summary>The API version; null when the vendor has none. Default: null.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>The one model a deployment serves; null when there is no such name. Default: null.</summary>
    public string? Deployment { get; init; }

    /// <summary>Where tokens are exchanged; null when the vendor takes them as they are. Default: null.</summary>
    public string? TokenUrl { get; init; }

    /// <summary>Whether tokens are exchanged; null when the vendor takes them as they are. Default: null.</summary>
    public string? ExchangeTokens { get; init; }

    /// <summary>How the provider is reached; null when there is one way only. Default: null.</summary>
    public string? Mode { get; init; }

    /// <summary>The vendor's command; null when it has none. Default: null.</summary>
    public string? Command { get; init; }

    /// <summary>
    /// Whether no other software has variables that begin so. Else a longer name, such as ANTHROPIC_API_KEYS, is taken for
    /// another program's rather than for a misspelt one of these.
    /// </summary>
    internal bool AreOurs { get; init; }

    /// <summary>How many commands may run at once; null when the vendor has none. Default: null.</summary>
    public string? MaxProcesses { get; init; }
}
