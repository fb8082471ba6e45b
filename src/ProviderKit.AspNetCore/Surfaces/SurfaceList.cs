using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.AspNetCore.Surfaces.Anthropic;
using ProviderKit.AspNetCore.Surfaces.OpenAI;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>The surfaces there are. A further one is a folder beside this file and a line in it.</summary>
internal static class SurfaceList
{
    /// <summary>Maps the surfaces of the proxy's group. The first one takes what no other claims.</summary>
    public static void MapProxy(RouteGroupBuilder group, IServiceProvider services)
    {
        var (catalog, dispatcher) = (services.GetRequiredService<ModelCatalog>(), services.GetRequiredService<IChatDispatcher>());
        SurfaceMapper.For(services).MapOf(
            OpenAISurface.Create(new OpenAI.ModelsEndpoint(catalog, dispatcher), new ResponsesSocket(dispatcher)),
            AnthropicSurface.Create(new Anthropic.ModelsEndpoint(catalog, dispatcher))).MapOwning(group);
    }
}
