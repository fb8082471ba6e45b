using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.PassThrough;

/// <summary>Reranking at the paths that clients of Cohere (<c>/v2/rerank</c>) and of other vendors (<c>/rerank</c>) call.</summary>
internal sealed class RerankSurface(PassThroughEndpoint endpoint) : Surface(
    WireFormat.PassThrough,
    [
        Row("rerank", "rerank", context => endpoint.HandleAsync(context, "rerank", isNamedByApp: false)),
        Row("rerankV2", "v2/rerank", context => endpoint.HandleAsync(context, "v2/rerank", isNamedByApp: false)),
    ])
{
    public override string Name => "rerank";

    public override string UsualPrefix => "";

    private static ProxyRoute Row(string operation, string pattern, RequestDelegate handler) =>
        new(HttpMethods.Post, pattern, $"pass-through {pattern}", "Documents in the order of their relevance") 
        {
            Operation = operation, Reply = typeof(OpenObject),
            Handler = handler, Parameters = PassThroughRoutes.Body, Errors = ProxyRoute.CallErrors,
        };
}
