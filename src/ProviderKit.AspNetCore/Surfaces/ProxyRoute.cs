using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Endpoints;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>A route of a surface: it takes requests in a wire format, or has its own handler.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Pattern">The path below the proxy's own.</param>
/// <param name="Name">The endpoint's name, without ProviderKit's name.</param>
/// <param name="Summary">What it does, for the OpenAPI document.</param>
internal sealed record ProxyRoute(string Method, string Pattern, string Name, string Summary) : TableRoute(Method, Pattern, Summary)
{
    /// <summary>The statuses of the errors of a call.</summary>
    public static readonly int[] CallErrors = [400, 401, 403, 404, 413, 415, 429, 500, 502, 503, 504];

    /// <summary>A route whose requests go to the dispatcher.</summary>
    public ProxyRoute(string pattern, string name, string summary, WireFormat format)
        : this(HttpMethods.Post, pattern, name, summary) 
    {
        var contracts = CallContracts.Of(format);
        (Format, Parameters, Reply, Gives, Errors) = (format, contracts.Parameters, contracts.Reply, contracts.Gives, CallErrors);
    }

    /// <summary>Does the same at the format's own path.</summary>
    public ProxyRoute(string name, string summary, WireFormat format)
        : this(format.Path!, name, summary, format)
    {
    }

    /// <summary>A read-only route.</summary>
    public ProxyRoute(string pattern, string name, string summary, RequestDelegate handler)
        : this(HttpMethods.Get, pattern, name, summary) => (Handler, Errors) = (handler, [401, 403]);

    /// <summary>The media type of its body. Default: JSON.</summary>
    public string Takes { get; init; } = OperationDescription.Json;

    /// <summary>The wire format of its requests; null if <see cref="Handler"/> answers.</summary>
    public WireFormat? Format { get; }

    /// <summary>Reads what a request's address asks for, apart from the body. Default: null, nothing.</summary>
    public Func<HttpContext, RequestAddress>? Address { get; init; }

    /// <summary>
    /// The routes that share this path, by the verb that <see cref="VerbOf"/> finds in a request. Default: null, this is the only one.
    /// </summary>
    public IReadOnlyDictionary<string, ProxyRoute>? Verbs { get; init; }

    /// <summary>Finds the verb in a request's address, for <see cref="Verbs"/>. <see cref="Handler"/> answers unknown verbs.</summary>
    public Func<HttpContext, string>? VerbOf { get; init; }

    /// <summary>The path as in the table. If there are <see cref="Verbs"/>, a request's path must end with one of them.</summary>
    public override bool Matches(string path) =>
        base.Matches(path) && (Verbs is null || Verbs.ContainsKey(path[(path.LastIndexOf(':') + 1)..]));

    /// <summary>Answers instead of the dispatcher.</summary>
    public RequestDelegate? Handler { get; init; }

    /// <summary>Whether it is exempt from the client's rate limit: it costs nothing, and clients call it in bursts.</summary>
    public bool IsFree { get; init; }

    /// <summary>Whether it is opened as a WebSocket, which over HTTP/2 begins with CONNECT.</summary>
    public bool IsSocket { get; init; }

    /// <summary>Whether it is left out of the OpenAPI document.</summary>
    public bool IsHidden { get; init; }
}
