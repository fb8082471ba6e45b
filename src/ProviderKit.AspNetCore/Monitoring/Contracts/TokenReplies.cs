using System.Text.Json.Serialization;

namespace ProviderKit.AspNetCore.Monitoring.Contracts;

/// <summary>The numbers of tokens: in total, able to serve, and blocked.</summary>
internal sealed record TokenCounts(int Total, int Active, int Blocked)
{
    public static TokenCounts Of(IReadOnlyList<TokenStatus> tokens)
    {
        int blocked = tokens.Count(t => t.Blocked);
        return new(tokens.Count, tokens.Count - blocked, blocked);
    }
}

/// <summary>The tokens of a provider.</summary>
internal sealed record TokensReply(string Provider, IEnumerable<MonitoredToken> Tokens, int Total, int Active, int Blocked) : MonitoringReply;

/// <summary>The tokens and their numbers by provider, and the numbers of all.</summary>
internal sealed record AllTokensReply(
    IReadOnlyDictionary<string, IEnumerable<MonitoredToken>> Tokens, IReadOnlyDictionary<string, TokenCounts> Providers, int Total, int Active, int Blocked) : MonitoringReply;

/// <summary>The name of a token that was added, removed or restored, and what the provider has now.</summary>
internal sealed record TokenChangeReply(string Provider, string Key, int Total, int Active, int Blocked) : MonitoringReply;

/// <summary>The token that is used next, and the one before it.</summary>
internal sealed record TokenRotationReply(
    string Provider, string Key, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Previous, bool Rotated) : MonitoringReply;

/// <summary>The names of the tokens whose block or quarantine was lifted.</summary>
internal sealed record TokenResetReply(string Provider, IReadOnlyList<string> Reset) : MonitoringReply;

/// <summary>A token by its name, never by its value.</summary>
internal sealed record MonitoredToken
{
    public required string Key { get; init; }

    public required string Fingerprint { get; init; }

    public required bool Active { get; init; }

    public required bool Current { get; init; }

    public required bool Blocked { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateTimeOffset? BlockedUntil { get; init; }

    public required bool Quarantined { get; init; }

    public required bool OutOfQuota { get; init; }

    public required bool Probing { get; init; }

    public required IReadOnlyList<string> BlockedModels { get; init; }

    public required long Requests { get; init; }

    public required long Failures { get; init; }

    public required long Blocks { get; init; }

    public required int InFlight { get; init; }

    public required long AvoidedRateLimits { get; init; }

    public int? Remaining { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateTimeOffset? LastUsed { get; init; }

    public static MonitoredToken Of(TokenStatus token) => new()
    {
        Key = token.Name,
        Fingerprint = token.Fingerprint,
        Active = !token.Blocked,
        Current = token.Active,
        Blocked = token.Blocked,
        BlockedUntil = token.BlockedUntil,
        Quarantined = token.Quarantined,
        OutOfQuota = token.OutOfQuota,
        Probing = token.Probing,
        BlockedModels = token.BlockedModels,
        Requests = token.Requests,
        Failures = token.Failures,
        Blocks = token.Blocks,
        InFlight = token.InFlight,
        AvoidedRateLimits = token.AvoidedRateLimits,
        Remaining = token.RemainingRequests,
        LastUsed = token.LastUsed,
    };
}
