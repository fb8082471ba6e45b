using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using ProviderKit.Tokens;

namespace ProviderKit.State;

/// <summary>Reads and writes the blocks of all tokens as JSON. A token is represented by its name and a fingerprint made with the file's own key.</summary>
internal static class TokenStateJson
{
    private const int KeyBytes = 32;

    public static byte[] Write(IEnumerable<(string Provider, IReadOnlyList<TokenRest> Rests)> providers, DateTimeOffset now)
    {
        byte[] key = RandomNumberGenerator.GetBytes(KeyBytes);
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("version"u8, 1);
            json.WriteString("saved"u8, now);
            json.WriteBase64String("key"u8, key);
            json.WriteStartObject("providers"u8);
            foreach (var (provider, rests) in providers)
            {
                if (rests.Count == 0) continue;
                json.WriteStartArray(provider);
                foreach (var rest in rests) Write(json, rest, key);
                json.WriteEndArray();
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads the blocks of one provider's tokens. Skips tokens that are no longer in <paramref name="tokens"/>.</summary>
    /// <exception cref="JsonException">It is not such a file.</exception>
    public static IReadOnlyList<TokenRest> Read(JsonElement root, string provider, IReadOnlyList<ApiToken> tokens)
    {
        try
        {
            byte[] key = root.GetProperty("key"u8).GetBytesFromBase64();
            if (!root.GetProperty("providers"u8).TryGetProperty(provider, out var saved)) return [];
            var byFingerprint = tokens.ToDictionary(token => token.FingerprintUnder(key));
            return [.. saved.EnumerateArray().Select(item => Read(item, byFingerprint)).OfType<TokenRest>()];
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new JsonException("It is not a file of this kind.", e);
        }
    }

    private static void Write(Utf8JsonWriter json, TokenRest rest, byte[] key)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, rest.Token.Name);
        json.WriteString("fingerprint"u8, rest.Token.FingerprintUnder(key));
        if (rest.Model is not null) json.WriteString("model"u8, rest.Model);
        if (rest.Until is { } until) json.WriteString("until"u8, until);
        else json.WriteBoolean("quarantined"u8, true);
        if (rest.OutOfQuota) json.WriteBoolean("outOfQuota"u8, true);
        if (rest.QuotaStrikes > 0) json.WriteNumber("quotaStrikes"u8, rest.QuotaStrikes);
        if (rest.Refused) json.WriteBoolean("refused"u8, true);
        json.WriteEndObject();
    }

    private static TokenRest? Read(JsonElement item, Dictionary<string, ApiToken> tokens) =>
        tokens.TryGetValue(item.GetProperty("fingerprint"u8).GetString() ?? "", out var token)
            ? new TokenRest(
                token,
                item.TryGetProperty("model"u8, out var model) ? model.GetString() : null,
                item.TryGetProperty("until"u8, out var until) ? until.GetDateTimeOffset() : null,
                item.TryGetProperty("outOfQuota"u8, out var quota) && quota.GetBoolean(),
                item.TryGetProperty("quotaStrikes"u8, out var strikes) ? strikes.GetInt32() : 0,
                item.TryGetProperty("refused"u8, out var refused) && refused.GetBoolean())
            : null;
}
