using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using ProviderKit.Upstream;

namespace ProviderKit.Tests.Upstream;

/// <summary>Which of an app's HTTP handlers stand before our connections: those added by name, none that all clients have.</summary>
public class UpstreamHandlersTests
{
    private static readonly string[] OurClients = ["ProviderKit.openai", "ProviderKit.githubcopilot", "ProviderKit.ollama", "ProviderKit.added", "ProviderKit.Images"];

    private static readonly Action<IServiceCollection>[] Defaults =
    [
        s => s.ConfigureHttpClientDefaults(http => http.AddHttpMessageHandler(() => new Foreign())),
        s => s.ConfigureHttpClientDefaults(http => http.AddHttpMessageHandler(_ => new Foreign())),
        s => s.ConfigureHttpClientDefaults(http => http.ConfigureAdditionalHttpMessageHandlers((handlers, _) => handlers.Insert(0, new Foreign()))),
        s => s.ConfigureHttpClientDefaults(http => http.ConfigurePrimaryHttpMessageHandler(() => new Foreign())),
        s => s.ConfigureHttpClientDefaults(http => http.UseSocketsHttpHandler((handler, _) => handler.AllowAutoRedirect = true)),
        s => s.ConfigureAll<HttpClientFactoryOptions>(o => o.HttpMessageHandlerBuilderActions.Add(b => b.AdditionalHandlers.Add(new Foreign()))),
        s => s.PostConfigureAll<HttpClientFactoryOptions>(o => o.HttpMessageHandlerBuilderActions.Add(b => b.AdditionalHandlers.Add(new Foreign()))),
        s => s.AddSingleton<IConfigureOptions<HttpClientFactoryOptions>, ForeignOptions>(),
        s => s.AddSingleton<IHttpMessageHandlerBuilderFilter, ForeignFilter>(),
    ];

    [Test]
    public void CreateHandler_DefaultsOfAllClients_AreNotOurs(
        [ValueSource(nameof(Defaults))] Action<IServiceCollection> add, [Values] bool first, [ValueSource(nameof(OurClients))] string client)
    {
        using var services = Build(first ? add : null, first ? null : add);
        var handlers = Chain(services.GetRequiredService<UpstreamHandlers>().CreateHandler(client));
        Assert.That(handlers.Select(h => h.GetType()), Has.None.EqualTo(typeof(Foreign)));
        Assert.That(((SocketsHttpHandler)handlers[^1]).AllowAutoRedirect, Is.False);
    }

    [Test]
    public void CreateHandler_AddedByName_Stays([Values] bool first, [ValueSource(nameof(OurClients))] string client)
    {
        Action<IServiceCollection> add = s => s.AddHttpClient(client).AddHttpMessageHandler(() => new Mine());
        using var services = Build(first ? add : null, first ? null : add);
        var factory = services.GetRequiredService<UpstreamHandlers>();
        Assert.That(Chain(factory.CreateHandler(client)).Select(h => h.GetType()), Has.One.EqualTo(typeof(Mine)));
        Assert.That(Chain(factory.CreateHandler("ProviderKit.xai")).Select(h => h.GetType()), Has.None.EqualTo(typeof(Mine)));
    }

    [Test]
    public void CreateHandler_ConnectionsGivenByName_Replace([Values] bool first)
    {
        var proxy = new WebProxy("http://127.0.0.1:1");
        Action<IServiceCollection> add = s => s.AddHttpClient("ProviderKit.openai").ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { Proxy = proxy });
        using var services = Build(first ? add : null, first ? null : add);
        Assert.That(((SocketsHttpHandler)Chain(services.GetRequiredService<UpstreamHandlers>().CreateHandler("ProviderKit.openai"))[^1]).Proxy, Is.SameAs(proxy));
    }

    [Test]
    public void CreateHandler_ConnectionsChangedByName_KeepTheRest([Values] bool first)
    {
        Action<IServiceCollection> add = s => s.AddHttpClient("ProviderKit.openai").UseSocketsHttpHandler((handler, _) => handler.MaxConnectionsPerServer = 7);
        using var services = Build(first ? add : null, first ? null : add);
        var connections = (SocketsHttpHandler)Chain(services.GetRequiredService<UpstreamHandlers>().CreateHandler("ProviderKit.openai"))[^1];
        Assert.That((connections.MaxConnectionsPerServer, connections.AllowAutoRedirect, connections.UseCookies), Is.EqualTo((7, false, false)));
    }

    [Test]
    public void CreateHandler_Twice_IsTheSame()
    {
        using var services = Build(null, null);
        var factory = services.GetRequiredService<UpstreamHandlers>();
        Assert.That(factory.CreateHandler("ProviderKit.openai"), Is.SameAs(factory.CreateHandler("ProviderKit.openai")));
        Assert.That(factory.CreateHandler("ProviderKit.openai"), Is.Not.SameAs(factory.CreateHandler("ProviderKit.xai")));
    }

    private static ServiceProvider Build(Action<IServiceCollection>? before, Action<IServiceCollection>? after)
    {
        var services = new ServiceCollection();
        before?.Invoke(services);
        services.AddProviderKit(_ => { }).AddOpenAICompatible("added", "http://127.0.0.1:1/v1");
        after?.Invoke(services);
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    private static List<HttpMessageHandler> Chain(HttpMessageHandler handler)
    {
        var chain = new List<HttpMessageHandler>();
        for (HttpMessageHandler? next = handler; next is not null; next = (next as DelegatingHandler)?.InnerHandler) chain.Add(next);
        return chain;
    }

    private sealed class Mine : DelegatingHandler;

    private sealed class Foreign : DelegatingHandler;

    private sealed class ForeignOptions : IConfigureNamedOptions<HttpClientFactoryOptions>
    {
        public void Configure(HttpClientFactoryOptions options) => Configure(null, options);

        public void Configure(string? name, HttpClientFactoryOptions options) =>
            options.HttpMessageHandlerBuilderActions.Add(b => b.AdditionalHandlers.Add(new Foreign()));
    }

    private sealed class ForeignFilter : IHttpMessageHandlerBuilderFilter
    {
        public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
        {
            next(builder);
            builder.AdditionalHandlers.Add(new Foreign());
        };
    }
}
