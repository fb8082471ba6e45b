using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ProviderKit.AspNetCore.Security;

/// <summary>
/// A key in the address (<c>?key=</c>), as examples of Google's API have it. Addresses end up in logs, traces and histories, so the key moves
/// into the header <c>x-goog-api-key</c>, which none of them shows, and the address goes on without it.
/// </summary>
internal static class QueryKey
{
    private const string Header = "x-goog-api-key";
    private const string Name = "key";

    /// <summary>Moves the key, if the address has one. A header that is there stays.</summary>
    /// <returns>Whether there was one.</returns>
    public static bool Hide(HttpContext context)
    {
        var request = context.Request;
        // Nearly every request ends here.
        if (request.QueryString.Value is not { Length: > 4 } query || !(query.Contains(Name, StringComparison.OrdinalIgnoreCase) || query.Contains('%', StringComparison.Ordinal))) return false;
        string rest = Without(query, out string? key);
        if (key is null) return false;
        request.QueryString = new QueryString(rest);
        if (context.Features.Get<IHttpRequestFeature>() is { } feature && feature.RawTarget is { Length: > 0 } target && target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at)
            feature.RawTarget = target[..at] + rest;
        if (key.Length > 0 && !request.Headers.ContainsKey(Header)) request.Headers[Header] = key;
        return true;
    }

    /// <summary>The query without its keys, whatever their case and however they are escaped.</summary>
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
            // A header is one line of printable characters; any other value is no key.
            if (string.IsNullOrEmpty(key)) key = value.All(static c => c is > ' ' and <= '~') ? value : "?";
        }
        return kept.Count == 0 ? "" : $"?{string.Join('&', kept)}";
    }

    private static string Unescaped(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
