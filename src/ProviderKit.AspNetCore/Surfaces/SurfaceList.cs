using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ProviderKit.AspNetCore.Surfaces.Anthropic;
using ProviderKit.AspNetCore.Surfaces.GoogleGemini;
using ProviderKit.AspNetCore.Surfaces.Ollama;
using ProviderKit.AspNetCore.Surfaces.OpenAI;
using ProviderKit.AspNetCore.Surfaces.PassThrough;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>All surfaces. To add one, add a folder beside this file and a line in it.</summary>
internal static class SurfaceList
{
    /// <summary>How each API is described.</summary>
    public static IReadOnlyList<SurfaceContracts> Contracts { get; } = [OpenAIContracts.All, AnthropicContracts.All, GeminiContracts.All, OllamaContracts.All];

    /// <summary>Maps the surfaces of the proxy's group. The first one gets requests that no other claims.</summary>
    public static void MapProxy(RouteGroupBuilder group, IServiceProvider services)
    {
        var (catalog, unsent) = (services.GetRequiredService<ModelCatalog>(), services.GetRequiredService<IUnsentRequests>());
        var mapper = SurfaceMapper.For(services);
        Surface[] surfaces =
        [
            OpenAISurface.Create(
                new OpenAI.ModelsEndpoint(catalog, unsent), mapper.SocketOf(WireFormat.OpenAIResponses),
                new StoredResponsesEndpoint(services.GetRequiredService<StoredResponses>(), unsent), new RealtimeEndpoint(unsent),
                PassThroughRoutes.Of(mapper.PassThrough(), mapper.PassedPaths)),
            AnthropicSurface.Create(new Anthropic.ModelsEndpoint(catalog, unsent)),
            // Google's newer SDKs use paths below /v1.
            GeminiSurface.Create(new GoogleGemini.ModelsEndpoint(catalog, unsent), unsent),
        ];
        PassThroughRoutes.ThrowIfTaken(mapper.PassedPaths, surfaces.SelectMany(surface => surface.Routes));
        mapper.MapOf(surfaces).MapOwning(group);
    }

    /// <summary>Maps Gemini's API, and OpenAI's below <c>openai</c>, as Google does.</summary>
    public static void MapGemini(RouteGroupBuilder group, IServiceProvider services)
    {
        var (catalog, unsent, mapper) = (services.GetRequiredService<ModelCatalog>(), services.GetRequiredService<IUnsentRequests>(), SurfaceMapper.For(services));
        mapper.MapOf(GeminiSurface.Create(new GoogleGemini.ModelsEndpoint(catalog, unsent), unsent)).MapOwning(group);
        mapper.MapOf(OpenAISurface.Create(
            new OpenAI.ModelsEndpoint(catalog, unsent), mapper.SocketOf(WireFormat.OpenAIResponses), new StoredResponsesEndpoint(services.GetRequiredService<StoredResponses>(), unsent),
            new RealtimeEndpoint(unsent), []))
            .MapOwning(group.MapGroup("/openai"));
    }

    /// <summary>Maps the paths that clients of rerankers call apart from the proxy's, beside an app's own routes.</summary>
    public static void MapRerank(RouteGroupBuilder group, IServiceProvider services)
    {
        var mapper = SurfaceMapper.For(services);
        mapper.MapOf(new RerankSurface(mapper.PassThrough())).MapBeside(group);
    }

    /// <summary>Maps Ollama's API.</summary>
    /// <param name="group">The group for the routes; clients take its path for the server's root.</param>
    /// <param name="services">The app's services.</param>
    /// <param name="owns">Whether no other routes are below the group's path.</param>
    public static void MapOllama(RouteGroupBuilder group, IServiceProvider services, bool owns)
    {
        var (catalog, unsent) = (services.GetRequiredService<ModelCatalog>(), services.GetRequiredService<IUnsentRequests>());
        var names = new NamedModelReader(services.GetRequiredService<ByteBudget>(), services.GetRequiredService<IOptions<ProviderKitOptions>>().Value);
        var map = SurfaceMapper.For(services).MapOf(OllamaSurface.Create(new Ollama.ModelsEndpoint(catalog, unsent, names), new StoreEndpoint(catalog, unsent, names)));
        if (owns) map.MapOwning(group);
        else map.MapBeside(group);
    }
}
