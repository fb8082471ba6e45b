using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using ProviderKit.Live;
using ProviderKit.Routing;
using ProviderKit.Settings.Tables;

namespace ProviderKit;

/// <summary>
/// Changes providers while the app runs: switches, settings, tokens. Each change is in effect when the call
/// returns, and is stored for the next start if <see cref="KeepIn"/> was called. An invalid change changes nothing.
/// Thread-safe.
/// </summary>
public sealed class ProviderAdmin
{
    private const int MaxNameLength = 64;

    private readonly LiveProviders _live;

    internal ProviderAdmin(LiveProviders live) => _live = live;

    /// <summary>Whether changes are stored in a file.</summary>
    public bool IsKept => _live.IsKept;

    /// <summary>Lists all settings with the values in effect. Settings of providers and named models have no values here: see <see cref="Settings"/>.</summary>
    /// <returns>One description for each, in the order of the documentation. No token, key or header is in it.</returns>
    [Experimental(ProviderKitExperiments.Settings)]
    public IEnumerable<SettingDescription> DescribeSettings() => RootTable.Group.Describe(_live.Options);

    /// <summary>Stores changes in a file from now on, and applies those it holds. Tokens and headers in it are encrypted.</summary>
    /// <param name="path">The file; its folder is created if it is missing.</param>
    /// <param name="protect">Encrypts a token's value, or headers.</param>
    /// <param name="unprotect">Decrypts one; null if it cannot be decrypted any more: the token is then unused, and stays in the file.</param>
    public void KeepIn(string path, Func<string, string> protect, Func<string, string?> unprotect)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(protect);
        ArgumentNullException.ThrowIfNull(unprotect);
        _live.Keep(new AdminFile(path, protect, unprotect));
    }

    /// <summary>Enables or disables a provider.</summary>
    /// <param name="provider">Its name.</param>
    /// <param name="enabled">The new state; null inverts the current one.</param>
    public AdminResult Toggle(string provider, bool? enabled = null) => Change(
        provider,
        (entry, changes) => (changes with { Enabled = enabled ?? !entry.Enabled }, null));

    /// <summary>Changes settings of a provider. Settings that are not named stay; null restores the configured value.</summary>
    /// <param name="provider">Its name.</param>
    /// <param name="settings">
    /// A JSON object: <c>enabled</c>, <c>prefix</c>, <c>apiVersion</c>, <c>mode</c>, <c>maxProcesses</c>, <c>models</c>,
    /// <c>headers</c>, <c>modelMap</c>, <c>routes</c>, <c>pairs</c>; and with
    /// <see cref="ProviderKitOptions.AllowAdminBaseUrl"/> <c>baseUrl</c> and <c>tokenUrl</c>. A new address removes
    /// the provider's tokens and headers, which belonged to the old address; headers in the same call belong to the new one.
    /// </param>
    public AdminResult Configure(string provider, JsonElement settings) => Change(provider, (entry, changes) =>
    {
        if (settings.ValueKind != JsonValueKind.Object) return (null, new AdminResult(AdminOutcome.Invalid, "The settings are a JSON object."));
        // A new address drops headers, except those in the same call.
        foreach (var member in settings.EnumerateObject().OrderByDescending(member => OperatorSettings.IsAddress(member.Name)))
        {
            if (Refusal(member.Name) is { } refusal) return (null, refusal);
            bool asConfigured = member.Value.ValueKind == JsonValueKind.Null;
            if (member.Name == OperatorSettings.Headers && !asConfigured) changes = changes.WithHeaders(member.Value.GetRawText(), _live.DestinationOf(entry.Name));
            else if (member.Name != OperatorSettings.Enabled) changes = changes.With(member.Name, asConfigured ? null : member.Value.GetRawText());
            else if (asConfigured || member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False)
                changes = changes with { Enabled = asConfigured ? null : member.Value.GetBoolean() };
            else return (null, new AdminResult(AdminOutcome.Invalid, "enabled must be true, false or null.", "enabled"));
        }
        return (changes, null);
    });

    /// <summary>Restores the configuration of a provider's settings and its switch. Tokens stay, unless they belong to an address that is replaced.</summary>
    /// <param name="provider">Its name.</param>
    public AdminResult TakeBack(string provider) => Change(provider, (_, changes) => (changes.WithoutSettings(), null));

    /// <summary>Restores a configured token that was removed.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="name">The token's name; null for all of them.</param>
    public AdminResult RestoreToken(string provider, string? name = null) => Change(provider, (entry, changes) =>
    {
        var removed = _live.RemovedOf(entry.Name).Where(token => name is null || token.Name == name).ToList();
        return name is not null && removed.Count == 0
            ? (null, new AdminResult(AdminOutcome.NotFound, $"{entry.Name} has no removed token of this name.", "name"))
            : (changes with { Removed = name is null ? changes.Removed.Clear() : changes.Removed.Except(removed.Select(token => token.Fingerprint)) }, null);
    });

    /// <summary>Reads the settings of a provider, each with the origin of its value, and the changes to its tokens.</summary>
    /// <param name="provider">Its name.</param>
    /// <returns>Null if there is no provider of that name.</returns>
    public ProviderSettings? SettingsOf(string provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        return _live.Registry.Find(provider) is { } entry ? _live.SettingsOf(entry) : null;
    }

    /// <summary>Adds a token at the end.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="value">The secret, in visible ASCII. No message contains it.</param>
    /// <param name="name">The token's name; null for <c>{provider}:added:1</c> and so on.</param>
    /// <returns>A result with the token's name, if it was added.</returns>
    public AdminResult AddToken(string provider, string? value, string? name = null)
    {
        var result = Change(provider, (entry, changes) =>
        {
            if (entry.Info.Credential == CredentialRequirement.None) return (null, new AdminResult(AdminOutcome.Invalid, $"{entry.Name} takes no tokens."));
            if (ApiToken.ProblemWith(value) is { } problem) return (null, new AdminResult(AdminOutcome.Invalid, $"The token {problem}.", "token"));
            if (name is not null && ProblemWithName(name) is { } nameProblem) return (null, new AdminResult(AdminOutcome.Invalid, $"The name {nameProblem}.", "name"));
            var known = entry.Tokens.Tokens;
            if (known.FirstOrDefault(new ApiToken("new", value!).HasSameValueAs) is { } same)
                return (null, new AdminResult(AdminOutcome.Conflict, $"{entry.Name} has this token already: {same.Name}.", "token"));
            // A token that can no longer be decrypted is replaced by name; a removed token that is added again simply returns.
            var others = changes.Added.RemoveAll(token => token.Name == name && token.Value is null);
            if (known.Any(token => token.Name == name) || others.Any(token => token.Name == name))
                return (null, new AdminResult(AdminOutcome.Conflict, $"{entry.Name} has a token of the name {name} already.", "name"));
            name ??= Enumerable.Range(1, int.MaxValue).Select(i => $"{entry.Name}:added:{i}")
                .First(free => known.All(token => token.Name != free) && others.All(token => token.Name != free));
            return (changes with { Added = others.Add(new AddedToken(name, value!, _live.DestinationOf(entry.Name))) }, null);
        });
        if (!result.Success) return result;
        _live.Registry.Find(provider)?.Tokens.Readmit(new ApiToken(name!, value!));
        return result with { Name = name };
    }

    /// <summary>Removes a token, regardless of its origin. Calls that run with it continue to their end.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="name">The token's name.</param>
    public AdminResult RemoveToken(string provider, string name)
    {
        ApiToken? removed = null;
        var result = Change(provider, (entry, changes) =>
        {
            removed = entry.Tokens.Tokens.FirstOrDefault(token => token.Name == name);
            if (changes.Added.FirstOrDefault(added => added.Name == name) is { } own) // also one that is stored, but not in use
                return (changes with { Added = changes.Added.Remove(own) }, null);
            return removed is null
                ? (null, new AdminResult(AdminOutcome.NotFound, $"{entry.Name} has no token of this name.", "name"))
                : (changes with { Removed = changes.Removed.Add(removed.FingerprintUnder(_live.Key)) }, null);
        });
        if (result.Success && removed is not null) _live.Registry.Find(provider)?.Tokens.Withdraw(removed);
        return result;
    }

    private AdminResult Change(string provider, Func<ProviderEntry, ProviderChanges, (ProviderChanges? Changes, AdminResult? Refusal)> change)
    {
        ArgumentNullException.ThrowIfNull(provider);
        return _live.Change(all =>
        {
            if (_live.Registry.Find(provider) is not { } entry) return (null, new AdminResult(AdminOutcome.NotFound, "There is no provider of this name."));
            var (changes, refusal) = change(entry, all.Of(entry.Name));
            return changes is null ? (null, refusal) : (all.With(entry.Name, changes), null);
        });
    }

    private AdminResult? Refusal(string field) => field switch
    {
        "tokens" => new AdminResult(AdminOutcome.Invalid, "Tokens are added and removed by themselves, not with the settings.", field),
        "command" => new AdminResult(AdminOutcome.Invalid, "A command can be set in the configuration only: it is run on this machine.", field),
        _ when OperatorSettings.IsAddress(field) && !_live.Options.AllowAdminBaseUrl =>
            new AdminResult(AdminOutcome.NotAllowed, $"{field} decides where tokens are sent, so it can be changed only where ProviderKit:AllowAdminBaseUrl is on.", field),
        _ when OperatorSettings.Find(field) is not null => null,
        _ => new AdminResult(AdminOutcome.Invalid, $"There is no setting of this name. There are {string.Join(", ", OperatorSettings.All.Select(row => row.JsonName))}.", field),
    };

    private static string? ProblemWithName(string name) =>
        name.Length is 0 or > MaxNameLength ? $"must have 1 to {MaxNameLength} characters"
        : ModelNames.AreSafe(name) ? null
        : "may hold letters, digits and ._:/@+~- only";
}
