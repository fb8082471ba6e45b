using System.Globalization;
using Microsoft.Extensions.Configuration;
using ProviderKit.Routing;

namespace ProviderKit.Settings;

/// <summary>
/// Reads the flat names (<c>GITHUB_COPILOT_TOKEN_2</c>) that environment variables and <c>.env</c> files use. They
/// come before the <c>ProviderKit</c> section, whose settings replace theirs and whose tokens follow theirs.
/// </summary>
internal sealed class FlatSettingsReader(ProviderKitOptions options)
{
    private const string MaxConcurrent = "UPSTREAM_MAX_CONCURRENT";
    private const string QueueMax = "UPSTREAM_QUEUE_MAX";
    private const string QueueTimeout = "UPSTREAM_QUEUE_TIMEOUT_MS";
    private const string ClientKey = "PROVIDERKIT_CLIENT_KEY";
    private const string AdminKey = "PROVIDERKIT_ADMIN_KEY";
    private const string RateLimitEnabled = "RATE_LIMIT_ENABLED";
    private const string RateLimitPerMinute = "RATE_LIMIT_PER_MINUTE";

    /// <summary>The section and the flat names of no provider. A new one has its place here too, or counts as a misspelling of another.</summary>
    private static readonly string[] General = [ProviderKitOptions.SectionName, MaxConcurrent, QueueMax, QueueTimeout, ClientKey, AdminKey, RateLimitEnabled, RateLimitPerMinute];

    public void Read(IConfiguration configuration, IEnumerable<ProviderRegistration> registrations)
    {
        var values = configuration.GetChildren()
            .Where(child => !string.IsNullOrWhiteSpace(child.Value))
            .ToDictionary(child => child.Key, child => child.Value!.Trim(), StringComparer.OrdinalIgnoreCase);
        var reader = new SettingsReader(options);
        var sections = configuration.GetChildren().Where(child => string.IsNullOrWhiteSpace(child.Value) && child.GetChildren().Any()).Select(child => child.Key);
        FindMisspelt(values.Keys.Concat(sections), registrations);
        ReadRateLimit(reader, values);
        ReadKeys(reader, values);
        ReadLimits(reader, values);
        foreach (var registration in registrations)
        {
            var names = registration.Settings;
            var target = options.Provider(registration.Name);
            target.Enabled = reader.Switch(names.Enabled, values.GetValueOrDefault(names.Enabled)) ?? target.Enabled;
            target.BaseUrl = values.GetValueOrDefault(names.BaseUrl) ?? target.BaseUrl;
            if (names.ApiVersion is not null) target.ApiVersion = values.GetValueOrDefault(names.ApiVersion) ?? target.ApiVersion;
            if (names.TokenUrl is not null) target.TokenUrl = values.GetValueOrDefault(names.TokenUrl) ?? target.TokenUrl;
            if (names.ExchangeTokens is not null)
                target.ExchangeTokens = reader.Switch(names.ExchangeTokens, values.GetValueOrDefault(names.ExchangeTokens)) ?? target.ExchangeTokens;
            if (names.Mode is not null) target.Mode = reader.Mode(names.Mode, values.GetValueOrDefault(names.Mode)) ?? target.Mode;
            if (names.Command is not null) target.Command = values.GetValueOrDefault(names.Command) ?? target.Command;
            if (names.MaxProcesses is not null)
                target.MaxProcesses = (int)reader.Number(names.MaxProcesses, values.GetValueOrDefault(names.MaxProcesses), target.MaxProcesses, int.MaxValue);
            if (names.Deployment is not null && values.TryGetValue(names.Deployment, out string? deployment)) SettingsReader.AddOnce(target.Models, deployment);
            foreach (string name in TokenNames(names, values)) SettingsReader.AddOnce(target.NamedTokens, (name, values[name]));
        }
    }

    private void FindMisspelt(IEnumerable<string> names, IEnumerable<ProviderRegistration> registrations)
    {
        var check = new FlatNameCheck(General, registrations.Select(registration => registration.Settings));
        foreach (string name in names)
            if (check.MeantBy(name) is { } meant) options.ReadErrors.Add($"{name} is not a setting; did you mean {meant}?");
    }

    private void ReadKeys(SettingsReader reader, Dictionary<string, string> values)
    {
        if (values.TryGetValue(ClientKey, out string? client) && reader.Key(ClientKey, client) is { } key) options.ClientKeys["default"] = key;
        if (values.TryGetValue(AdminKey, out string? admin)) options.AdminKey = reader.Key(AdminKey, admin);
    }

    private void ReadRateLimit(SettingsReader reader, Dictionary<string, string> values)
    {
        var limit = options.RateLimit;
        limit.Enabled = reader.Switch(RateLimitEnabled, values.GetValueOrDefault(RateLimitEnabled)) ?? limit.Enabled;
        limit.PerMinute = (int)reader.Number(RateLimitPerMinute, values.GetValueOrDefault(RateLimitPerMinute), limit.PerMinute, RateLimitOptions.MaxPerMinute);
    }

    private void ReadLimits(SettingsReader reader, Dictionary<string, string> values)
    {
        var limits = options.Limits;
        limits.MaxConcurrent = reader.Maximum(MaxConcurrent, values.GetValueOrDefault(MaxConcurrent)) ?? limits.MaxConcurrent;
        limits.QueueLimit = (int)reader.Number(QueueMax, values.GetValueOrDefault(QueueMax), limits.QueueLimit, int.MaxValue, min: 0);
        long timeout = reader.Number(QueueTimeout, values.GetValueOrDefault(QueueTimeout), (long)limits.QueueTimeout.TotalMilliseconds, int.MaxValue);
        limits.QueueTimeout = TimeSpan.FromMilliseconds(timeout);
    }

    /// <summary>The names that are set: the API key, the bare name, then the numbered ones by number, gaps allowed.</summary>
    private static IEnumerable<string> TokenNames(SettingNames names, Dictionary<string, string> values)
    {
        if (names.ApiKey is not null && values.ContainsKey(names.ApiKey)) yield return names.ApiKey;
        if (values.ContainsKey(names.Token)) yield return names.Token;
        string stem = names.Token + "_";
        var numbered = values.Keys
            .Where(key => key.StartsWith(stem, StringComparison.OrdinalIgnoreCase))
            .Select(key => (key, digits: key.AsSpan(stem.Length).ToString()))
            .Where(n => int.TryParse(n.digits, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .OrderBy(n => int.Parse(n.digits, CultureInfo.InvariantCulture));
        foreach (var (key, _) in numbered) yield return key;
    }
}
