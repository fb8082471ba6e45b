using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using ProviderKit.AspNetCore.Endpoints;
using ProviderKit.AspNetCore.Surfaces;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces;

/// <summary>Every method on every route of every surface, and paths beside them. The routes are those that an app has.</summary>
[Property("FAULTS", 83)]
public class MethodTests
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"];

    private const string Model = "ext-openai-gpt-4o", Verb = ":generateContent";

    /// <summary>A path with all that the tables say of it.</summary>
    private sealed record Asked(string Path, SurfaceSet Set, string[] Own);

    [TestCase(null, null)]
    [TestCase("anthropic-version", "2023-06-01")]
    [TestCase("x-goog-api-client", "google-genai-sdk/3.3.0")]
    public async Task Methods_OtherThanARoutesOwn_AreRefusedInTheShapeOfItsSurface(string? mark, string? value)
    {
        await using var app = await GatewayApp.StartAsync();
        var paths = PathsOf(app);
        Assert.That(paths, Has.Length.GreaterThanOrEqualTo(70), "the tables were not read");
        foreach (var asked in paths)
        {
            foreach (string method in Methods.Except(asked.Own))
            {
                var request = new HttpRequestMessage(new HttpMethod(method), asked.Path);
                if (mark is not null) request.Headers.Add(mark, value);
                var answer = await app.SendAsync(request);
                string about = $"{method} {asked.Path}: {answer.Status} {answer.Text}";
                Assert.That((answer.Status, answer.Header("allow")?.Split(", ").Order()), Is.EqualTo((405, asked.Own.Order())), about);
                Assert.That(answer.Header("x-should-retry"), Is.EqualTo("false"), about);
                if (method != "HEAD") Assert.That(ShapeOf(answer), Is.EqualTo(Expected(asked, mark)), about);
            }
        }
    }

    [Test]
    public async Task Paths_BesideARoute_AreRefusedInTheShapeOfItsSurface()
    {
        await using var app = await GatewayApp.StartAsync();
        foreach (var asked in PathsOf(app).Where(asked => !asked.Path.Contains(Model, StringComparison.Ordinal) && asked.Path.StartsWith("/v1", StringComparison.Ordinal) && asked.Path.Count(c => c == '/') == 2))
        {
            foreach (string method in Methods.Except(["HEAD"]))
            {
                var answer = await app.SendAsync(new HttpRequestMessage(new HttpMethod(method), asked.Path + "x/y/z"));
                Assert.That((answer.Status, ShapeOf(answer)), Is.EqualTo((404, asked.Path.StartsWith("/v1/", StringComparison.Ordinal) ? "openai" : "google")), $"{method} {asked.Path}x/y/z: {answer.Text}");
                if (asked.Path.EndsWith("/models", StringComparison.Ordinal) || asked.Path.EndsWith("/responses", StringComparison.Ordinal)) continue; // which have whatever follows
                answer = await app.SendAsync(new HttpRequestMessage(new HttpMethod(method), asked.Path + "/y/z"));
                Assert.That((answer.Status, ShapeOf(answer)), Is.EqualTo((404, Expected(asked, mark: null))), $"{method} {asked.Path}/y/z: {answer.Text}");
            }
        }
    }

    [TestCase("PUT", "/v1/models/ext-openai-gpt-4o:generateContent", 405)]
    [TestCase("GET", "/v1/models/ext-openai-gpt-4o:countTokens", 405)]
    [TestCase("DELETE", "/v1/projects/p/locations/l/publishers/google/models/x:generateContent", 405)]
    [TestCase("GET", "/v1/nothing/x:generateContent", 404)]
    public async Task CallsOfModels_AreGeminisWhateverTheMethod(string method, string path, int status)
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.That((answer.Status, ShapeOf(answer), answer.Header("allow")), Is.EqualTo((status, "google", status == 405 ? "POST" : null)), answer.Text);
    }

    private static Asked[] PathsOf(GatewayApp app)
    {
        var endpoints = app.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<SurfaceSet>() is not null && e.Metadata.GetMetadata<HttpMethodMetadata>() is not null).ToArray();
        return
        [
            .. from endpoint in endpoints
               let path = PathOf(endpoint, HasVerb(endpoint) ? Model + Verb : Model)
               group endpoint by path into same
               select new Asked(
                   same.Key, same.First().Metadata.GetRequiredMetadata<SurfaceSet>(),
                   [.. same.SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods).Except(["CONNECT"]).Distinct()]),
        ];
    }

    private static string Expected(Asked asked, string? mark)
    {
        var surfaces = asked.Set.Surfaces;
        string? marked = mark switch { "anthropic-version" => "anthropic", "x-goog-api-client" => "google", _ => null };
        string[] shapes = [.. surfaces.Select(surface => surface.Shape.Name switch { "anthropic_messages" => "anthropic", "google_generate" => "google", "ollama_chat" => "ollama", _ => "openai" })];
        return shapes.Length > 1 && asked.Path.EndsWith(Verb, StringComparison.Ordinal) ? "google" : marked is not null && shapes.Contains(marked) ? marked : shapes[0];
    }

    private static string ShapeOf(Answer answer)
    {
        var body = answer.Json;
        var error = body.GetProperty("error");
        if (error.ValueKind == JsonValueKind.String) return "ollama";
        if (body.TryGetProperty("type", out var type) && type.GetString() == "error") return "anthropic";
        return error.TryGetProperty("status", out _) ? "google" : "openai";
    }

    /// <summary>Whether its paths end with what is asked of the model.</summary>
    private static bool HasVerb(RouteEndpoint endpoint) => endpoint.RoutePattern.RawText!.Contains(TableRoute.NotEmpty, StringComparison.Ordinal);

    private static string PathOf(RouteEndpoint endpoint, string placeholder) =>
        "/" + Regex.Replace(endpoint.RoutePattern.RawText!.TrimStart('/'), @"\{[^}]*\}", placeholder);
}
