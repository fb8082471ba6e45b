using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Endpoints;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>One route of a surface: it takes requests in a wire format, or has a handler of its own.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Pattern">The path below the proxy's own.</param>
/// <param name="Name">What the endpoint is called, without ProviderKit's name.</param>
/// <param name="Summary">What it does, for the OpenAPI document.</param>
internal sealed record ProxyRoute(string Method, string Pattern, string Name, string Summary) : TableRoute(Method, Pattern, Summary)
{
    /// <summary>The statuses of the errors of a call.</summary>
    public static readonly int[] CallErrors = [400, 401, 403, 404, 413, 415, 429, 500, 502, 503, 504];

    /// <summary>A route whose requests go to the dispatcher.</summary>
    public ProxyRoute(string pattern, string name, string summary, WireFormat format)
        : this(HttpMethods.Post, pattern, name, summary) => (Format, Parameters, Errors) = (format, Body, CallErrors);

    /// <summary>The same at the format's own path.</summary>
    public ProxyRoute(string name, string summary, WireFormat format)
        : this(format.Path!, name, summary, format)
    {
    }

    /// <summary>A route that reads only.</summary>
    public ProxyRoute(string pattern, string name, string summary, RequestDelegate handler)
        : this(HttpMethods.Get, pattern, name, summary) => (Handler, Errors) = (handler, [401, 403]);

    /// <summary>The wire format of its requests; null when <see cref="Handler"/> answers.</summary>
    public WireFormat? Format { get; }

    /// <summary>What the address of a request says besides its body. Default: null, nothing.</summary>
    public Func<HttpContext, RequestAddress>? Address { get; init; }

    /// <summary>
    /// The routes that share this one's path, by what <see cref="VerbOf"/> finds in a request. Default: null, there is only this one.
    /// </summary>
    public IReadOnlyDictionary<string, ProxyRoute>? Verbs { get; init; }

    /// <summary>Finds what a request's address asks for, for <see cref="Verbs"/>; whatever is none of them is <see cref="Handler"/>'s.</summary>
    public Func<HttpContext, string>? VerbOf { get; init; }

    /// <summary>As in the table; where there are <see cref="Verbs"/>, the path has to end with one of them.</summary>
    public override bool Matches(string path) =>
        base.Matches(path) && (Verbs is null || Verbs.ContainsKey(path[(path.LastIndexOf(':') + 1)..]));

    /// <summary>Answers in place of the dispatcher.</summary>
    public RequestDelegate? Handler { get; init; }

    /// <summary>Whether the limit on a client's requests passes over it: it costs nothing, and clients send it in bursts.</summary>
    public bool IsFree { get; init; }

    /// <summary>Whether it is opened as a WebSocket, which over HTTP/2 begins with CONNECT.</summary>
    public bool IsSocket { get; init; }

    /// <summary>Whether the OpenAPI document is silent about it.</summary>
    public bool IsHidden { get; init; }
}
