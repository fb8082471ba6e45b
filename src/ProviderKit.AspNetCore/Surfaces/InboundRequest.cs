using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>Reads a request in a wire format: its body, and the headers that belong to it.</summary>
internal sealed class InboundRequest(ProxyRoute route, ProviderKitOptions options)
{
    /// <param name="context">The request.</param>
    /// <param name="body">Receives the body, and must outlive the request.</param>
    /// <returns>The request, or why it is not valid.</returns>
    public async ValueTask<(ChatRequest? Request, ProviderError? Error)> ReadAsync(HttpContext context, BudgetedBuffer body)
    {
        var error = await RequestBody.ReadAsync(context, body, options.MaxRequestBytes, "ProviderKit:MaxRequestBytes").ConfigureAwait(false);
        if (error is not null) return (null, error);
        var headers = context.Request.Headers;
        if (!ChatRequest.TryRead(
            body, out var request, out error, ForwardedHeaders.From(headers, SurfaceSet.Of(context)), route.Format,
            ClientIdentity.Of(context)?.Name, ClientRequestId.Of(context), new RequestHeaders(context), route.Address?.Invoke(context) ?? default)) return (null, error);
        error = FallbackHeader.Apply(headers, ref request) ?? CacheHeader.Apply(headers, ref request);
        return (request, error);
    }
}
