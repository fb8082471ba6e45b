using UpstreamSimulator.Calls;
using UpstreamSimulator.Formats.OpenAICompletions;
using UpstreamSimulator.Formats.OpenAIOthers;
using UpstreamSimulator.Formats.OpenAIResponses;

namespace UpstreamSimulator.Formats.OpenAIChat;

/// <summary>Chat completions, responses, completions, embeddings, images, rerankers and model lists as OpenAI and its many followers speak them.</summary>
internal sealed class OpenAIChatFormat : IWireFormat
{
    private static readonly string[] Get = [HttpMethods.Get];
    private static readonly string[] Post = [HttpMethods.Post];

    /// <summary>Any name is a vendor: one that is not in the table gets the plain format at <c>/{name}/v1</c>.</summary>
    public string RootOf(string provider) =>
        Vendors.Find(provider)?.Root ?? $"{Uri.EscapeDataString(provider)}/v1";

    public void Map(IEndpointRouteBuilder routes, CallPipeline pipeline)
    {
        foreach (var vendor in Vendors.All)
            Map(routes, pipeline, vendor);
        Map(routes, pipeline, Vendors.AnyOther);

        // Lowest precedence of all routes: what no format knows is recorded and refused.
        routes.Map("/{provider}/{**path}", Run(pipeline, new UnknownPathEndpoint(Vendors.AnyOther)));
    }

    private static void Map(IEndpointRouteBuilder routes, CallPipeline pipeline, Vendor vendor)
    {
        var chat = Run(pipeline, new ChatEndpoint(vendor));
        foreach (var path in vendor.ChatPaths)
            routes.MapMethods($"/{vendor.Name}{path}", Post, chat);

        var embeddings = Run(pipeline, new EmbeddingsEndpoint(vendor));
        foreach (var path in vendor.EmbeddingsPaths)
            routes.MapMethods($"/{vendor.Name}{path}", Post, embeddings);

        var responses = Run(pipeline, new ResponsesEndpoint(vendor));
        foreach (var path in vendor.ResponsesPaths)
            routes.MapMethods($"/{vendor.Name}{path}", Post, responses);

        var completions = Run(pipeline, new CompletionsEndpoint(vendor));
        foreach (var path in vendor.CompletionsPaths)
            routes.MapMethods($"/{vendor.Name}{path}", Post, completions);

        var count = Run(pipeline, new InputTokensEndpoint(vendor));
        foreach (var path in vendor.CountPaths)
            routes.MapMethods($"/{vendor.Name}{path}", Post, count);

        var images = Run(pipeline, new OtherEndpoint(vendor, call => new ImagesRequest(call)));
        foreach (var path in vendor.ImagesPaths)
            routes.MapMethods($"/{vendor.Name}{path}", Post, images);

        var rerank = Run(pipeline, new OtherEndpoint(vendor, call => new RerankRequest(call)));
        foreach (var path in vendor.RerankPaths)
            routes.MapMethods($"/{vendor.Name}{path}", Post, rerank);

        var list = Run(pipeline, new ModelListEndpoint(vendor));
        foreach (var path in vendor.ModelPaths)
            routes.MapMethods($"/{vendor.Name}{path}", Get, list);

        if (vendor.CatalogPath is { } catalog)
            routes.MapMethods($"/{vendor.Name}{catalog}", Get, Run(pipeline, new CatalogEndpoint(vendor)));
        if (vendor != Vendors.AnyOther)
            routes.Map($"/{vendor.Name}/{{**path}}", Run(pipeline, new UnknownPathEndpoint(vendor)));
    }

    private static RequestDelegate Run(CallPipeline pipeline, VendorEndpoint endpoint) =>
        http => pipeline.RunAsync(http, endpoint.ProviderOf(http), endpoint);
}
