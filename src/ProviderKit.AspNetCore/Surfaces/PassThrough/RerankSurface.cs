using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.PassThrough;

/// <summary>Reranking at the paths that clients of Cohere (<c>/v2/rerank</c>) and of other vendors (<c>/rerank</c>) call.</summary>
internal sealed class RerankSurface(PassThroughEndpoint endpoint) : Surface(
    WireFormat.PassThrough,
    [
        Row("rerank", context => endpoint.HandleAsync(context, "rerank", isNamedByApp: false)),
        Row("v2/rerank", context => endpoint.HandleAsync(context, "v2/rerank", isNamedByApp: false)),
    ])
{
    private static ProxyRoute Row(string pattern, RequestDelegate handler) =>
        new(HttpMethods.Post, pattern, $"pass-through {pattern}", "Documents in the order of their relevance") { Handler = handler, Parameters = ProxyRoute.Body, Errors = ProxyRoute.CallErrors };
}
