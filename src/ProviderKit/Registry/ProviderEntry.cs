namespace ProviderKit;

/// <summary>A provider in the registry, with its tokens. Thread-safe.</summary>
public sealed class ProviderEntry
{
    private readonly SettingNames _settings;

    internal ProviderEntry(IChatProvider provider, TokenPool tokens, bool enabled, SettingNames settings)
    {
        Provider = provider;
        Info = provider.Info;
        Tokens = tokens;
        Enabled = enabled;
        _settings = settings;
    }

    /// <summary>The provider's name.</summary>
    public string Name => Info.Name;

    /// <summary>What the provider says about itself.</summary>
    public ProviderInfo Info { get; }

    /// <summary>The provider itself.</summary>
    public IChatProvider Provider { get; }

    /// <summary>Its tokens; empty when it has none.</summary>
    public TokenPool Tokens { get; }

    /// <summary>Whether it is switched on.</summary>
    public bool Enabled { get; }

    /// <summary>Why it cannot serve now and what to set; null when it can.</summary>
    public string? Problem =>
        !Enabled ? $"{Name} is not enabled. Set {_settings.Enabled}=1 (or ProviderKit:Providers:{Name}:Enabled)."
        : Info.ConfigurationProblem
        ?? (Info.Credential == CredentialRequirement.Required && Tokens.Count == 0
            ? $"{Name} has no token. Set {TokenSettings} (or ProviderKit:Providers:{Name}:Tokens:0)."
            : null);

    /// <summary>What a rate limit found with <paramref name="model"/> applies to, in the pool's terms.</summary>
    internal string? LimitKey(string model) => Info.LimitScope == LimitScope.TokenAndModel ? model : null;

    /// <summary><paramref name="error"/> without the tokens' values, which upstreams like to quote.</summary>
    internal ProviderError Mask(ProviderError error) => Tokens.Count == 0 ? error : error.Masked(Tokens.Mask);

    private string TokenSettings =>
        _settings.ApiKey is null ? $"{_settings.Token} or {_settings.Token}_1" : $"{_settings.ApiKey} or {_settings.Token}_1";
}
