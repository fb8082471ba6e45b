using Microsoft.AspNetCore.Http;
using System.Buffers.Text;
using System.Text;

namespace ProviderKit.AspNetCore.Security;

/// <summary>
/// The places in a request where a key may stand. The address is none, since addresses end up in logs and histories: where clients put one
/// there, it has been moved (<see cref="QueryKey"/>).
/// </summary>
internal static class ShownKeys
{
    /// <summary>What a browser, which cannot give a WebSocket headers, offers beside <c>providerkit</c>, with the key in Base64Url.</summary>
    public const string SubprotocolPrefix = "providerkit.key.";

    private const string Bearer = "Bearer ";

    // Each of the vendors' SDKs has a header of its own.
    private static readonly string[] ClientHeaders = ["x-api-key", "api-key", "x-goog-api-key"];
    private static readonly string[] AdminHeaders = ["x-admin-key"];

    /// <returns>Which key of the ring a client shows, or -1; <paramref name="any"/> is whether it shows anything.</returns>
    public static int FindClient(IHeaderDictionary headers, KeyRing ring, out bool any) => Find(headers, ClientHeaders, ring, out any);

    /// <summary>What a client shows as its key, whether there are keys or not; null when it shows nothing.</summary>
    public static string? FirstOfClient(IHeaderDictionary headers)
    {
        if (headers.Authorization.ToString() is { Length: > 0 } authorization) return authorization;
        foreach (string name in ClientHeaders)
            if (headers.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } key) return key;
        return null;
    }

    /// <summary>As <see cref="FindClient"/>, for the admin's key.</summary>
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
