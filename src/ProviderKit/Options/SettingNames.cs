namespace ProviderKit;

/// <summary>
/// The flat names of one provider's settings in environment variables and <c>.env</c> files.
/// </summary>
/// <param name="Stem">The beginning of the names, such as <c>GITHUB_COPILOT</c>.</param>
public sealed record SettingNames(string Stem)
{
    /// <summary>Enables the provider. Default: <c>{Stem}_ENABLED</c>.</summary>
    public string Enabled { get; init; } = $"{Stem}_ENABLED";

    /// <summary>The base address. Default: <c>{Stem}_BASE_URL</c>.</summary>
    public string BaseUrl { get; init; } = $"{Stem}_BASE_URL";

    /// <summary>The first token; null if there is no such name. Default: <c>{Stem}_API_KEY</c>.</summary>
    public string? ApiKey { get; init; } = $"{Stem}_API_KEY";

    /// <summary>Further tokens: this name alone, then with <c>_1</c>, <c>_2</c> and so on. Default: <c>{Stem}_TOKEN</c>.</summary>
    public string Token { get; init; } = $"{Stem}_TOKEN";

    /// <summary>The API version; null if the vendor has none. Default: null.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>The only model of a deployment; null if there is no such name. Default: null.</summary>
    public string? Deployment { get; init; }

    /// <summary>The address of the token exchange; null if the vendor has none. Default: null.</summary>
    public string? TokenUrl { get; init; }

    /// <summary>Whether tokens are exchanged; null if the vendor has no token exchange. Default: null.</summary>
    public string? ExchangeTokens { get; init; }

    /// <summary>How the provider is reached; null if there is only one way. Default: null.</summary>
    public string? Mode { get; init; }

    /// <summary>The vendor's command; null if it has none. Default: null.</summary>
    public string? Command { get; init; }

    /// <summary>
    /// Whether only this program uses variables with this beginning. If not, a longer name, such as ANTHROPIC_API_KEYS, is assumed to belong to
    /// another program, rather than to be a misspelt setting.
    /// </summary>
    internal bool AreOurs { get; init; }

    /// <summary>The names of a vendor that settings add: <c>EXT_GROQ_API_KEY</c> and so on.</summary>
    internal static SettingNames OfConfigured(string name) => new($"EXT_{name.ToUpperInvariant().Replace('-', '_')}") { AreOurs = true };

    /// <summary>The maximum number of concurrent commands; null if the vendor has no command. Default: null.</summary>
    public string? MaxProcesses { get; init; }
}
