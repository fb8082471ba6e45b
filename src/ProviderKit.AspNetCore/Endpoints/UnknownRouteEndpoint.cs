using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;
using ProviderKit.AspNetCore.Security;

namespace ProviderKit.AspNetCore.Endpoints;

/// <summary>Whatever else is asked below the proxy's path: an error that OpenAI's clients can read.</summary>
internal sealed class UnknownRouteEndpoint(IChatDispatcher dispatcher, ProviderRegistry registry, RefusalLog log)
{
    public Task HandleAsync(HttpContext context)
    {
        string route = context.Request.RouteValues["route"] as string ?? "";
        string? allowed = route switch
        {
            "chat/completions" or "embeddings" => "POST",
            "models" => "GET, HEAD",
            _ when route.StartsWith("models/", StringComparison.Ordinal) => "GET, HEAD",
            _ => null,
        };
        string asked = $"{context.Request.Method} {Shortened.For(registry.Mask(context.Request.Path.Value ?? ""))}"; // masked first: of a token that is cut, half would be shown
        if (allowed is not null) context.Response.Headers.Allow = allowed;
        log.Note(context, asked, allowed is null ? StatusCodes.Status404NotFound : StatusCodes.Status405MethodNotAllowed, allowed is null ? "unknown_url" : "method_not_allowed");
        return dispatcher.RefuseAsync(context, allowed is null
            ? new ProviderError(ProviderErrorKind.NotFound, $"Unknown request URL: {asked}. {(route.StartsWith("v1/", StringComparison.Ordinal) ? "The base URL has /v1 twice. " : "")}There are POST chat/completions, POST embeddings, GET models and GET models/{{id}}.") { Code = "unknown_url" }
            : new ProviderError(ProviderErrorKind.MethodNotAllowed, $"{asked} is not allowed; use {allowed}."));
    }
}
