using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.AspNetCore.Endpoints;
using ProviderKit.AspNetCore.Surfaces;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces;

/// <summary>
/// Bad requests on every route that takes a body, over an upstream that speaks its format and over others. The routes are read from the
/// tables, so a new one is here by itself; what is asked on it has to be added to <see cref="KnownBodies"/>.
/// </summary>
[Property("FAULTS", 83)]
public class BadInputTests
{
    private const string Model = "MODEL";

    private static readonly string[] Upstreams = ["ext-openai-gpt-4o", "ext-anthropic-claude-opus-4-8", "ext-google-gemini-2.5-flash", "ext-ollama-llama3.3", "ext-litellm-gpt-4o"];

    private static readonly Route[] Routes = ReadRoutes();

    /// <summary>One route of each API, wherever else it is mapped.</summary>
    private static readonly Route[] Apis = [.. Routes.DistinctBy(route => route.Name)];

    /// <summary>A route as a client calls it.</summary>
    private sealed record Route(string Path, string Name, WireFormat Shape)
    {
        public override string ToString() => Path;
    }

    [Test]
    public void Routes_ThatTakeABody_AreKnownToTheseTests() =>
        Assert.That(Routes.Select(route => route.Name).Where(name => !KnownBodies.Has(name)), Is.Empty, "Add a good request to KnownBodies.");

    [Test, Combinatorial]
    public async Task AnyMember_OfAnyOtherType_IsAnsweredInTheSurfacesShape([ValueSource(nameof(Apis))] object route, [ValueSource(nameof(Upstreams))] string model)
    {
        await using var app = await StartAsync();
        var asked = (Route)route;
        string path = asked.Path.Replace(Model, model, StringComparison.Ordinal);
        var bodies = BadBodies.Replaced(KnownBodies.Of(asked.Name, model)).Concat(BadBodies.Broken(KnownBodies.Of(asked.Name, model)));
        await Parallel.ForEachAsync(bodies, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (bad, _) =>
            AssertAnswered(await app.SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = Chat.Json(bad.Body) }), asked, $"{path}, {bad.What}", 200, 400, 404, 413, 415));
    }

    [TestCaseSource(nameof(Routes))]
    public async Task OtherTypesOfBodies_AreAnsweredInTheSurfacesShape(object route)
    {
        await using var app = await StartAsync();
        var asked = (Route)route;
        string path = asked.Path.Replace(Model, Upstreams[0], StringComparison.Ordinal);
        byte[] body = BadBodies.Bytes(KnownBodies.Of(asked.Name, Upstreams[0]));
        foreach (string? type in (string?[])[null, "text/plain", "application/x-www-form-urlencoded", "application/jsonp", "multipart/form-data", "multipart/form-data; boundary=x", "multipart/form-data; boundary=", "application/octet-stream", "x", ";", "application/json/x"])
        {
            var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
            if (type is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            AssertAnswered(await app.SendAsync(request), asked, $"{path}, {type}", 400, 404, 415);
        }
        foreach (string coding in (string[])["gzip", "br", "deflate", "zstd", "none", "gzip, gzip"])
        {
            var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Chat.Json(body) };
            request.Content!.Headers.TryAddWithoutValidation("Content-Encoding", coding);
            AssertAnswered(await app.SendAsync(request), asked, $"{path}, {coding}", 400, 404, 415);
        }
    }

    [TestCaseSource(nameof(Routes))]
    public async Task HugeBodies_AreAnsweredInTheSurfacesShape(object route)
    {
        await using var app = await StartAsync(options => (options.MaxRequestBytes, options.PassThrough.MaxRequestBytes) = (100_000, 100_000));
        var asked = (Route)route;
        string path = asked.Path.Replace(Model, Upstreams[0], StringComparison.Ordinal);
        foreach (bool isAnnounced in (bool[])[true, false])
        {
            byte[] body = Encoding.UTF8.GetBytes($"{{\"x\":\"{new string('x', 200_000)}\"}}");
            var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = isAnnounced ? new ByteArrayContent(body) : new StreamContent(new MemoryStream(body)) };
            if (!isAnnounced) request.Headers.TransferEncodingChunked = true;
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            AssertAnswered(await app.SendAsync(request), asked, path, 413);
        }
    }

    private static void AssertAnswered(Answer answer, Route route, string about, params int[] statuses)
    {
        about += $": {answer.Status} {answer.Text}";
        Assert.That(statuses, Does.Contain(answer.Status), about);
        if (answer.Status == 200) return;
        var json = answer.Json;
        string[] members = [.. json.EnumerateObject().Select(member => member.Name)];
        if (route.Shape == WireFormat.OllamaChat)
        {
            Assert.That((members.Length, json.GetProperty("error").ValueKind), Is.EqualTo((1, JsonValueKind.String)), about);
        }
        else
        {
            string kind = members.Contains("type") ? "anthropic" : answer.Error.TryGetProperty("status", out _) && answer.Error.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Number ? "google" : "openai";
            Assert.That(kind, Is.EqualTo(route.Shape == WireFormat.AnthropicMessages ? "anthropic" : route.Shape == WireFormat.GoogleGenerate ? "google" : "openai"), about);
            Assert.That(answer.Error.GetProperty("message").GetString(), Is.Not.Empty, about);
        }
        Assert.That(answer.Header("x-should-retry"), Is.EqualTo("false"), about);
    }

    private static Task<GatewayApp> StartAsync(Action<ProviderKitOptions>? change = null) => GatewayApp.StartAsync(setup =>
    {
        setup.FollowUp = null;
        setup.Kit.Add((kit, simulator) => kit.Services.Configure<ProviderKitOptions>(options =>
        {
            foreach (string name in (string[])["anthropic", "google", "ollama", "litellm"])
            {
                var provider = options.Provider(name);
                provider.Enabled = true;
                provider.BaseUrl = simulator.AddressOf(name).ToString();
                provider.Tokens.Add("canary-of-others-5b1c");
            }
            change?.Invoke(options);
        }));
    });

    /// <summary>Every route of every surface that takes a body, from the tables of an app.</summary>
    private static Route[] ReadRoutes()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        builder.Services.AddProviderKit();
        using var app = (IDisposable)builder.Build();
        ((IEndpointRouteBuilder)app).MapProviderKit();
        return
        [
            .. from endpoint in ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
               let set = endpoint.Metadata.GetMetadata<SurfaceSet>()
               let methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods
               where set is not null && methods?.Contains("POST") == true
               from surface in set.Surfaces
               from own in surface.Routes
               where own.Method == "POST" && TakesBody(own) && Ends(endpoint, own.Pattern)
               from call in own.Verbs is null ? [(Suffix: "", Name: own.Pattern)] : own.Verbs.Keys.Select(verb => (Suffix: ":" + verb, Name: verb))
               select new Route(PathOf(endpoint, call.Suffix), call.Name, surface.Shape) into route
               group route by route.Path into same
               select same.First(),
        ];
    }

    private static bool TakesBody(ProxyRoute route) => route.Parameters?.Method.GetParameters().Any(parameter => parameter.IsDefined(typeof(InBodyAttribute), inherit: false)) == true;

    private static bool Ends(RouteEndpoint endpoint, string pattern) => endpoint.RoutePattern.RawText!.TrimStart('/') is var text && (text == pattern || text.EndsWith("/" + pattern, StringComparison.Ordinal));

    private static string PathOf(RouteEndpoint endpoint, string suffix) =>
        "/" + System.Text.RegularExpressions.Regex.Replace(endpoint.RoutePattern.RawText!.TrimStart('/'), @"\{[^}]*\}", Model) + suffix;
}
