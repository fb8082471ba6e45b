using Microsoft.AspNetCore.Routing;
using ProviderKit.AspNetCore.Surfaces;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces;

/// <summary>Every method on every route of every surface.</summary>
[Property("FAULTS", 83)]
public class MethodTests
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"];

    private const string Model = "ext-openai-gpt-4o", Verb = ":generateContent";

    [TestCase(null, null)]
    [TestCase("anthropic-version", "2023-06-01")]
    [TestCase("x-goog-api-client", "google-genai-sdk/3.3.0")]
    public async Task Methods_OtherThanARoutesOwn_AreRefusedInTheShapeOfItsSurface(string? mark, string? value)
    {
        await using var app = await GatewayApp.StartAsync();
        var endpoints = app.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(e => e.Metadata.GetMetadata<SurfaceSet>() is not null && e.Order == 0).ToArray();
        Assert.That(endpoints, Has.Length.GreaterThanOrEqualTo(4));
        foreach (string path in endpoints.Select(e => PathOf(e, HasVerb(e) ? Model + Verb : Model)).Distinct())
        {
            var leading = endpoints.Where(e => PathOf(e, Model + Verb) == path || (!HasVerb(e) && PathOf(e, Model) == path));
            string[] own = [.. leading.SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods).Except(["CONNECT"]).Distinct()];
            bool isGemini = path.StartsWith("/v1beta", StringComparison.Ordinal) && !path.Contains("/openai", StringComparison.Ordinal);
            bool isShared = path.StartsWith("/v1/models", StringComparison.Ordinal);
            string shape = isGemini || path.Contains("/publishers/", StringComparison.Ordinal) || (isShared && mark == "x-goog-api-client") ? "gemini"
                : path.Contains("/messages", StringComparison.Ordinal) || (isShared && mark == "anthropic-version") ? "anthropic" : "openai";
            foreach (string method in Methods.Except(own))
            {
                var request = new HttpRequestMessage(new HttpMethod(method), path);
                if (mark is not null) request.Headers.Add(mark, value);
                var answer = await app.SendAsync(request);
                string about = $"{method} {path}: {answer.Text}";
                Assert.That((answer.Status, answer.Header("allow")?.Split(", ").Order()), Is.EqualTo((405, own.Order())), about);
                if (method == "HEAD") continue; // has no body
                bool isAnthropics = answer.Json.TryGetProperty("type", out var type) && type.GetString() == "error", isGooglesOwn = answer.Error.TryGetProperty("status", out var status);
                Assert.That(isAnthropics ? "anthropic" : isGooglesOwn ? "gemini" : "openai", Is.EqualTo(shape), about);
                Assert.That((isGooglesOwn ? status : answer.Error.GetProperty("type")).GetString(), Is.EqualTo(isGooglesOwn ? "INVALID_ARGUMENT" : "invalid_request_error"), about);
                Assert.That(answer.Header("x-should-retry"), Is.EqualTo("false"), about);
            }
        }
    }

    /// <summary>Whether its paths end with what is asked of the model.</summary>
    private static bool HasVerb(RouteEndpoint endpoint) => endpoint.RoutePattern.RawText!.Contains("minlength", StringComparison.Ordinal);

    private static string PathOf(RouteEndpoint endpoint, string placeholder) =>
        System.Text.RegularExpressions.Regex.Replace(endpoint.RoutePattern.RawText!, @"\{[^}]*\}", placeholder);
}
