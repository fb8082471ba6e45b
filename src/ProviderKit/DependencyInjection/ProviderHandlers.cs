using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using ProviderKit.Lifetime;
using ProviderKit.Upstream;
using ProviderKit.Vendors.Http;
using ProviderKit.Vendors.Images;

namespace ProviderKit.DependencyInjection;

/// <summary>
/// The HTTP client of each provider, which an app can configure by name (<c>services.AddHttpClient("ProviderKit.openai")</c>), and the client that
/// downloads images, <c>ProviderKit.Images</c>.
/// </summary>
internal static class ProviderHandlers
{
    /// <summary>Adds the factory of the handlers of all these clients.</summary>
    public static void AddFactory(IServiceCollection services) => services.AddSingleton(static s => new UpstreamHandlers(
        s, s.GetServices<IConfigureOptions<HttpClientFactoryOptions>>(), s.GetServices<IPostConfigureOptions<HttpClientFactoryOptions>>(),
        name => Create(name, s.GetRequiredService<IOptions<ProviderKitOptions>>().Value.Upstream)));

    public static void Add(IServiceCollection services, string provider) => AddClient(services, UpstreamClient.HandlerName(provider));

    public static void AddImages(IServiceCollection services)
    {
        services.AddSingleton(static s => new ImageFetcher(
            s.GetRequiredService<UpstreamHandlers>(),
            s.GetRequiredService<IOptions<ProviderKitOptions>>().Value,
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<DrainSignal>()));
        AddClient(services, ImageFetcher.HandlerName);
    }

    // The default loggers write several lines per request, with headers; the dispatcher's record is sufficient.
    private static void AddClient(IServiceCollection services, string name) => services.AddHttpClient(name).RemoveAllLoggers();

    private static SocketsHttpHandler Create(string name, UpstreamOptions options) => name == ImageFetcher.HandlerName
        ? ImageConnector.ToPublicAddresses().CreateHandler(options.ConnectTimeout)
        : Create(options);

    private static SocketsHttpHandler Create(UpstreamOptions options) => new()
    {
        AllowAutoRedirect = false,      // a redirect would send the token to another host
        UseCookies = false,             // clients must not share cookies
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null, // trace ids are not sent to upstreams
        ConnectTimeout = options.ConnectTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(15), // so that DNS changes take effect
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
        EnableMultipleHttp2Connections = true,
        // An abandoned stream is closed at once instead of being drained, because the upstream bills what it still generates.
        ResponseDrainTimeout = TimeSpan.FromMilliseconds(50),
        // HTTP/2 reports early responses itself.
        PlaintextStreamFilter = static (context, _) =>
            new(context.NegotiatedHttpVersion < HttpVersion.Version20 ? new EarlyAnswerStream(context.PlaintextStream) : context.PlaintextStream),
    };
}
