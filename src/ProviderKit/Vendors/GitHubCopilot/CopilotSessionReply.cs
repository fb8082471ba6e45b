using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Vendors.GitHubCopilot;

/// <summary>The fields of the exchange's reply that are needed here.</summary>
/// <param name="Token">The session token.</param>
/// <param name="ExpiresAt">When it expires, in Unix seconds.</param>
/// <param name="RefreshIn">When to renew it, in seconds from now.</param>
/// <param name="ApiAddress">The address of the chat API for the account's plan.</param>
internal readonly record struct CopilotSessionReply(string? Token, double? ExpiresAt, double? RefreshIn, string? ApiAddress)
{
    private const double Early = 60;
    private const double Longest = 24 * 60 * 60;

    /// <exception cref="InvalidOperationException">A string contains half a surrogate pair.</exception>
    public static CopilotSessionReply Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) return default;
        bool hasEndpoints = json.TryGetProperty("endpoints", out var endpoints) && endpoints.ValueKind == JsonValueKind.Object;
        return new CopilotSessionReply(
            JsonMember.Text(json, "token"), Number(json, "expires_at"), Number(json, "refresh_in"), hasEndpoints ? JsonMember.Text(endpoints, "api") : null);
    }

    /// <summary>How long to use it: until 60 s before it expires. Zero if the reply does not say, so that it is used only once.</summary>
    public TimeSpan GoodFor(DateTimeOffset now)
    {
        double left = ExpiresAt is { } end ? end - Early - now.ToUnixTimeMilliseconds() / 1000.0 : 0;
        // An expiry in the past means that one of the two clocks is wrong. A duration does not depend on clocks.
        if (left <= 0) left = RefreshIn ?? 0;
        return TimeSpan.FromSeconds(Math.Clamp(left, 0, Longest));
    }

    private static double? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number)
            ? number
            : null;
}
