using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ProviderKit.Settings;

namespace ProviderKit.Live;

/// <summary>The operator's changes to one provider, on top of its configuration. Immutable.</summary>
internal sealed record ProviderChanges
{
    public static readonly ProviderChanges None = new();

    /// <summary>The switch; null leaves it as configured.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Other settings by field, each as JSON.</summary>
    public ImmutableSortedDictionary<string, string> Settings { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public ImmutableArray<AddedToken> Added { get; init; } = [];

    /// <summary>Configured tokens that were removed, by fingerprint under the key of <see cref="AdminChanges.Key"/>.</summary>
    public ImmutableSortedSet<string> Removed { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>The encrypted headers of the file if they can no longer be decrypted; they may contain credentials.</summary>
    public string? SealedHeaders { get; init; }

    /// <summary>The destination for which the headers were set (<see cref="DestinationOf"/>); they are only used there. Null without headers.</summary>
    public string? HeadersDestination { get; init; }

    public bool IsNone => Enabled is null && SealedHeaders is null && Settings.IsEmpty && Added.IsEmpty && Removed.IsEmpty;

    /// <summary>Whether requests go to another address than configured: configured tokens and headers must not be sent there.</summary>
    public bool IsElsewhere => Settings.Keys.Any(OperatorSettings.IsAddress);

    /// <summary>Returns a copy with <paramref name="field"/> set, or restored to its configured value if <paramref name="json"/> is null.</summary>
    public ProviderChanges With(string field, string? json)
    {
        var changed = this with { Settings = json is null ? Settings.Remove(field) : Settings.SetItem(field, json) };
        if (field == OperatorSettings.Headers) return changed with { SealedHeaders = null, HeadersDestination = null };
        // The tokens and headers set so far were meant for the old destination.
        return OperatorSettings.IsAddress(field) && changed.Settings.GetValueOrDefault(field) != Settings.GetValueOrDefault(field)
            ? changed with { Added = [], SealedHeaders = null, HeadersDestination = null, Settings = changed.Settings.Remove(OperatorSettings.Headers) }
            : changed;
    }

    /// <summary>Returns a copy with headers for <paramref name="destination"/>.</summary>
    public ProviderChanges WithHeaders(string json, string destination) => With(OperatorSettings.Headers, json) with { HeadersDestination = destination };

    /// <summary>Returns a copy with only the added and removed tokens: settings, switch and headers are as configured.</summary>
    public ProviderChanges WithoutSettings()
    {
        var changed = this with { Enabled = null };
        foreach (string field in Settings.Keys.Append(OperatorSettings.Headers)) changed = changed.With(field, null);
        return changed;
    }

    /// <summary>Applies the changes to <paramref name="options"/>, which were just created from the configuration.</summary>
    public void ApplyTo(ProviderOptions options, string provider, ICollection<string> errors, byte[] key)
    {
        string destination = DestinationOf(options, key);
        options.Enabled = Enabled ?? options.Enabled;
        options.IsSwitchedOff = Enabled == false;
        if (IsElsewhere)
        {
            options.NamedTokens.Clear();
            options.Tokens.Clear();
            options.Headers.Clear();
        }
        foreach (var (field, json) in Settings)
        {
            if (field == OperatorSettings.Headers && HeadersDestination is not null && HeadersDestination != destination) options.LeavesOutHeaders = true;
            else Replace(options, $"{ProviderKitOptions.SectionName}:Providers:{provider}:{field}", field, json, errors);
        }
        options.RemoveTokens(value => Removed.Contains(FingerprintOf(value, key)));
        foreach (var token in Added)
        {
            if (token.Destination != destination) options.LeftOutTokens.Add(token.Name);
            else if (token.Value is { } value) options.AddedTokens.Add((token.Name, value));
        }
    }

    private static void Replace(ProviderOptions options, string path, string field, string json, ICollection<string> errors)
    {
        using var document = JsonDocument.Parse(json);
        if (OperatorSettings.Find(field) is { } row) row.Replace(document.RootElement, path, options, errors);
        else errors.Add($"{path} is not a setting that can be changed while the app runs.");
    }

    /// <summary>The address to which the configured options send tokens, as a hash: the address itself may be private.</summary>
    public static string DestinationOf(ProviderOptions configured, byte[] key) => FingerprintOf(SettingsSignature.OfDestination(configured), key);

    public static string FingerprintOf(string value, byte[] key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(value)).AsSpan(0, 16));
}
