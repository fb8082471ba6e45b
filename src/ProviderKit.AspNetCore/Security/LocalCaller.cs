using System.Net;
using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Security;

/// <summary>Tells whether a request comes from this machine.</summary>
internal static class LocalCaller
{
    // They prove nothing about who asks; but a request that has one came through a proxy, which may serve anyone.
    // ASP.NET Core's forwarded headers middleware takes X-Forwarded-For away, puts what it said in place of the peer's
    // address, and leaves the X-Original- ones.
    private static readonly string[] SignsOfAProxy =
        ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Original-For", "X-Original-Host", "X-Original-Proto"];

    /// <summary>Whether the peer is this machine: a loopback address, or none, as on a Unix socket; and no proxy in between.</summary>
    public static bool Is(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is { } peer && !IsLoopback(peer)) return false;
        var headers = context.Request.Headers;
        foreach (string sign in SignsOfAProxy)
            if (headers.ContainsKey(sign)) return false;
        return true;
    }

    internal static bool IsLoopback(IPAddress address) =>
        IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
