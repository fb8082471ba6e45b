using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ProviderKit;
using ProviderKit.AspNetCore.Endpoints;
using ProviderKit.AspNetCore.Metrics;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps ProviderKit's routes onto an ASP.NET Core app.</summary>
public static class ProviderKitEndpointRouteBuilderExtensions
{
    /// <summary>Maps everything: the proxy under <c>/v1</c>, <c>/health</c> and <c>/metrics</c>.</summary>
    /// <returns>A builder whose conventions (authorization, CORS, rate limits) apply to all of it.</returns>
    /// <exception cref="InvalidOperationException"><c>AddProviderKit()</c> was not called.</exception>
    /// <exception cref="OptionsValidationException">The configuration is wrong; every error is listed.</exception>
    public static IEndpointConventionBuilder MapProviderKit(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var group = endpoints.MapGroup("");
        group.MapProviderKitProxy();
        group.MapProviderKitHealth();
        group.MapProviderKitMetrics();
        return group;
    }

    /// <summary>Maps the OpenAI-compatible proxy alone: chat completions, embeddings and models. Other routes below it are a 404 in OpenAI's format.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">Where. Default: <c>/v1</c>.</param>
    /// <returns>A builder whose conventions apply to the proxy's routes.</returns>
    /// <exception cref="InvalidOperationException"><c>AddProviderKit()</c> was not called.</exception>
    /// <exception cref="OptionsValidationException">The configuration is wrong; every error is listed.</exception>
    public static IEndpointConventionBuilder MapProviderKitProxy(this IEndpointRouteBuilder endpoints, string pattern = "/v1")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        var registry = RegistryOf(services);
        var dispatcher = services.GetRequiredService<IChatDispatcher>();
        var options = services.GetRequiredService<IOptions<ProviderKitOptions>>().Value;
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("ProviderKit.Proxy");
        SelfReference.WarnOnceListening(services, registry, logger);

        var chat = new DialectEndpoint(ChatDialect.OpenAIChat, dispatcher, options.MaxRequestBytes, logger);
        var embeddings = new DialectEndpoint(ChatDialect.OpenAIEmbeddings, dispatcher, options.MaxRequestBytes, logger);
        var models = new ModelsEndpoint(services.GetRequiredService<ModelCatalog>(), dispatcher);
        var unknown = new UnknownRouteEndpoint(dispatcher);

        var group = endpoints.MapGroup(pattern);
        group.MapPost("/chat/completions", chat.HandleAsync).WithDisplayName("ProviderKit chat completions");
        group.MapPost("/embeddings", embeddings.HandleAsync).WithDisplayName("ProviderKit embeddings");
        group.MapGet("/models", models.ListAsync).WithDisplayName("ProviderKit models");
        group.MapGet("/models/{**id}", models.GetAsync).WithDisplayName("ProviderKit model");
        // After every other route, so that an app may have routes of its own below the same path.
        group.Map("/{**route}", unknown.HandleAsync).WithDisplayName("ProviderKit unknown route").WithOrder(int.MaxValue);
        return group;
    }

    /// <summary>Maps the health route alone: 200 while the process serves, with the state of each provider that is on.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">Where. Default: <c>/health</c>.</param>
    /// <returns>A builder whose conventions apply to the route.</returns>
    /// <exception cref="InvalidOperationException"><c>AddProviderKit()</c> was not called.</exception>
    public static IEndpointConventionBuilder MapProviderKitHealth(this IEndpointRouteBuilder endpoints, string pattern = "/health")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var health = new HealthEndpoint(RegistryOf(endpoints.ServiceProvider));
        return endpoints.MapGet(pattern, health.HandleAsync).WithDisplayName("ProviderKit health");
    }

    /// <summary>
    /// Maps the metrics route alone, in Prometheus's text format. It counts from here on; it is empty when
    /// <see cref="MetricsOptions.Enabled"/> is off.
    /// </summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">Where. Default: <c>/metrics</c>.</param>
    /// <returns>A builder whose conventions apply to the route.</returns>
    /// <exception cref="InvalidOperationException"><c>AddProviderKit()</c> was not called.</exception>
    public static IEndpointConventionBuilder MapProviderKitMetrics(this IEndpointRouteBuilder endpoints, string pattern = "/metrics")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        RegistryOf(services);
        var collector = new PrometheusCollector(services.GetService<IMeterFactory>());
        // A listener hears until it is told to stop, and the process may outlive the app.
        services.GetService<IHostApplicationLifetime>()?.ApplicationStopped.Register(collector.Dispose);
        services.GetRequiredService<IChatDispatcher>(); // whose making makes the meter's instruments
        return endpoints.MapGet(pattern, new MetricsEndpoint(collector).HandleAsync).WithDisplayName("ProviderKit metrics");
    }

    private static ProviderRegistry RegistryOf(IServiceProvider services) =>
        services.GetService<ProviderRegistry>()
        ?? throw new InvalidOperationException("ProviderKit's services are missing: call builder.Services.AddProviderKit() before builder.Build().");
}
