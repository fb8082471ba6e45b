using System.Diagnostics.Metrics;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ProviderKit;
using ProviderKit.AspNetCore;
using ProviderKit.AspNetCore.Endpoints;
using ProviderKit.AspNetCore.Health;
using ProviderKit.AspNetCore.Http;
using ProviderKit.AspNetCore.Metrics;
using ProviderKit.AspNetCore.Monitoring;
using ProviderKit.AspNetCore.Monitoring.Contracts;
using ProviderKit.AspNetCore.Security;
using ProviderKit.AspNetCore.Settings;
using ProviderKit.AspNetCore.Surfaces;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps ProviderKit's routes onto an ASP.NET Core app.</summary>
public static partial class ProviderKitEndpointRouteBuilderExtensions
{
    private static readonly IJsonTypeInfoResolver[] Contracts =
        [CommonContractJson.Default, HealthContractJson.Default, MonitoringContractJson.Default, .. SurfaceList.Contracts.Select(contracts => contracts.Types)];

    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head]; // the server omits the body of a HEAD response

    /// <summary>
    /// Maps everything: the proxy under <c>/v1</c>, Gemini's API under <c>/v1beta</c>, rerankers under <c>/rerank</c> and <c>/v2/rerank</c>, <c>/health</c>, <c>/ready</c>,
    /// <c>/metrics</c>, monitoring under <c>/api/monitoring</c>, and Ollama's API under <c>/api</c>, where the app's own routes take precedence.
    /// </summary>
    /// <example>
    /// <code>
    /// var builder = WebApplication.CreateBuilder(args);
    /// builder.Services.AddProviderKit();
    ///
    /// var app = builder.Build();
    /// app.MapProviderKit();
    /// app.Run();
    /// </code>
    /// </example>
    /// <returns>
    /// A builder whose conventions (authorization, CORS, rate limits) apply to all routes. Authorization does not apply to health and readiness.
    /// </returns>
    /// <exception cref="InvalidOperationException"><c>AddProviderKit()</c> was not called.</exception>
    /// <exception cref="OptionsValidationException">The configuration is invalid; every error is listed.</exception>
    public static IEndpointConventionBuilder MapProviderKit(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var group = endpoints.MapGroup("");
        group.MapProviderKitProxy();
        group.MapProviderKitGemini();
        group.MapProviderKitGemini("/v1beta1");
        MapRerank(group);
        // Supervisors and load balancers send no credentials, so authorization for the whole group leaves health open.
        group.MapProviderKitHealth().AllowAnonymous();
        group.MapProviderKitMetrics();
        group.MapProviderKitMonitoring();
        group.MapProviderKitOllama();
        return group;
    }

    /// <summary>
    /// Maps only the proxy: OpenAI's chat completions, embeddings, images, audio, moderations and rerank, Anthropic's messages, Gemini's model calls,
    /// and the list of models in each format.
    /// </summary>
    /// <remarks>
    /// Other requests below the path get a 404 or a 405 in the format of the API that the path belongs to. The app's own routes below the same path
    /// take precedence. Clients need one of <see cref="ProviderKitServerOptions.ClientKeys"/>. Without keys, only callers on this machine are served,
    /// unless the routes have an authorization policy (<c>RequireAuthorization()</c>) or <c>AllowAnonymous()</c>.
    /// </remarks>
    /// <example>
    /// <code>
    /// app.MapProviderKitProxy("/ai/v1"); // base URL for OpenAI's SDKs: http://localhost:8080/ai/v1
    /// </code>
    /// </example>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">The path. Default: <c>/v1</c>.</param>
    /// <returns>A builder whose conventions apply to the proxy's routes.</returns>
    /// <exception cref="InvalidOperationException"><c>AddProviderKit()</c> was not called.</exception>
    /// <exception cref="OptionsValidationException">The configuration is invalid; every error is listed.</exception>
    public static IEndpointConventionBuilder MapProviderKitProxy(this IEndpointRouteBuilder endpoints, string pattern = "/v1")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        SelfReference.WarnOnceListening(services, RegistryOf(services), LoggerOf(services));
        var group = endpoints.MapGroup(pattern);
        ProxyAccess.Guard(services).Protect(group);
        // Paths of Gemini's API, which Google's SDKs use here; other clients send no key in the address.
        QueryKeyWatch.Over(services, PrefixOf(pattern) + "models", PrefixOf(pattern) + "publishers/", PrefixOf(pattern) + "projects/").Protect(group);
        SurfaceList.MapProxy(group, services);
        return group;
    }

    /// <summary>
    /// Maps only Google's Gemini API, for clients such as Gemini CLI and Google's SDKs: models, generateContent, streamGenerateContent,
    /// countTokens, embedContent and batchEmbedContents, and OpenAI's API below <c>openai</c>.
    /// </summary>
    /// <remarks>
    /// Requests below the path that match no route get a 404 or a 405 in the format of Google's APIs. The app's own routes below the same path take
    /// precedence. Clients send a key of <see cref="ProviderKitServerOptions.ClientKeys"/> as <c>x-goog-api-key</c>, <c>Authorization: Bearer</c> or
    /// <c>?key=</c>. A key in the address is removed before the request is logged or traced, and is never forwarded.
    /// </remarks>
    /// <example>
    /// <code>
    /// app.MapProviderKitGemini("/gemini/v1beta"); // GOOGLE_GEMINI_BASE_URL=http://localhost:8080/gemini
    /// </code>
    /// </example>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">The path. Default: <c>/v1beta</c>.</param>
    /// <returns>A builder whose conventions apply to the API's routes.</returns>
    /// <exception cref="InvalidOperationException"><c>AddProviderKit()</c> was not called.</exception>
    /// <exception cref="OptionsValidationException">The configuration is invalid; every error is listed.</exception>
    public static IEndpointConventionBuilder MapProviderKitGemini(this IEndpointRouteBuilder endpoints, string pattern = "/v1beta")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var services = endpoints.ServiceProvider;
        SelfReference.WarnOnceListening(services, RegistryOf(services), LoggerOf(services));
        var group = endpoints.MapGroup(pattern);
        ProxyAccess.Guard(services).Protect(group);
        QueryKeyWatch.Over(services, PrefixOf(pattern)).Protect(group);
        SurfaceList.MapGemini(group, services);
        return group;
    }

    /// <summary>
    /// Maps only the health routes, which return the state of every enabled provider. Health is 200 while the process runs; readiness is 200 while at
    /// least one provider can serve and the app is not stopping, otherwise 503.
    /// </summary>
    /// <example>
    /// <code>
    /// app.MapProviderKitHealth("/healthz", "/readyz");
    /// </code>
    /// </example>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">The path of health. Default: <c>/health</c>.</param>
    /// <param name="readyPattern">The path of readiness. Default: <c>/ready</c>.</param>
    /// <returns>A builder whose conventions apply to both routes.</returns>
    /// <exception cref="InvalidOperationException"><c>AddProviderKit()</c> was not called.</exception>
    public static IEndpointConventionBuilder MapProviderKitHealth(this IEndpointRouteBuilder endpoints, string pattern = "/health", string readyPattern = "/ready")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        RegistryOf(services); // throws if services are missing
        var health = new HealthEndpoint(services.GetRequiredService<GatewayHealth>());
        var guard = new EndpointGuard(services.GetRequiredService<IUnsentRequests>(), LoggerOf(services));
        var group = endpoints.MapGroup("");
        group.MapDescribed(RoutePatternFactory.Parse(pattern), GetAndHead, guard.Around(health.LiveAsync), HealthEndpoint.Live).WithDisplayName("ProviderKit health");
        group.MapDescribed(RoutePatternFactory.Parse(readyPattern), GetAndHead, guard.Around(health.ReadyAsync), HealthEndpoint.Ready).WithDisplayName("ProviderKit readiness");
        return group;
    }

    private static ILogger LoggerOf(IServiceProvider services) =>
        services.GetRequiredService<ILoggerFactory>().CreateLogger("ProviderKit.Proxy");

    /// <summary>
    /// Maps only the metrics route, in Prometheus's text format. Counting starts with this call; the result is empty if
    /// <see cref="RequestMetricsOptions.Enabled"/> is off.
    /// </summary>
    /// <example>
    /// <code>
    /// app.MapProviderKitMetrics().RequireAuthorization(policy => policy.RequireRole(ProviderKitKeyDefaults.AdminRole));
    /// </code>
    /// </example>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">The path. Default: <c>/metrics</c>.</param>
    /// <returns>A builder whose conventions apply to the route.</returns>
    /// <exception cref="InvalidOperationException"><c>AddProviderKit()</c> was not called.</exception>
    public static IEndpointConventionBuilder MapProviderKitMetrics(this IEndpointRouteBuilder endpoints, string pattern = "/metrics")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        RegistryOf(services);
        var collector = new PrometheusCollector(services.GetService<IMeterFactory>());
        // The listener is active until it is disposed, and the process may outlive the app.
        services.GetService<IHostApplicationLifetime>()?.ApplicationStopped.Register(collector.Dispose);
        services.GetRequiredService<IChatDispatcher>(); // creates the meter's instruments
        var route = endpoints.MapDescribed(RoutePatternFactory.Parse(pattern), GetAndHead, new MetricsEndpoint(collector).HandleAsync, Metrics).WithDisplayName("ProviderKit metrics");
        AdminAccess.Guard(services).Protect(route);
        return route;
    }

    /// <summary>
    /// Maps only the monitoring API: shows providers, tokens, logs, requests and usage as JSON, and lets an operator change providers and tokens. It
    /// never contains a token's value.
    /// </summary>
    /// <remarks>
    /// Callers need <see cref="ProviderKitServerOptions.AdminKey"/>. Without one, only callers on this machine are served, unless the
    /// routes have an authorization policy (<c>RequireAuthorization()</c>) or <c>AllowAnonymous()</c>.
    /// </remarks>
    /// <example>
    /// <code>
    /// app.MapProviderKitMonitoring().RequireAuthorization(policy => policy.RequireRole(ProviderKitKeyDefaults.AdminRole));
    /// </code>
    /// </example>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">The path. Default: <c>/api/monitoring</c>.</param>
    /// <returns>A builder whose conventions apply to the API's routes.</returns>
    /// <exception cref="InvalidOperationException"><c>AddProviderKit()</c> was not called.</exception>
    public static IEndpointConventionBuilder MapProviderKitMonitoring(this IEndpointRouteBuilder endpoints, string pattern = "/api/monitoring")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        RegistryOf(services);
        var group = endpoints.MapGroup(pattern);
        AdminAccess.Guard(services).Protect(group);
        new MonitoringSurface(MonitoringRoutes.Of(services), services.GetRequiredService<ILoggerFactory>()).Map(group);
        return group;
    }

    private static void MapRerank(RouteGroupBuilder endpoints)
    {
        var services = ((IEndpointRouteBuilder)endpoints).ServiceProvider;
        var group = endpoints.MapGroup("");
        ProxyAccess.Guard(services).Protect(group);
        SurfaceList.MapRerank(group, services);
    }

    /// <summary>The fixed part of every path below a pattern, up to its first placeholder.</summary>
    private static string PrefixOf(string pattern)
    {
        int placeholder = pattern.IndexOf('{', StringComparison.Ordinal);
        string fix = (placeholder < 0 ? pattern : pattern[..placeholder]).Trim('/');
        return fix.Length == 0 ? "/" : $"/{fix}/";
    }

    private static ProviderRegistry RegistryOf(IServiceProvider services)
    {
        if (services.GetService<IServiceProviderIsService>()?.IsService(typeof(ProviderRegistry)) == false)
            throw new InvalidOperationException("ProviderKit's services are missing: call builder.Services.AddProviderKit() before builder.Build().");
        ServerSettings.Of(services); // first, so that the errors of all options are reported together
        var registry = services.GetRequiredService<ProviderRegistry>();
        AdminState.KeepOnce(services);
        DescribedTypes.AddTo(services, Contracts);
        return registry;
    }

    private static OperationDescription Metrics => new("metrics", "get", "ProviderKit metrics", "The metrics, in Prometheus's text format")
    {
        UsualPrefix = "metrics", Reply = typeof(string), Gives = ["text/plain"], Failure = typeof(MonitoringFailure), Errors = [401, 403],
    };
}
