using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>What the operator changes while the app runs: switches, settings, tokens. A change that is wrong changes nothing.</summary>
internal sealed class ProviderChangesEndpoint(ProviderAdmin admin, ProviderRegistry registry, GatewayHealth health, ProviderLogStore logs, ProviderPath providers)
{
    private const string Enabled = "enabled";

    /// <summary><c>POST providers/{name}/toggle</c>: to what <c>enabled</c> says, or to the other than it is.</summary>
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
        logs.Info(provider.Name, $"The operator switched {provider.Name} {(now ? "on" : "off")}");
        return Changed(provider);
    }

    /// <summary><c>POST providers/{name}/config</c>: the settings named in the body; <c>null</c> takes one back to its configuration.</summary>
    public async ValueTask<MonitoringAnswer?> ConfigureAsync(HttpContext context)
    {
        if (!providers.TryFind(context, out var provider, out var error)) return error;
        using var body = new MonitoringBody();
        error = await body.ReadAsync(context).ConfigureAwait(false);
        if (error is not null) return error;
        var settings = body.Json!.Value;
        var result = admin.Configure(provider.Name, settings);
        if (!result.Success) return Refused(result);
        logs.Info(provider.Name, $"The operator changed {string.Join(", ", settings.EnumerateObject().Select(s => s.Name))} of {provider.Name}");
        return Changed(provider);
    }

    /// <summary><c>POST providers/{name}/tokens/add</c>: answers the token's name, never its value.</summary>
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
        logs.Info(provider.Name, $"The operator added {result.Name}");
        return TokensChanged(provider, result.Name!);
    }

    /// <summary><c>POST providers/{name}/tokens/remove</c>: calls that run with it go on to their end.</summary>
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
        logs.Info(provider.Name, $"The operator removed {key}");
        return TokensChanged(provider, key!);
    }

    private static ProviderError Refused(AdminResult result)
    {
        var error = MonitoringErrors.Of(result.Status, result.Message ?? "The change was not made.");
        return error with
        {
            Param = result.Param,
            Code = result.Status switch
            {
                StatusCodes.Status400BadRequest => "invalid_parameter",
                StatusCodes.Status403Forbidden => "not_allowed",
                StatusCodes.Status409Conflict => "exists_already",
                _ => null,
            },
        };
    }

    private MonitoringAnswer Changed(ProviderEntry before)
    {
        // A change replaces the entry.
        var (now, reports) = (registry.Find(before.Name)!, health.Providers);
        return MonitoringAnswer.Of(json =>
        {
            json.WritePropertyName("provider"u8);
            ProviderJson.Write(json, now, reports);
        });
    }

    private MonitoringAnswer TokensChanged(ProviderEntry before, string key)
    {
        var tokens = registry.Find(before.Name)!.Tokens.GetTokenStats();
        return MonitoringAnswer.Of(json =>
        {
            json.WriteString("provider"u8, before.Name);
            json.WriteString("key"u8, key);
            TokenJson.WriteCounts(json, tokens);
        });
    }
}
