using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.OpenApi;

/// <summary>The document of an app that has routes and JSON options of its own.</summary>
public class EmbeddedTests
{
    [Test]
    public async Task App_WithItsOwnNaming_AndNoReflection_DescribesWhatIsWritten()
    {
        var document = await Described.DocumentOfAsync(
            services =>
            {
                services.AddOpenApi();
                services.ConfigureHttpJsonOptions(json =>
                {
                    json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.KebabCaseUpper;
                    json.SerializerOptions.TypeInfoResolverChain.Clear(); // as in a native binary
                });
            },
            app =>
            {
                app.MapProviderKit();
                app.MapOpenApi();
            });

        var provider = document.GetProperty("components").GetProperty("schemas").GetProperty("MonitoredProvider");
        Assert.That(provider.GetProperty("properties").EnumerateObject().Select(p => p.Name), Is.SupersetOf(new[] { "name", "switchedOff", "baseUrl" }));
        Assert.That(provider.GetProperty("required").EnumerateArray().Select(p => p.GetString()), Does.Contain("switchedOff").And.Not.Contain("baseUrl"));
        Assert.That(document.GetProperty("components").GetProperty("schemas").GetProperty("TokenCounts").GetProperty("properties").GetProperty("total").GetProperty("type").GetString(), Is.EqualTo("integer"));
    }

    [Test]
    public async Task Surfaces_MappedTwice_HaveUniqueIds()
    {
        var document = await Described.DocumentOfAsync(services => services.AddOpenApi(), app =>
        {
            app.MapProviderKit();
            app.MapProviderKitProxy("/team-a/v1");
            app.MapProviderKitProxy("/team_a/v1");
            app.MapProviderKitMonitoring("/ops");
            app.MapProviderKitOllama("/ollama");
            app.MapProviderKitHealth("/live", "/up");
            app.MapGroup("/{tenant}").MapProviderKitMetrics();
            app.MapOpenApi();
        });

        var ids = Described.OperationsOf(document).Select(o => DocumentTests.IdOf(o.Operation)).ToArray();

        Assert.That(ids, Is.Unique.And.None.Null);
        Assert.That(ids, Is.SupersetOf(new[]
        {
            "openai_createChatCompletion", "openai_createChatCompletion_team_a_v1", "openai_createChatCompletion_team_a_v1_2", "openai_createChatCompletion_ollama_v1",
            "monitoring_listProviders", "monitoring_listProviders_ops", "ollama_chat", "ollama_chat_ollama", "health_live_live", "health_ready_up",
        }));
    }

    [Test]
    public async Task Keys_AreInTheMetadata_OfRoutesThatCheckThem()
    {
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.Server.Add(o => o.AdminKey = new SecretKey("admin-key-0123456789abcdef"));
            setup.Map = web =>
            {
                web.MapProviderKitMonitoring();
                web.MapProviderKitMonitoring("/named").RequireAuthorization(policy => policy.AddAuthenticationSchemes("Other").RequireAuthenticatedUser());
                web.MapProviderKitProxy();
            };
            setup.FollowUp = null;
        });

        string[]? KeysOf(string path) => [.. app.Service<Microsoft.AspNetCore.Routing.EndpointDataSource>().Endpoints.OfType<Microsoft.AspNetCore.Routing.RouteEndpoint>()
            .First(e => e.RoutePattern.RawText == path).Metadata.GetMetadata<ProviderKitKeyMetadata>()?.Headers ?? []];

        Assert.That(KeysOf("/api/monitoring/usage"), Is.EqualTo(new[] { "Authorization", "x-admin-key" }));
        Assert.That(KeysOf("/named/usage"), Is.Empty, "another scheme's");
        Assert.That(KeysOf("/v1/chat/completions"), Is.Empty, "no client keys");
    }
}
