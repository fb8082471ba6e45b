using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Endpoints;
using ProviderKit.AspNetCore.Http;
using ProviderKit.AspNetCore.Security;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>Answers requests that match no route of some surfaces: a 405 if the table has the path with other methods, otherwise a 404.</summary>
internal sealed class UnknownRouteEndpoint(IReadOnlyList<Surface> surfaces, IUnsentRequests unsent, RefusalLog log)
{
    private readonly IReadOnlyList<ProxyRoute> _routes = [.. surfaces.SelectMany(surface => surface.Routes)];

    /// <param name="context">The request.</param>
    /// <param name="pattern">The route with the same path; null for any path.</param>
    public Task HandleAsync(HttpContext context, string? pattern)
    {
        string path = pattern ?? context.Request.RouteValues[SurfaceSet.UnknownPath] as string ?? "";
        string asked = $"{context.Request.Method} {Shortened.For(context, context.Request.Path.Value ?? "")}";
        string allowed = AllowedAt(path);
        if (allowed.Length == 0)
        {
            log.Note(context, asked, StatusCodes.Status404NotFound, "unknown_url");
            return unsent.RefuseAsync(context, NotFound(asked, path, SurfaceSet.Of(context)));
        }
        log.Note(context, asked, StatusCodes.Status405MethodNotAllowed, "method_not_allowed");
        context.Response.Headers.Allow = allowed;
        return unsent.RefuseAsync(context, new ProviderError(ProviderErrorKind.MethodNotAllowed, $"{asked} is not allowed; use {allowed}."));
    }

    /// <summary>A path with an operation on a model is not the name of a model, which has other methods.</summary>
    private string AllowedAt(string path) =>
        TableRoute.AllowedAt(_routes.Where(static route => route.Verbs is not null), path) is { Length: > 0 } asked ? asked : TableRoute.AllowedAt(_routes, path);

    private static ProviderError NotFound(string asked, string path, Surface surface)
    {
        string twice = path.StartsWith("v1/", StringComparison.Ordinal) ? "The base URL has /v1 twice. " : "";
        string advice = surface.AdviceOn(path) is { } instead ? $"{instead} " : "";
        string served = string.Join(", ", surface.Routes.Select(route => $"{route.Method} {route.Pattern.Replace("{**", "{", StringComparison.Ordinal).Replace(TableRoute.NotEmpty, "}", StringComparison.Ordinal)}"));
        return new ProviderError(ProviderErrorKind.NotFound, $"Unknown request URL: {asked}. {twice}{advice}The routes are {served}.") { Code = "unknown_url" };
    }
}
