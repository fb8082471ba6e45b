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
internal sealed record MonitoredToken(
    string Key,
    string Fingerprint,
    bool Active,
    bool Current,
    bool Blocked,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? BlockedUntil,
    bool Quarantined,
    bool OutOfQuota,
    bool Probing,
    IReadOnlyList<string> BlockedModels,
    long Requests,
    long Failures,
    long Blocks,
    int InFlight,
    long AvoidedRateLimits,
    int? Remaining,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? LastUsed)
{
    public static MonitoredToken Of(TokenStatus token) => new(
        token.Name,
        token.Fingerprint,
        Active: !token.Blocked,
        Current: token.Active,
        token.Blocked,
        token.BlockedUntil,
        token.Quarantined,
        token.OutOfQuota,
        token.Probing,
        token.BlockedModels,
        token.Requests,
        token.Failures,
        token.Blocks,
        token.InFlight,
        token.AvoidedRateLimits,
        token.RemainingRequests,
        token.LastUsed);
}
