using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Monitoring.Contracts;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>The state of the providers' tokens, and actions that change no token.</summary>
internal sealed class TokensEndpoint(ProviderRegistry registry, ProviderLogStore logs, OperatorLog log, ProviderPath providers)
{
    /// <summary><c>GET providers/{name}/tokens</c>.</summary>
    public MonitoringAnswer Of(HttpContext context)
    {
        if (!providers.TryFind(context, out var provider, out var error)) return error;
        var tokens = provider.Tokens.GetTokenStats();
        var (total, active, blocked) = TokenCounts.Of(tokens);
        return new TokensReply(provider.Name, tokens.Select(MonitoredToken.Of), total, active, blocked);
    }

    /// <summary><c>GET providers/tokens/all</c>: the tokens and their numbers, for each provider that has any.</summary>
    public MonitoringAnswer All(HttpContext context)
    {
        var all = registry.Providers.Select(p => (p.Name, Tokens: p.Tokens.GetTokenStats())).Where(p => p.Tokens.Count > 0).ToList();
        var (total, active, blocked) = TokenCounts.Of([.. all.SelectMany(static one => one.Tokens)]);
        return new AllTokensReply(
            all.ToDictionary(static one => one.Name, static one => one.Tokens.Select(MonitoredToken.Of)),
            all.ToDictionary(static one => one.Name, static one => TokenCounts.Of(one.Tokens)),
            total,
            active,
            blocked);
    }

    /// <summary><c>POST providers/{name}/rotate-token</c>: moves on to the next token without blocking the current one.</summary>
    public MonitoringAnswer Rotate(HttpContext context)
    {
        if (!providers.TryFind(context, out var provider, out var error)) return error;
        string? before = provider.Tokens.GetCurrentToken()?.Name;
        if (provider.Tokens.RotateToken()?.Name is not { } now)
            return provider.Tokens.Count == 0
                ? MonitoringErrors.Conflict("no_tokens", $"{provider.Name} has no tokens.")
                : MonitoringErrors.Conflict("all_tokens_blocked", $"All tokens of {provider.Name} are blocked. GET providers/{provider.Name}/tokens says until when.");
        if (before is not null && before != now) logs.LogTokenRotation(provider.Name, null, before, now, "asked for by the operator");
        log.Note(context, provider.Name, $"moved {provider.Name} on to the token {now}");
        return new TokenRotationReply(provider.Name, now, before, Rotated: before != now);
    }

    /// <summary><c>POST providers/{name}/tokens/reset</c>: lifts the block or quarantine of one token, or of all.</summary>
    public async ValueTask<MonitoringAnswer?> ResetAsync(HttpContext context)
    {
        if (!providers.TryFind(context, out var provider, out var error)) return error;
        using var body = new MonitoringBody();
        error = await body.ReadAsync(context, optional: true).ConfigureAwait(false) ?? body.RefuseOthers(TokenFields.Key, TokenFields.Name, TokenFields.All);
        string? key = TokenFields.ReadKey(body, ref error);
        bool? all = body.Switch(TokenFields.All, ref error);
        if (error is null && body.Json is not null && key is null == (all != true))
            error = MonitoringErrors.Invalid(TokenFields.Key, """Give the token's name as {"key":"..."}, or {"all":true}, or no body for all.""");
        if (error is not null) return error;

        var reset = new List<string>();
        foreach (string name in key is null ? provider.Tokens.Tokens.Select(t => t.Name) : [key])
            if (provider.Tokens.Reset(name)) reset.Add(name);
        if (key is not null && reset.Count == 0) return MonitoringErrors.UnknownToken(provider, TokenFields.Key);
        foreach (string name in reset) log.Note(context, provider.Name, $"lifted the block or quarantine of the token {name} of {provider.Name}");
        return new TokenResetReply(provider.Name, reset);
    }
}
