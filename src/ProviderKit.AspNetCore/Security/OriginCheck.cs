using System.Net;
using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Security;

/// <summary>
/// Rejects requests that a browser sends for foreign web pages: requests to a host name that was rebound to this address (DNS rebinding), and
/// requests from pages of other origins (CSRF). Thread-safe.
/// </summary>
/// <param name="options">The allowed hosts and origins.</param>
/// <param name="keyed">Whether a key is required: then any IP address is accepted as host, because addresses cannot be rebound.</param>
internal sealed class OriginCheck(ProviderKitServerOptions options, bool keyed)
{
    private readonly HashSet<string> _hosts = new(options.AllowedHosts.Select(h => h.Trim('[', ']')), StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _origins = new(options.Cors.Origins, StringComparer.OrdinalIgnoreCase);

    // Nearly all requests have the same host.
    private string _lastGoodHost = "localhost";

    /// <summary>Returns why the request is rejected; null if it is accepted.</summary>
    public ProviderError? Problem(HttpContext context)
    {
        string host = context.Request.Headers.Host.ToString();
        if (!IsOwn(host))
            return new ProviderError(ProviderErrorKind.ForeignCaller, host.Length == 0
                ? "The request has no Host header, as with HTTP/1.0. Send Host: localhost or a name of ProviderKit:AllowedHosts."
                : $"This gateway is not known by the name {Shortened.For(context, host)}. Call it as localhost, or add the name to ProviderKit:AllowedHosts.") { Code = "foreign_host" };

        return OriginProblem(context, host);
    }

    /// <summary>Returns why the origin is rejected; null if it is accepted, or no page sends the request.</summary>
    public ProviderError? OriginProblem(HttpContext context) => OriginProblem(context, context.Request.Headers.Host.ToString());

    private ProviderError? OriginProblem(HttpContext context, string host)
    {
        var headers = context.Request.Headers;
        string origin = headers.Origin.ToString();
        if (origin.Length > 0 ? IsOf(origin, host) || IsListed(origin) : !IsCrossSite(headers)) return null;
        return new ProviderError(
            ProviderErrorKind.ForeignCaller,
            $"Web pages of {(origin.Length > 0 ? Shortened.For(context, origin) : "other sites")} may not call this gateway. Add their origin to ProviderKit:Cors:Origins to let them.")
        { Code = "foreign_origin" };
    }

    public bool IsListed(string origin) => _origins.Contains(origin);

    private bool IsOwn(string host)
    {
        if (string.Equals(host, _lastGoodHost, StringComparison.Ordinal)) return true;
        if (!IsOwnName(new HostString(host).Host)) return false;
        _lastGoodHost = host;
        return true;
    }

    private bool IsOwnName(string name)
    {
        if (name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || _hosts.Contains(name.Trim('[', ']'))) return true;
        if (!IPAddress.TryParse(name, out var address)) return false;
        // Some systems route the unspecified address (0.0.0.0) to this machine, so pages could use it to reach the gateway.
        return LocalCaller.IsLoopback(address) || (keyed && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any));
    }

    private static bool IsOf(string origin, string host)
    {
        int authority = origin.IndexOf("://", StringComparison.Ordinal) + 3;
        return authority > 3 && origin.AsSpan(0, authority) is "http://" or "https://"
            && origin.AsSpan(authority).Equals(host, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Browsers send this header for requests without Origin, such as those for images.</summary>
    private static bool IsCrossSite(IHeaderDictionary headers) =>
        headers.TryGetValue("Sec-Fetch-Site", out var site) && string.Equals(site, "cross-site", StringComparison.OrdinalIgnoreCase);
}
