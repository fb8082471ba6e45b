using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using System.Buffers.Text;
using System.Text;

namespace ProviderKit.AspNetCore.Security;

/// <summary>
/// Reads keys from a request's headers. Keys in addresses are not read, because addresses end up in logs and histories; where clients use them, they
/// have been moved (<see cref="QueryKey"/>).
/// </summary>
internal static class ShownKeys
{
    /// <summary>
    /// The prefix of the subprotocol with the key in Base64Url, which browsers send together with <c>providerkit</c>, because they cannot set headers
    /// for a WebSocket.
    /// </summary>
    public const string SubprotocolPrefix = "providerkit.key.";

    private const string Bearer = "Bearer ";

    // Each vendor's SDK uses its own header.
    private static readonly string[] ClientHeaders = ["x-api-key", "api-key", "x-goog-api-key"];
    private static readonly string[] AdminHeaders = ["x-admin-key"];

    /// <summary>The headers in which a client may send its key.</summary>
    public static IReadOnlyList<string> HeadersOfClient { get; } = [HeaderNames.Authorization, .. ClientHeaders];

    /// <summary>As <see cref="HeadersOfClient"/>, for the admin's key.</summary>
    public static IReadOnlyList<string> HeadersOfAdmin { get; } = [HeaderNames.Authorization, .. AdminHeaders];

    /// <returns>The index of the client's key in the ring, or -1; <paramref name="any"/> is whether it sends any key.</returns>
    public static int FindClient(IHeaderDictionary headers, KeyRing ring, out bool any) => Find(headers, ClientHeaders, ring, out any);

    /// <summary>The key that a client sends, whether or not keys are set; null if it sends none.</summary>
    public static string? FirstOfClient(IHeaderDictionary headers)
    {
        if (headers.Authorization.ToString() is { Length: > 0 } authorization) return authorization;
        foreach (string name in ClientHeaders)
            if (headers.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } key) return key;
        return null;
    }

    /// <summary>Does the same as <see cref="FindClient"/> for the admin key.</summary>
    public static int FindAdmin(IHeaderDictionary headers, KeyRing ring, out bool any)
    {
        int found = Find(headers, AdminHeaders, ring, out any);
        return found >= 0 || headers.SecWebSocketProtocol.Count == 0 ? found : FindInSubprotocols(headers, ring, ref any);
    }

    private static int Find(IHeaderDictionary headers, string[] names, KeyRing ring, out bool any)
    {
        int found = -1;
        string authorization = headers.Authorization.ToString();
        any = authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase);
        if (any) found = ring.IndexOf(authorization.AsSpan(Bearer.Length).Trim());
        for (int i = 0; i < names.Length && found < 0; i++)
        {
            if (!headers.TryGetValue(names[i], out var value)) continue;
            any = true;
            found = ring.IndexOf(value.ToString().AsSpan().Trim());
        }
        return found;
    }

    private static int FindInSubprotocols(IHeaderDictionary headers, KeyRing ring, ref bool any)
    {
        foreach (string protocol in headers.GetCommaSeparatedValues("Sec-WebSocket-Protocol"))
        {
            if (!protocol.StartsWith(SubprotocolPrefix, StringComparison.Ordinal)) continue;
            any = true;
            var encoded = protocol.AsSpan(SubprotocolPrefix.Length);
            if (!Base64Url.IsValid(encoded)) continue;
            int found = ring.IndexOf(Encoding.Latin1.GetString(Base64Url.DecodeFromChars(encoded)));
            if (found >= 0) return found;
        }
        return -1;
    }
}
