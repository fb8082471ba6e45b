using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace ProviderKit.Upstream;

/// <summary>
/// Makes the handlers of our own HTTP clients: the connections, and what an app configures for the client by name. What an
/// app configures for all of its clients is left out: retries, time-outs, redirects and service discovery of its defaults
/// would repeat paid calls and hide the statuses that rotation goes by. Thread-safe.
/// </summary>
/// <param name="services">The app's services.</param>
/// <param name="configurations">All configurations of HTTP clients, in the order in which they apply.</param>
/// <param name="afterwards">Those that apply after them.</param>
/// <param name="connections">Makes the innermost handler of a client, which a configuration by name may replace.</param>
internal sealed class UpstreamHandlers(
    IServiceProvider services,
    IEnumerable<IConfigureOptions<HttpClientFactoryOptions>> configurations,
    IEnumerable<IPostConfigureOptions<HttpClientFactoryOptions>> afterwards,
    Func<string, HttpMessageHandler> connections) : IHttpMessageHandlerFactory, IDisposable
{
    /// <summary>The name of no client. What is added to its handlers is added to the handlers of all clients.</summary>
    private const string AnyClient = "ProviderKit: any client";

    // One for each client and for good: the connections renew themselves.
    private readonly ConcurrentDictionary<string, Lazy<HttpMessageHandler>> _handlers = new(StringComparer.Ordinal);

    // Handlers may ask for scoped services, as with the factory of HttpClient.
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
        // A filter wraps the handlers of all clients. The framework's own do no more than log and count.
        foreach (var filter in services.GetServices<IHttpMessageHandlerBuilderFilter>().Reverse())
            if (filter.GetType().Assembly == typeof(IHttpMessageHandlerBuilderFilter).Assembly) build = filter.Configure(build);
        build(builder);
        return builder.Build();
    }

    /// <summary>The client's options without what is configured for all clients.</summary>
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
