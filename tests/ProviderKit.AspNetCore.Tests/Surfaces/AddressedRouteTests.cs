using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ProviderKit.AspNetCore.Surfaces;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces;

/// <summary>Routes whose addresses say how events are framed, and surfaces beside an app's own routes.</summary>
public class AddressedRouteTests
{
    [Test]
    public async Task Stream_OfLines_HasOneEventALine()
    {
        await using var app = await StartAsync(Of(StreamFraming.Lines));

        var answer = await app.SendAsync(Chat.Post(Chat.Body("ext-openai-gpt-4o", stream: true), "/own/call"));

        Assert.That(answer.Headers["content-type"], Is.EqualTo("application/x-ndjson"));
        string[] lines = answer.Text.Split('\n');
        Assert.That(lines, Has.Length.GreaterThan(3));
        Assert.That(lines[^1], Is.Empty);
        foreach (string line in lines[..^1]) Assert.That(JsonDocument.Parse(line).RootElement.TryGetProperty("choices", out _), line);
    }

    [TestCase("gpt-4o", false)]
    [TestCase("sim:cut:4", true)]
    public async Task Stream_AsAnArray_IsWellFormedJson(string model, bool breaks)
    {
        await using var app = await StartAsync(Of(StreamFraming.JsonArray));

        var answer = await app.SendAsync(Chat.Post(Chat.Body("ext-openai-" + model, stream: true), "/own/call"));

        Assert.That(answer.Headers["content-type"], Is.EqualTo("application/json; charset=utf-8"));
        using var array = JsonDocument.Parse(answer.Text);
        Assert.That(array.RootElement.GetArrayLength(), Is.GreaterThan(3));
        Assert.That(array.RootElement[array.RootElement.GetArrayLength() - 1].TryGetProperty("error", out _), Is.EqualTo(breaks));
    }

    [TestCase("GET", "/own/call")]
    [TestCase("DELETE", "/own/free")]
    public async Task OtherMethods_BesideTheAppsRoutes_Are405(string method, string path)
    {
        await using var app = await StartAsync(Of(framing: null));

        var answer = await app.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.That((answer.Status, answer.Code), Is.EqualTo((405, "method_not_allowed")));
    }

    [Test]
    public async Task AppsOwnRoutes_AreLeftAlone()
    {
        await using var app = await StartAsync(Of(framing: null));

        Assert.That((await app.GetAsync("/own/free")).Text, Is.EqualTo("the app's"));
        Assert.That((await app.GetAsync("/own/nothing")).Bytes, Is.Empty, "the app's own 404");
    }

    private static ProxyRoute[] Of(StreamFraming? framing) =>
    [
        new("call", "call", "A call", WireFormat.OpenAIChat) { Address = _ => new RequestAddress { Framing = framing } },
        new("free", "free", "A route that the app has too", static context => context.Response.WriteAsync("the surface's")),
    ];

    private static Task<GatewayApp> StartAsync(ProxyRoute[] routes) => GatewayApp.StartAsync(setup => setup.Map = web =>
    {
        web.MapProviderKitProxy();
        SurfaceMapper.For(web.Services).MapOf(new OwnSurface(routes)).MapBeside(web.MapGroup("/own"));
        web.MapGet("/own/free", (HttpContext http) => http.Response.WriteAsync("the app's"));
    });

    private sealed class OwnSurface(ProxyRoute[] routes) : Surface(WireFormat.OpenAIChat, routes);
}
