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

    private static readonly string[] Ids = ["x", "resp_1", "%00", "%0D%0Aa", "a%22b", "%F0%9F%98%80", "%ED%A0%80", "%FF", "..%2f..", "%252e", "a:b:c", ":", "ext-openai-", new string('i', 4000)];

    private static readonly string[] Queries = ["", "?limit=x&after=%00&order=up&include[]=7", "?pageSize=-1&pageToken=!&limit=-5&before_id=x&after_id=%FF&client_version=&alt=x&stream=maybe&starting_after=-1"];

    private static readonly Route[] Routes = ReadRoutes();

    /// <summary>One route of each API, wherever else it is mapped.</summary>
    private static readonly Route[] Apis = [.. Routes.DistinctBy(route => route.Name)];

    /// <summary>A route as a client calls it.</summary>
    private sealed record Route(string Path, string Name, WireFormat Shape, bool IsPassed)
    {
        public override string ToString() => Path;
    }

    /// <summary>Each API over each upstream; what is not read for one that has it, and one that has not.</summary>
    private static IEnumerable<TestCaseData> Pairs() =>
        from route in Apis
        from model in Upstreams
        where !route.IsPassed || model == Upstreams[0] || model == Upstreams[^1]
        select new TestCaseData(route, model);

    [Test]
    public void Routes_ThatTakeABody_AreKnownToTheseTests() =>
        Assert.That(Routes.Select(route => route.Name).Where(name => !KnownBodies.Has(name)), Is.Empty, "Add a good request to KnownBodies.");

    [TestCaseSource(nameof(Pairs))]
    public async Task AnyMember_OfAnyOtherType_IsAnsweredInTheSurfacesShape(object route, string model)
    {
        var asked = (Route)route;
        await using var app = await StartAsync();
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

    [Test]
    public async Task ForeignIdsAndQueries_AreAnsweredInTheSurfacesShape()
    {
        await using var app = await StartAsync();
        var endpoints = app.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<SurfaceSet>() is not null && e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] is "GET" or "DELETE" or "POST").ToArray();
        Assert.That(endpoints, Has.Length.GreaterThan(70), "the tables were not read");
        // What is no id of one surface may be one of another below the same path.
        var kinds = endpoints.ToLookup(e => e.RoutePattern.RawText!.TrimStart('/').Split('/')[0], e => e.Metadata.GetRequiredMetadata<SurfaceSet>().Surfaces.Select(surface => KindOf(surface.Shape)))
            .ToDictionary(same => same.Key, same => same.SelectMany(of => of).Distinct().ToArray());
        foreach (var endpoint in endpoints)
        {
            string pattern = "/" + endpoint.RoutePattern.RawText!.TrimStart('/'), method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0];
            string[] ids = pattern.Contains('{', StringComparison.Ordinal) ? Ids : [""];
            foreach (string path in ids.Select(id => System.Text.RegularExpressions.Regex.Replace(pattern, @"\{[^}]*\}", id)).SelectMany(path => Queries.Select(query => path + query)))
            {
                var answer = await app.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
                string about = $"{method} {path}: {answer.Status} {answer.Text}";
                Assert.That(answer.Status, Is.InRange(200, 499), about);
                if (answer.Status < 400 || answer.Bytes.Length == 0) continue;
                Assert.That(kinds[pattern.Split('/')[1]], Does.Contain(KindOf(answer)), about);
            }
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
        Assert.That(KindOf(answer), Is.EqualTo(KindOf(route.Shape)), about);
        Assert.That(answer.Header("x-should-retry"), Is.EqualTo("false"), about);
    }

    private static string KindOf(WireFormat shape) =>
        shape == WireFormat.AnthropicMessages ? "anthropic" : shape == WireFormat.GoogleGenerate ? "google" : shape == WireFormat.OllamaChat ? "ollama" : "openai";

    /// <summary>Whose error an answer is.</summary>
    private static string KindOf(Answer answer)
    {
        var body = answer.Json;
        var error = answer.Error;
        if (error.ValueKind == JsonValueKind.String) return body.EnumerateObject().Count() == 1 && error.GetString()!.Length > 0 ? "ollama" : "none";
        if (error.GetProperty("message").GetString() is not { Length: > 0 }) return "none";
        // Members that an upstream has beside the usual ones stay in OpenAI's errors.
        bool isGoogles = error.TryGetProperty("status", out _) && error.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Number;
        return body.TryGetProperty("type", out var type) && type.GetString() == "error" ? "anthropic" : isGoogles ? "google" : "openai";
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
               select new Route(PathOf(endpoint, call.Suffix), call.Name, surface.Shape, own.Format is null && own.Verbs is null) into route
               group route by route.Path into same
               select same.First(),
        ];
    }

    private static bool TakesBody(ProxyRoute route) => route.Parameters?.Method.GetParameters().Any(parameter => parameter.IsDefined(typeof(InBodyAttribute), inherit: false)) == true;

    private static bool Ends(RouteEndpoint endpoint, string pattern) => endpoint.RoutePattern.RawText!.TrimStart('/') is var text && (text == pattern || text.EndsWith("/" + pattern, StringComparison.Ordinal));

    private static string PathOf(RouteEndpoint endpoint, string suffix) =>
        "/" + System.Text.RegularExpressions.Regex.Replace(endpoint.RoutePattern.RawText!.TrimStart('/'), @"\{[^}]*\}", Model) + suffix;
}
