using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ProviderKit.AspNetCore.Clients;
using ProviderKit.AspNetCore.Endpoints;
using ProviderKit.AspNetCore.Http;
using ProviderKit.AspNetCore.Security;
using ProviderKit.AspNetCore.Surfaces.Anthropic;
using ProviderKit.AspNetCore.Surfaces.OpenAI;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>The surfaces there are. A further one is a folder beside this file and a line in it.</summary>
internal static class SurfaceList
{
    /// <summary>Maps all surfaces into the proxy's group.</summary>
    public static void MapInto(RouteGroupBuilder group, IServiceProvider services, ILogger logger)
    {
        var dispatcher = services.GetRequiredService<IChatDispatcher>();
        var options = services.GetRequiredService<IOptions<ProviderKitOptions>>().Value;
        var time = services.GetRequiredService<TimeProvider>();
        var guard = new EndpointGuard(dispatcher, logger);
        var surfaces = Of(services, dispatcher);
        var unknown = new UnknownRouteEndpoint(surfaces, dispatcher, services.GetRequiredService<ProviderRegistry>(), RefusalLog.Of(services));
        new ProxyMap(surfaces, Calls(services, dispatcher, options, time, guard), unknown.HandleAsync, guard, Gate(services, dispatcher, options, time)).Map(group);
    }

    // The first one takes what no other claims.
    private static Surface[] Of(IServiceProvider services, IChatDispatcher dispatcher)
    {
        var catalog = services.GetRequiredService<ModelCatalog>();
        return
        [
            OpenAISurface.Create(new OpenAI.ModelsEndpoint(catalog, dispatcher)),
            AnthropicSurface.Create(new Anthropic.ModelsEndpoint(catalog, dispatcher)),
        ];
    }

    private static Func<WireFormat, RequestDelegate> Calls(
        IServiceProvider services, IChatDispatcher dispatcher, ProviderKitOptions options, TimeProvider time, EndpointGuard guard)
    {
        var (health, memory) = (services.GetRequiredService<GatewayHealth>(), services.GetRequiredService<ByteBudget>());
        var streams = new EventStreamWriter(options.Streams.KeepAlive, time);
        return format => new FormatEndpoint(new InboundRequest(format, options), dispatcher, health, memory, streams, guard).HandleAsync;
    }

    private static Func<RequestDelegate, RequestDelegate> Gate(IServiceProvider services, IChatDispatcher dispatcher, ProviderKitOptions options, TimeProvider time) =>
        options.RateLimit.Enabled
            ? new RateLimitGate(options.RateLimit, new KeyPartition(new AddressPartition()), dispatcher, RefusalLog.Of(services), time).Around
            : static endpoint => endpoint;
}
