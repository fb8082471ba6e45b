using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace ProviderKit.Upstream;

/// <summary>
/// Creates the handlers of ProviderKit's HTTP clients: the connections, and what an app configures for the client by name. What an app configures for
/// all its clients is not applied: default retries, timeouts, redirects and service discovery would repeat paid calls and hide the statuses that
/// rotation needs. Thread-safe.
/// </summary>
/// <param name="services">The app's services.</param>
/// <param name="configurations">All configurations of HTTP clients, in the order in which they apply.</param>
/// <param name="afterwards">Configurations that apply after them.</param>
/// <param name="connections">Creates the innermost handler of a client; a configuration by name may replace it.</param>
internal sealed class UpstreamHandlers(
    IServiceProvider services,
    IEnumerable<IConfigureOptions<HttpClientFactoryOptions>> configurations,
    IEnumerable<IPostConfigureOptions<HttpClientFactoryOptions>> afterwards,
    Func<string, HttpMessageHandler> connections) : IHttpMessageHandlerFactory, IDisposable
{
    /// <summary>A name that no client has. Handlers added for it are added for all clients.</summary>
    private const string AnyClient = "ProviderKit: any client";

    // One handler per client, kept forever: connections are renewed automatically.
    private readonly ConcurrentDictionary<string, Lazy<HttpMessageHandler>> _handlers = new(StringComparer.Ordinal);

    // Handlers may use scoped services, as with IHttpClientFactory.
    private readonly Lazy<IServiceScope> _scope = new(services.CreateScope);

    public HttpMessageHandler CreateHandler(string name) =>
        _handlers.GetOrAdd(name, key => new Lazy<HttpMessageHandler>(() => Build(key))).Value;

    public void Dispose()
    {
        if (_scope.IsValueCreated) _scope.Value.Dispose();
    }

    private HttpMessageHandler Build(string name)
    {
        var builder = _scope.Value.ServiceProvider.GetRequiredService<HttpMessageHandlerBuilder>();
        builder.Name = name;
        builder.PrimaryHandler = connections(name);
        Action<HttpMessageHandlerBuilder> build = b =>
        {
            foreach (var action in OptionsOf(name).HttpMessageHandlerBuilderActions) action(b);
        };
        // A filter wraps the handlers of all clients. Only the framework's own filters, which log and count, are used.
        foreach (var filter in services.GetServices<IHttpMessageHandlerBuilderFilter>().Reverse())
            if (filter.GetType().Assembly == typeof(IHttpMessageHandlerBuilderFilter).Assembly) build = filter.Configure(build);
        build(builder);
        return builder.Build();
    }

    /// <summary>The client's options, without those configured for all clients.</summary>
    private HttpClientFactoryOptions OptionsOf(string name)
    {
        var options = new HttpClientFactoryOptions();
        foreach (var configuration in configurations)
            if (configuration is IConfigureNamedOptions<HttpClientFactoryOptions> named && IsByName(named.Configure)) named.Configure(name, options);
        foreach (var configuration in afterwards)
            if (IsByName(configuration.PostConfigure)) configuration.PostConfigure(name, options);
        return options;
    }

    private static bool IsByName(Action<string?, HttpClientFactoryOptions> configure)
    {
        var others = new HttpClientFactoryOptions();
        configure(AnyClient, others);
        return others.HttpMessageHandlerBuilderActions.Count == 0;
    }
}
