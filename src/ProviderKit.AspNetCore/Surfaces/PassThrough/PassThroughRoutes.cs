using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ProviderKit.AspNetCore.Endpoints;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.PassThrough;

/// <summary>The routes whose requests are passed through: the built-in ones, and those that the app lists.</summary>
internal static class PassThroughRoutes
{
    private const string Rest = "rest", Json = OperationDescription.Json, Form = "multipart/form-data";

    /// <summary>An empty method that takes a body which names its model.</summary>
    public static readonly Action<ModelRequest> Body = static ([InBody] ModelRequest body) => { };

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete];

    private static readonly (string Path, string Operation, string Summary, string Takes, string Gives)[] Known =
    [
        ("images/generations", "createImage", "An image made from a text", Json, Json),
        ("images/edits", "editImage", "An image made from images and a text", Form, Json),
        ("images/variations", "createImageVariations", "Variations of an image", Form, Json),
        ("audio/speech", "createSpeech", "A text as speech", Json, "audio/mpeg"),
        ("audio/transcriptions", "transcribe", "The text of speech", Form, Json),
        ("audio/translations", "translateSpeech", "The text of speech, in English", Form, Json),
        ("moderations", "moderate", "Whether a text or an image is harmful", Json, Json),
        ("rerank", "rerank", "Documents in the order of their relevance", Json, Json),
        ("realtime/client_secrets", "createRealtimeSecret", "A key that opens a realtime session at the upstream", Json, Json),
        (PassThroughHeads.RealtimeCalls, "createRealtimeCall", "A realtime session over WebRTC, by its description", Form, "application/sdp"),
    ];

    /// <summary>The rows of the table.</summary>
    /// <param name="endpoint">Answers them.</param>
    /// <param name="paths">The paths that the app lists.</param>
    public static IEnumerable<ProxyRoute> Of(PassThroughEndpoint endpoint, IList<string> paths) =>
        Known.Select(known => Row(HttpMethods.Post, known.Path, known.Summary, Handler(endpoint, known.Path, paths.Contains(known.Path))) with
        {
            Operation = known.Operation, Parameters = Body, Takes = known.Takes, Reply = known.Gives == Json ? typeof(OpenObject) : typeof(string), Gives = [known.Gives],
        })
            .Concat(paths.Distinct(StringComparer.OrdinalIgnoreCase).SelectMany(path => Methods.Where(method => method != HttpMethods.Post || !IsKnown(path)).Select(method => Named(endpoint, method, path))));

    /// <summary>Checks that no path listed by the app is one of the gateway's own, since routing could not choose between them.</summary>
    /// <exception cref="OptionsValidationException">A path is one of the gateway's own.</exception>
    public static void ThrowIfTaken(IEnumerable<string> paths, IEnumerable<ProxyRoute> routes)
    {
        var names = paths.Select(PatternOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var taken = routes.GroupBy(route => (route.Method, Shape: ShapeOf(route.Pattern).ToUpperInvariant())).Where(same => same.Count() > 1)
            .SelectMany(same => same).Select(route => route.Pattern).Where(names.Contains).Distinct()
            .Select(pattern => $"ProviderKit:PassThrough:Paths: {pattern} is served by the gateway itself.").ToArray();
        if (taken.Length > 0) throw new OptionsValidationException(Options.DefaultName, typeof(ProviderKitOptions), taken);
    }

    private static RequestDelegate Handler(PassThroughEndpoint endpoint, string path, bool isNamedByApp) => context => endpoint.HandleAsync(context, path, isNamedByApp);

    private static bool IsKnown(string path) => Known.Any(known => known.Path == path);

    /// <summary>A pattern without the names of its placeholders.</summary>
    private static string ShapeOf(string pattern) => string.Join('/', pattern.Split('/').Select(segment =>
        segment.StartsWith("{**", StringComparison.Ordinal) ? "**" : segment.StartsWith('{') ? "*" : segment));

    private static string PatternOf(string path)
    {
        int number = 0;
        return string.Join('/', path.Split('/').Select(segment => segment switch
        {
            "**" => $"{{**{Rest}}}",
            "*" => $"{{segment{++number}}}",
            _ => segment,
        }));
    }

    /// <summary>A row for a path that the app lists.</summary>
    private static ProxyRoute Named(PassThroughEndpoint endpoint, string method, string path) =>
        Row(method, PatternOf(path), "Passed through", context => endpoint.HandleAsync(context, PathOf(context, path), isNamedByApp: true)) with { IsHidden = true };

    private static ProxyRoute Row(string method, string pattern, string summary, RequestDelegate handler) =>
        new(method, pattern, $"pass-through {pattern}", summary) { Handler = handler, Errors = ProxyRoute.CallErrors };

    /// <summary>The requested path, built from the pattern, so that the gateway's own prefix does not matter.</summary>
    private static string PathOf(HttpContext context, string path)
    {
        int number = 0;
        return string.Join('/', path.Split('/').Select(segment => segment switch
        {
            "**" => context.Request.RouteValues[Rest] as string ?? "",
            "*" => context.Request.RouteValues[$"segment{++number}"] as string ?? "",
            _ => segment,
        }));
    }
}
