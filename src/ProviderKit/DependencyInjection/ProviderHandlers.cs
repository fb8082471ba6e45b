using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ProviderKit;

/// <summary>
/// The named HTTP handler of each provider, which a host can extend: <c>services.AddHttpClient("ProviderKit.openai")</c>;
/// and the one that fetches images, <c>ProviderKit.Images</c>.
/// </summary>
internal static class ProviderHandlers
{
    public static void Add(IServiceCollection services, string provider) => services
        .AddHttpClient(UpstreamClient.HandlerName(provider))
        .RemoveAllLoggers() // a line or more per request, with headers; the dispatcher's own record says what is needed
        .SetHandlerLifetime(Timeout.InfiniteTimeSpan) // the handler below renews its connections itself
        .ConfigurePrimaryHttpMessageHandler(static s => Create(s.GetRequiredService<IOptions<ProviderKitOptions>>().Value.Upstream));

    public static void AddImages(IServiceCollection services)
    {
        services.AddSingleton(static s => new ImageFetcher(
            s.GetRequiredService<IHttpMessageHandlerFactory>(),
            s.GetRequiredService<IOptions<ProviderKitOptions>>().Value,
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<DrainSignal>()));
        services
            .AddHttpClient(ImageFetcher.HandlerName)
            .RemoveAllLoggers()
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(static s => ImageConnector.ToPublicAddresses()
                .CreateHandler(s.GetRequiredService<IOptions<ProviderKitOptions>>().Value.Upstream.ConnectTimeout));
    }

    private static SocketsHttpHandler Create(UpstreamOptions options) => new()
    {
        AllowAutoRedirect = false,      // a redirect would carry the token elsewhere
        UseCookies = false,             // one client's cookies are not another's
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null, // trace ids are nobody's business outside
        ConnectTimeout = options.ConnectTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(15), // so that DNS changes are seen
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
        EnableMultipleHttp2Connections = true,
        // A stream that is left is closed at once, not read on in the hope of its end: what it still says is paid for.
        ResponseDrainTimeout = TimeSpan.FromMilliseconds(50),
    };
}
