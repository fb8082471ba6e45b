using System.Text.Json;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>Writes tokens for the API: by name, never by value.</summary>
internal static class TokenJson
{
    /// <summary>Writes <c>tokens</c> and their numbers: in total, able to serve, and blocked.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<TokenStatus> tokens)
    {
        WriteList(json, "tokens", tokens);
        WriteCounts(json, tokens);
    }

    public static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<TokenStatus> tokens) => json.WriteArray(name, tokens, Write);

    public static void WriteCounts(Utf8JsonWriter json, IReadOnlyList<TokenStatus> tokens)
    {
        int blocked = tokens.Count(t => t.Blocked);
        json.WriteNumber("total"u8, tokens.Count);
        json.WriteNumber("active"u8, tokens.Count - blocked);
        json.WriteNumber("blocked"u8, blocked);
    }

    private static void Write(Utf8JsonWriter json, TokenStatus token)
    {
        json.WriteStartObject();
        json.WriteString("key"u8, token.Name);
        json.WriteString("fingerprint"u8, token.Fingerprint);
        json.WriteBoolean("active"u8, !token.Blocked);
        json.WriteBoolean("current"u8, token.Active);
        json.WriteBoolean("blocked"u8, token.Blocked);
        json.WriteTime("blockedUntil", token.BlockedUntil);
        json.WriteBoolean("quarantined"u8, token.Quarantined);
        json.WriteBoolean("outOfQuota"u8, token.OutOfQuota);
        json.WriteBoolean("probing"u8, token.Probing);
        json.WriteTexts("blockedModels", token.BlockedModels);
        json.WriteNumber("requests"u8, token.Requests);
        json.WriteNumber("failures"u8, token.Failures);
        json.WriteNumber("blocks"u8, token.Blocks);
        json.WriteNumber("inFlight"u8, token.InFlight);
        json.WriteNumber("avoidedRateLimits"u8, token.AvoidedRateLimits);
        json.WriteCount("remaining", token.RemainingRequests);
        json.WriteTime("lastUsed", token.LastUsed);
        json.WriteEndObject();
    }
}
