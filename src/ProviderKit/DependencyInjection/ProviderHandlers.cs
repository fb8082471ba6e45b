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
/// The HTTP client of each provider, which an app can extend by its name: <c>services.AddHttpClient("ProviderKit.openai")</c>;
/// and the one that fetches images, <c>ProviderKit.Images</c>.
/// </summary>
internal static class ProviderHandlers
{
    /// <summary>Adds what makes the handlers of all our clients.</summary>
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

    // A logger would write a line or more per request, with headers; the dispatcher's own record says what is needed.
    private static void AddClient(IServiceCollection services, string name) => services.AddHttpClient(name).RemoveAllLoggers();

    private static SocketsHttpHandler Create(string name, UpstreamOptions options) => name == ImageFetcher.HandlerName
        ? ImageConnector.ToPublicAddresses().CreateHandler(options.ConnectTimeout)
        : Create(options);

    private static SocketsHttpHandler Create(UpstreamOptions options) => new()
    {
        AllowAutoRedirect = false,      // a redirect would carry the token elsewhere
        UseCookies = false,             // one client's cookies are not another's
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null, // trace ids are not sent to upstreams
        ConnectTimeout = options.ConnectTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(15), // so that DNS changes are seen
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
        EnableMultipleHttp2Connections = true,
        // A stream that is left is closed at once, not read on in the hope of its end: what it still says is paid for.
        ResponseDrainTimeout = TimeSpan.FromMilliseconds(50),
        // Frames of HTTP/2 tell by themselves when a request is answered early.
        PlaintextStreamFilter = static (context, _) =>
            new(context.NegotiatedHttpVersion < HttpVersion.Version20 ? new EarlyAnswerStream(context.PlaintextStream) : context.PlaintextStream),
    };
}
