using Microsoft.AspNetCore.Routing;
using ProviderKit.AspNetCore.Surfaces;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces;

/// <summary>Every method on every route of every surface.</summary>
[Property("FAULTS", 83)]
public class MethodTests
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"];

    [TestCase(null)]
    [TestCase("2023-06-01")]
    public async Task Methods_OtherThanARoutesOwn_AreRefusedInTheShapeOfItsSurface(string? version)
    {
        await using var app = await GatewayApp.StartAsync();
        var endpoints = app.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(e => e.Metadata.GetMetadata<SurfaceSet>() is not null && e.Order == 0).ToArray();
        Assert.That(endpoints, Has.Length.GreaterThanOrEqualTo(4));
        foreach (var sharing in endpoints.GroupBy(e => e.RoutePattern.RawText!))
        {
            string path = sharing.Key.Replace("{**id}", "ext-openai-gpt-4o", StringComparison.Ordinal);
            string[] own = [.. sharing.SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)];
            foreach (string method in Methods.Except(own))
            {
                var request = new HttpRequestMessage(new HttpMethod(method), path);
                if (version is not null) request.Headers.Add("anthropic-version", version);
                var answer = await app.SendAsync(request);
                string about = $"{method} {path}: {answer.Text}";
                Assert.That((answer.Status, answer.Header("allow")), Is.EqualTo((405, string.Join(", ", own))), about);
                if (method == "HEAD") continue; // has no body
                bool isOther = answer.Json.TryGetProperty("type", out var type) && type.GetString() == "error";
                Assert.That(isOther, Is.EqualTo(path.Contains("/messages", StringComparison.Ordinal) || (version is not null && path.Contains("/models", StringComparison.Ordinal))), about);
                Assert.That(answer.Error.GetProperty("type").GetString(), Is.EqualTo("invalid_request_error"), about);
                Assert.That(answer.Header("x-should-retry"), Is.EqualTo("false"), about);
            }
        }
    }
}
