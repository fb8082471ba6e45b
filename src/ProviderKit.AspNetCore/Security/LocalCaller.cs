using System.Net;
using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Security;

/// <summary>Detects whether a request comes from this machine.</summary>
internal static class LocalCaller
{
    // These headers do not prove who the caller is, but a request with one of them came through a proxy, which may serve anyone. ASP.NET Core's
    // forwarded headers middleware removes X-Forwarded-For, replaces the peer's address with its value, and leaves the X-Original- headers. Proxies
    // differ in the headers that they add, so any one of these is enough.
    private static readonly HashSet<string> SignsOfAProxy = new(StringComparer.OrdinalIgnoreCase)
    {
        "Forwarded", "Via", // RFC 7239, RFC 9110
        "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", // nginx, Apache, Rackspace
        "True-Client-IP", "Fastly-Client-IP", "Fly-Client-IP", "X-Appengine-User-IP", // CDNs and platforms
        "CF-Connecting-IP", "CF-Connecting-IPv6", "CF-Ray", "CDN-Loop", // Cloudflare, and its tunnel; CDN-Loop is RFC 8586
        "X-Amzn-Trace-Id", "X-Envoy-External-Address", "X-Envoy-Internal", "X-ProxyUser-IP",
    };

    private static readonly string[] KindsOfSigns = ["X-Forwarded-", "X-Original-"]; // -For, -Host, -Proto, -Port, -Server, -Prefix ...

    // Comparing the first letter is faster, and rules out nearly every header of a direct request.
    private static readonly uint FirstLetters = SignsOfAProxy.Concat(KindsOfSigns).Aggregate(0u, static (all, name) => all | LetterOf(name));

    /// <summary>Whether the peer is on this machine (a loopback address, or no address, as on a Unix socket) and there is no proxy in between.</summary>
    public static bool Is(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is { } peer && !IsLoopback(peer)) return false;
        foreach (var (name, _) in context.Request.Headers)
            if (IsSignOfAProxy(name)) return false;
        return true;
    }

    private static uint LetterOf(string name) => 1u << (name[0] & 31); // a letter's case is bit 5

    private static bool IsSignOfAProxy(string header)
    {
        if (header.Length == 0 || (LetterOf(header) & FirstLetters) == 0) return false;
        foreach (string kind in KindsOfSigns)
            if (header.StartsWith(kind, StringComparison.OrdinalIgnoreCase)) return true;
        return SignsOfAProxy.Contains(header);
    }

    internal static bool IsLoopback(IPAddress address) =>
        IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
