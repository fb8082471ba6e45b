using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Vendors.GitHubCopilot;

/// <summary>What the exchange answers, as far as it is needed.</summary>
/// <param name="Token">The session token.</param>
/// <param name="ExpiresAt">When it ends, in Unix seconds.</param>
/// <param name="RefreshIn">When to renew it, in seconds from now.</param>
/// <param name="ApiAddress">Where the chat API of the account's plan is.</param>
internal readonly record struct CopilotSessionReply(string? Token, double? ExpiresAt, double? RefreshIn, string? ApiAddress)
{
    private const double Early = 60;
    private const double Longest = 24 * 60 * 60;

    /// <exception cref="InvalidOperationException">A text holds half a surrogate pair.</exception>
    public static CopilotSessionReply Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) return default;
        bool hasEndpoints = json.TryGetProperty("endpoints", out var endpoints) && endpoints.ValueKind == JsonValueKind.Object;
        return new CopilotSessionReply(
            JsonMember.Text(json, "token"), Number(json, "expires_at"), Number(json, "refresh_in"), hasEndpoints ? JsonMember.Text(endpoints, "api") : null);
    }

    /// <summary>How long to use it: until 60 s before its end. Zero when it does not say, so that it serves this once.</summary>
    public TimeSpan GoodFor(DateTimeOffset now)
    {
        double left = ExpiresAt is { } end ? end - Early - now.ToUnixTimeMilliseconds() / 1000.0 : 0;
        // An end in the past means that one of the two clocks is wrong; a span needs no clock.
        if (left <= 0) left = RefreshIn ?? 0;
        return TimeSpan.FromSeconds(Math.Clamp(left, 0, Longest));
    }

    private static double? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number)
            ? number
            : null;
}
