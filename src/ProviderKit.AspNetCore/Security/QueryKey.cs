using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ProviderKit.AspNetCore.Security;

/// <summary>
/// Handles a key in the address (<c>?key=</c>), as in examples of Google's API. Addresses end up in logs, traces and histories, so the key is moved
/// to the header <c>x-goog-api-key</c>, which they do not show.
/// </summary>
internal static class QueryKey
{
    private const string Header = "x-goog-api-key";
    private const string Name = "key";

    /// <summary>Moves the key if the address has one. Keeps an existing header.</summary>
    /// <returns>Whether the address had a key.</returns>
    public static bool Hide(HttpContext context)
    {
        var request = context.Request;
        // Nearly every request returns here.
        if (request.QueryString.Value is not { Length: > 4 } query || !(query.Contains(Name, StringComparison.OrdinalIgnoreCase) || query.Contains('%', StringComparison.Ordinal))) return false;
        string rest = Without(query, out string? key);
        if (key is null) return false;
        request.QueryString = new QueryString(rest);
        if (context.Features.Get<IHttpRequestFeature>() is { } feature && feature.RawTarget is { Length: > 0 } target && target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at)
            feature.RawTarget = target[..at] + rest;
        if (key.Length > 0 && !request.Headers.ContainsKey(Header)) request.Headers[Header] = key;
        return true;
    }

    /// <summary>Removes the keys from a query, regardless of case and escaping.</summary>
    private static string Without(string query, out string? key)
    {
        key = null;
        List<string> kept = [];
        foreach (string pair in query[1..].Split('&'))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string name = Unescaped(equals < 0 ? pair : pair[..equals]);
            if (!name.Equals(Name, StringComparison.OrdinalIgnoreCase))
            {
                kept.Add(pair);
                continue;
            }
            string value = equals < 0 ? "" : Unescaped(pair[(equals + 1)..]);
            // A header value must be printable characters on one line; any other value is not a key.
            if (string.IsNullOrEmpty(key)) key = value.All(static c => c is > ' ' and <= '~') ? value : "?";
        }
        return kept.Count == 0 ? "" : $"?{string.Join('&', kept)}";
    }

    private static string Unescaped(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
