using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Monitoring.Contracts;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>The operator's changes while the app runs: switches, settings, tokens. An invalid change changes nothing.</summary>
internal sealed class ProviderChangesEndpoint(ProviderAdmin admin, ProviderRegistry registry, GatewayHealth health, OperatorLog log, ProviderPath providers)
{
    private const string Enabled = "enabled", Setting = "setting";

    /// <summary><c>POST providers/{name}/toggle</c>: sets the state that <c>enabled</c> names, or inverts the current one.</summary>
    public async ValueTask<MonitoringAnswer?> ToggleAsync(HttpContext context)
    {
        if (!providers.TryFind(context, out var provider, out var error)) return error;
        using var body = new MonitoringBody();
        error = await body.ReadAsync(context, optional: true).ConfigureAwait(false) ?? body.RefuseOthers(Enabled);
        bool? enabled = body.Switch(Enabled, ref error);
        if (error is null && body.Json is not null && enabled is null) error = MonitoringErrors.Invalid(Enabled, $"{Enabled} is missing. Without a body the switch is flipped.");
        if (error is not null) return error;
        var result = admin.Toggle(provider.Name, enabled);
        if (!result.Success) return Refused(result);
        bool now = registry.Find(provider.Name)!.Enabled;
        log.Note(context, provider.Name, $"switched {provider.Name} {(now ? "on" : "off")}");
        return Changed(provider);
    }

    /// <summary><c>POST providers/{name}/config</c>: sets the settings in the body; <c>null</c> restores the configured value.</summary>
    public async ValueTask<MonitoringAnswer?> ConfigureAsync(HttpContext context)
    {
        if (!providers.TryFind(context, out var provider, out var error)) return error;
        using var body = new MonitoringBody();
        error = await body.ReadAsync(context).ConfigureAwait(false);
        if (error is not null) return error;
        var settings = body.Json!.Value;
        var result = admin.Configure(provider.Name, settings);
        if (!result.Success) return Refused(result);
        log.Note(context, provider.Name, $"changed {string.Join(", ", settings.EnumerateObject().Select(s => s.Name))} of {provider.Name}");
        return Changed(provider);
    }

    /// <summary><c>GET providers/{name}/config</c>: each setting with its origin, and how to undo the operator's changes.</summary>
    public MonitoringAnswer Settings(HttpContext context)
    {
        if (!providers.TryFind(context, out var provider, out var error)) return error;
        return admin.SettingsOf(provider.Name) is { } settings
            ? ReplyOf(provider.Name, settings)
            : MonitoringErrors.UnknownProvider(context, provider.Name);
    }

    /// <summary><c>DELETE providers/{name}/config</c>: restores the configuration of one setting, or of all settings and the switch.</summary>
    public MonitoringAnswer TakeBack(HttpContext context)
    {
        if (!providers.TryFind(context, out var provider, out var error)
            || !MonitoringQuery.TryText(context, Setting, out string? setting, out error)) return error;
        // An empty name, such as from a script's empty variable, must not undo everything.
        if (setting is null && context.Request.Query.ContainsKey(Setting))
            return MonitoringErrors.Invalid(Setting, $"{Setting} is empty. Name one setting, or leave the parameter out to take back all.");
        var result = setting is null ? admin.TakeBack(provider.Name) : admin.Configure(provider.Name, NullFor(setting));
        if (!result.Success) return Refused(result);
        log.Note(context, provider.Name, $"took back {setting ?? "all settings"} of {provider.Name} to the configuration");
        return Changed(provider);
    }

    /// <summary><c>POST providers/{name}/tokens/restore</c>: restores configured tokens that were removed.</summary>
    public async ValueTask<MonitoringAnswer?> RestoreTokenAsync(HttpContext context)
    {
        if (!providers.TryFind(context, out var provider, out var error)) return error;
        using var body = new MonitoringBody();
        error = await body.ReadAsync(context, optional: true).ConfigureAwait(false) ?? body.RefuseOthers(TokenFields.Key, TokenFields.Name);
        string? key = TokenFields.ReadKey(body, ref error);
        if (error is not null) return error;
        var result = admin.RestoreToken(provider.Name, key);
        if (result.Outcome == AdminOutcome.NotFound) return MonitoringErrors.UnknownToken(provider, TokenFields.Key);
        if (!result.Success) return Refused(result);
        log.Note(context, provider.Name, $"brought back {(key is null ? "all removed tokens" : $"the token {key}")} of {provider.Name}");
        return TokensChanged(provider, key ?? TokenFields.All);
    }

    /// <summary><c>POST providers/{name}/tokens/add</c>: returns the token's name, never its value.</summary>
    public async ValueTask<MonitoringAnswer?> AddTokenAsync(HttpContext context)
    {
        if (!providers.TryFind(context, out var provider, out var error)) return error;
        using var body = new MonitoringBody();
        error = await body.ReadAsync(context).ConfigureAwait(false) ?? body.RefuseOthers(TokenFields.Token, TokenFields.Name);
        string? token = body.Text(TokenFields.Token, ref error);
        string? name = body.Text(TokenFields.Name, ref error);
        // Names are shown everywhere.
        if (error is null && !string.IsNullOrEmpty(token) && name?.Contains(token, StringComparison.OrdinalIgnoreCase) == true)
            error = MonitoringErrors.Invalid(TokenFields.Name, "The name holds the token itself.");
        if (error is not null) return error;
        var result = admin.AddToken(provider.Name, token, name);
        if (!result.Success) return Refused(result);
        log.Note(context, provider.Name, $"added the token {result.Name} to {provider.Name}");
        return TokensChanged(provider, result.Name!);
    }

    /// <summary><c>POST providers/{name}/tokens/remove</c>: calls that run with the token continue to their end.</summary>
    public async ValueTask<MonitoringAnswer?> RemoveTokenAsync(HttpContext context)
    {
        if (!providers.TryFind(context, out var provider, out var error)) return error;
        using var body = new MonitoringBody();
        error = await body.ReadAsync(context).ConfigureAwait(false) ?? body.RefuseOthers(TokenFields.Key, TokenFields.Name);
        string? key = TokenFields.ReadKey(body, ref error);
        if (error is null && key is null) error = MonitoringErrors.Invalid(TokenFields.Key, """Give the token's name as {"key":"..."}.""");
        if (error is not null) return error;
        if (!provider.Tokens.Tokens.Any(t => t.Name == key)) return MonitoringErrors.UnknownToken(provider, TokenFields.Key);
        var result = admin.RemoveToken(provider.Name, key!);
        if (!result.Success) return Refused(result);
        log.Note(context, provider.Name, $"removed the token {key} from {provider.Name}");
        return TokensChanged(provider, key!);
    }

    private static JsonElement NullFor(string setting)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNull(setting);
            json.WriteEndObject();
        }
        return JsonElement.Parse(bytes.WrittenSpan);
    }

    private static ProviderError Refused(AdminResult result)
    {
        string message = result.Message ?? "The change was not made.";
        var error = result.Outcome switch
        {
            AdminOutcome.NotFound => new ProviderError(ProviderErrorKind.NotFound, message),
            AdminOutcome.NotAllowed => new ProviderError(ProviderErrorKind.PermissionDenied, message) { Code = "not_allowed" },
            AdminOutcome.Conflict => MonitoringErrors.Conflict("exists_already", message),
            AdminOutcome.Failed => new ProviderError(ProviderErrorKind.Internal, message),
            _ => new ProviderError(ProviderErrorKind.InvalidRequest, message) { Code = "invalid_parameter" },
        };
        return error with { Param = result.Param };
    }

    // A change replaces the entry.
    private MonitoringAnswer Changed(ProviderEntry before) => new OneProviderReply(MonitoredProvider.Of(registry.Find(before.Name)!, health.Providers));

    private MonitoringAnswer TokensChanged(ProviderEntry before, string key)
    {
        var (total, active, blocked) = TokenCounts.Of(registry.Find(before.Name)!.Tokens.GetTokenStats());
        return new TokenChangeReply(before.Name, key, total, active, blocked);
    }

    private static ProviderSettingsReply ReplyOf(string provider, ProviderSettings settings) => new(
        provider,
        settings.All.Where(static setting => setting.Origin == SettingOrigin.Operator).Select(static setting => setting.Name),
        settings.All.ToDictionary(static setting => setting.Name, setting => ReplyOf(provider, setting)),
        new ChangedTokens(settings.AddedTokens, settings.RemovedTokens, settings.WaitingTokens));

    private static MonitoredSetting ReplyOf(string provider, ProviderSetting setting)
    {
        var shown = new MonitoredSetting(setting.Value, MonitoringJson.NameOf(setting.Origin));
        return setting.Origin != SettingOrigin.Operator ? shown : shown with
        {
            Configured = setting.Configured ?? JsonElement.Parse("null"u8),
            Waits = setting.Waits ? true : null,
            TakeBack = $"DELETE providers/{provider}/config?setting={setting.Name}",
        };
    }
}
