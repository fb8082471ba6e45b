using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ProviderKit.AspNetCore.Clients;
using ProviderKit.AspNetCore.Endpoints;
using ProviderKit.AspNetCore.Http;
using ProviderKit.AspNetCore.Security;
using ProviderKit.AspNetCore.Settings;
using ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;
using ProviderKit.AspNetCore.Surfaces.PassThrough;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>Creates the handlers of surfaces from an app's services. One per app: all surfaces share the rate limit of a client.</summary>
internal sealed class SurfaceMapper
{
    private static readonly ConditionalWeakTable<IServiceProvider, SurfaceMapper> Mappers = [];

    private readonly IServiceProvider _services;
    private readonly IChatDispatcher _dispatcher;
    private readonly IUnsentRequests _unsent;
    private readonly ProviderKitOptions _options;
    private readonly ProviderKitServerOptions _server;
    private readonly TimeProvider _time;
    private readonly EndpointGuard _guard;
    private readonly EventStreamWriter _streams;
    private readonly RateLimitGate? _limit; // null for none
    private readonly BoundedBytes _remembered;
    private readonly BoundedBytes _waiting;

    private SurfaceMapper(IServiceProvider services)
    {
        _services = services;
        _dispatcher = services.GetRequiredService<IChatDispatcher>();
        _unsent = services.GetRequiredService<IUnsentRequests>();
        _options = services.GetRequiredService<IOptions<ProviderKitOptions>>().Value;
        _server = ServerSettings.Of(services);
        _time = services.GetRequiredService<TimeProvider>();
        _guard = new EndpointGuard(_unsent, services.GetRequiredService<ILoggerFactory>().CreateLogger("ProviderKit.Proxy"));
        _remembered = new BoundedBytes(services.GetRequiredService<ByteBudget>().Limit / 4);
        _waiting = new BoundedBytes(services.GetRequiredService<ByteBudget>().Limit / 8);
        _streams = new EventStreamWriter(_server.Streams.KeepAlive, _time);
        _limit = _server.RateLimit.Enabled ? new RateLimitGate(_server.RateLimit, new KeyPartition(new AddressPartition()), _unsent, RefusalLog.Of(services), _time) : null;
    }

    /// <summary>The mapper of an app.</summary>
    public static SurfaceMapper For(IServiceProvider services) => Mappers.GetValue(services, static services => new SurfaceMapper(services));

    /// <summary>Answers requests that are passed through.</summary>
    public PassThroughEndpoint PassThrough() => new(
        _services.GetRequiredService<PassThroughReader>(), _dispatcher, _unsent, _services.GetRequiredService<GatewayHealth>(), _options.PassThrough, _guard);

    /// <summary>The further paths that the app lists for them.</summary>
    public IList<string> PassedPaths => _options.PassThrough.Paths;

    /// <summary>The map of some surfaces that answer side by side.</summary>
    public ProxyMap MapOf(params Surface[] surfaces)
    {
        var unknown = new UnknownRouteEndpoint(surfaces, _unsent, RefusalLog.Of(_services));
        return new ProxyMap(surfaces, CallsOf, unknown.HandleAsync, _guard, Around);
    }

    private RequestDelegate CallsOf(ProxyRoute route) => new FormatEndpoint(
        new InboundRequest(route, _options), _dispatcher, _unsent, _services.GetRequiredService<GatewayHealth>(), _services.GetRequiredService<ByteBudget>(), _streams, _guard).HandleAsync;

    /// <summary>Creates the WebSocket mode of a format.</summary>
    public ResponsesSocket SocketOf(WireFormat format)
    {
        var memory = _services.GetRequiredService<ByteBudget>();
        var services = new SocketServices
        {
            Format = format,
            Dispatcher = _dispatcher,
            Unsent = _unsent,
            Memory = memory,
            Options = _options,
            Time = _time,
            Origins = new OriginCheck(_server, keyed: _server.ClientKeys.Count > 0),
            Remembered = _remembered,
            Waiting = _waiting,
            Limit = Limit,
            Fault = _guard.LogFault,
            Stopping = _services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? default,
        };
        return new ResponsesSocket(services, _server.Streams.KeepAlive, _services.GetRequiredService<ILoggerFactory>());
    }

    private RequestDelegate Around(RequestDelegate endpoint) => _limit is null ? endpoint : _limit.Around(endpoint);

    private ProviderError? Limit(HttpContext context) => _limit is null || _limit.TryTake(context, out var error) ? null : error;
}
