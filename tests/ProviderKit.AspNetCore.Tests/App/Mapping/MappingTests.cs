using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Mapping;

/// <summary>ProviderKit as a guest in somebody's app.</summary>
public class MappingTests
{
    [Test]
    public async Task ProxyAlone_LeavesHealthToTheApp()
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Map = web =>
        {
            web.MapGet("/health", (HttpContext http) => http.Response.WriteAsync("mine"));
            web.MapGet("/v1/custom", (HttpContext http) => http.Response.WriteAsync("mine too"));
            web.MapProviderKitProxy();
            web.MapGet("/v1/later/{id}", (HttpContext http) => http.Response.WriteAsync("mapped after"));
        });

        Assert.That((await app.GetAsync("/health")).Text, Is.EqualTo("mine"));
        Assert.That((await app.GetAsync("/v1/custom")).Text, Is.EqualTo("mine too"));
        Assert.That((await app.GetAsync("/v1/later/7")).Text, Is.EqualTo("mapped after"));
        Assert.That((await app.ChatAsync()).Status, Is.EqualTo(200));
        Assert.That((await app.GetAsync("/v1/unknown")).Code, Is.EqualTo("unknown_url"));
        Assert.That((await app.GetAsync("/other")).Bytes, Is.Empty, "the app's own 404");
    }

    [Test]
    public async Task HealthAlone_ServesNoProxy()
    {
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.FollowUp = null;
            setup.Map = web => web.MapProviderKitHealth("/status/llm");
        });

        Assert.That((await app.GetAsync("/status/llm")).Status, Is.EqualTo(200));
        Assert.That((await app.GetAsync("/health")).Status, Is.EqualTo(404));
        Assert.That((await app.ChatAsync()).Status, Is.EqualTo(404));
        Assert.That((await app.GetAsync("/v1/models")).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task AnotherPath_ServesTheSame()
    {
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.FollowUp = null;
            setup.Map = web => web.MapProviderKitProxy("/llm/openai/v1");
        });

        var chat = await app.SendAsync(Chat.Post(Chat.Body(), "/llm/openai/v1/chat/completions"));
        var model = await app.GetAsync("/llm/openai/v1/models/ext-openai-gpt-4o");
        var wrong = await app.GetAsync("/llm/openai/v1/chat/completions");

        Assert.That((chat.Status, model.Status, wrong.Status, wrong.Header("allow")), Is.EqualTo((200, 200, 405, "POST")));
        Assert.That((await app.GetAsync("/v1/models")).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task Conventions_ReachEveryEndpoint()
    {
        var mark = new Mark();
        await using var app = await GatewayApp.StartAsync(setup => setup.Map = web => web.MapProviderKit().Add(endpoint => endpoint.Metadata.Add(mark)));

        var endpoints = app.App.Services.GetRequiredService<EndpointDataSource>().Endpoints;

        Assert.That(endpoints.Count(e => e.DisplayName!.StartsWith("ProviderKit pass-through ", StringComparison.Ordinal)), Is.AtLeast(10));
        Assert.That(endpoints.Select(e => e.DisplayName).Distinct().Where(name => name!.Split(' ')[1] is not ("monitoring:" or "pass-through" or "Ollama")), Is.EquivalentTo(new[]
        {
            "ProviderKit chat completions", "ProviderKit completions", "ProviderKit responses socket", "ProviderKit responses", "ProviderKit response token count", "ProviderKit compaction of responses", "ProviderKit stored response", "ProviderKit deletion of a response", "ProviderKit cancellation of a response", "ProviderKit input of a response", "ProviderKit embeddings", "ProviderKit messages", "ProviderKit message token count", "ProviderKit models", "ProviderKit model", "ProviderKit model calls", "ProviderKit unknown route", "ProviderKit health", "ProviderKit readiness", "ProviderKit metrics",
        }));
        Assert.That(endpoints.Count(e => e.DisplayName!.StartsWith("ProviderKit Ollama ", StringComparison.Ordinal)), Is.EqualTo(28), "23 routes, 4 of them with an endpoint for HEAD, and the root");
        Assert.That(endpoints.Select(e => e.Metadata.GetMetadata<Mark>()), Is.All.SameAs(mark));
    }

    [Test]
    public async Task Conventions_OfTheProxy_StayOffTheHealthRoute()
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Map = web =>
        {
            web.MapProviderKitProxy().Add(endpoint => endpoint.Metadata.Add(new Mark()));
            web.MapProviderKitHealth();
        });

        var marked = app.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.Where(e => e.Metadata.GetMetadata<Mark>() is not null);

        Assert.That(marked.Select(e => e.DisplayName), Has.None.EqualTo("ProviderKit health").And.Some.EqualTo("ProviderKit chat completions").And.Some.EqualTo("ProviderKit unknown route"));
    }

    [Test]
    public async Task InAGroupOfTheApp_ServesBelowItsPath()
    {
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.FollowUp = null;
            setup.Map = web => web.MapGroup("/ai").MapProviderKit();
        });

        Assert.That((await app.GetAsync("/ai/health")).Status, Is.EqualTo(200));
        Assert.That((await app.SendAsync(Chat.Post(Chat.Body(), "/ai/v1/chat/completions"))).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task WithoutAddProviderKit_ThrowsNamingTheCall()
    {
        await using var app = Bare(_ => { });

        Assert.That(() => app.MapProviderKit(), Throws.InvalidOperationException.With.Message.Contains("builder.Services.AddProviderKit()"));
        Assert.That(() => app.MapProviderKitProxy(), Throws.InvalidOperationException.With.Message.Contains("AddProviderKit()"));
        Assert.That(() => app.MapProviderKitHealth(), Throws.InvalidOperationException.With.Message.Contains("AddProviderKit()"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task InvalidConfiguration_StopsTheStartListingEverything(bool mapped)
    {
        await using var app = Bare(services => services.AddProviderKit(options =>
        {
            options.Provider("nobody").Enabled = true;
            options.Provider("openai").BaseUrl = "ftp://canary-user:canary-password@host/";
            options.Provider("xai").Tokens.Add("canary token\r\nwith breaks");
            options.DefaultProvider = "gone";
            options.MaxRequestBytes = 0;
            options.Upstream.IdleTimeout = TimeSpan.Zero;
            options.Tokens.QuotaRests = [];
        }));

        var thrown = Assert.ThrowsAsync<OptionsValidationException>(async () =>
        {
            if (mapped) app.MapProviderKit();
            await app.StartAsync();
        });

        string[] expected = ["nobody", "EXT_OPENAI_BASE_URL", "xai:Tokens:0", "DefaultProvider", "MaxRequestBytes", "IdleTimeout", "QuotaRests"];
        Assert.That(thrown!.Failures.Count(), Is.EqualTo(expected.Length), thrown.Message);
        foreach (string name in expected) Assert.That(thrown.Failures, Has.Exactly(1).Contains(name));
        Assert.That(thrown.Message, Does.Not.Contain("canary"));
    }

    private static WebApplication Bare(Action<IServiceCollection> configure)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        configure(builder.Services);
        return builder.Build();
    }

    private sealed class Mark;
}
