using System.Text.Json;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.SampleHost;

/// <summary>The sample host's OpenAPI document.</summary>
public class OpenApiTests
{
    private static readonly string[] Routes =
    [
        "post /v1/chat/completions", "post /v1/embeddings", "post /v1/messages", "post /v1/messages/count_tokens", "get /v1/models", "get /v1/models/{id}",
        "post /v1/models/{id}", "post /v1beta/models/{id}", "get /v1beta/models", "post /v1beta/openai/chat/completions",
        "get /api/monitoring/providers", "get /api/monitoring/providers/{name}", "get /api/monitoring/providers/{name}/models",
        "post /api/monitoring/providers/{name}/test", "post /api/monitoring/providers/{name}/toggle", "post /api/monitoring/providers/{name}/config",
        "get /api/monitoring/providers/{name}/tokens", "get /api/monitoring/providers/tokens/all", "post /api/monitoring/providers/{name}/rotate-token",
        "post /api/monitoring/providers/{name}/tokens/add", "post /api/monitoring/providers/{name}/tokens/remove", "post /api/monitoring/providers/{name}/tokens/reset",
        "get /api/monitoring/providers/{name}/logs", "get /api/monitoring/providers/logs/all", "get /api/monitoring/providers/logs/stats",
        "get /api/monitoring/providers/logs/stream", "post /api/monitoring/providers/{name}/logs/clear",
        "get /api/monitoring/requests", "get /api/monitoring/requests/{id}", "get /api/monitoring/usage",
    ];

    [Test]
    public async Task Document_DescribesBothSurfaces()
    {
        await using var host = HostProcess.Start("--demo --urls http://127.0.0.1:0");
        using var http = await host.ClientAsync();

        using var document = JsonDocument.Parse(await http.GetStringAsync("/openapi/v1.json"));

        Assert.That(await http.GetByteArrayAsync("/openapi/v1.json"), Is.EqualTo(System.Text.Encoding.UTF8.GetBytes(document.RootElement.GetRawText())), "made once");
        Assert.That((int)(await http.GetAsync(new Uri("/openapi/v2.json", UriKind.Relative))).StatusCode, Is.EqualTo(404));
        Assert.That(document.RootElement.GetProperty("info").GetProperty("version").GetString(), Is.EqualTo(ProviderKitDiagnostics.Version));
        var paths = document.RootElement.GetProperty("paths");
        var routes = paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name} {path.Name}"));
        Assert.That(routes, Is.SupersetOf(Routes));
        foreach (var path in paths.EnumerateObject().Where(p => p.Name.StartsWith("/api/", StringComparison.Ordinal) || p.Name.StartsWith("/v1/", StringComparison.Ordinal)))
        {
            var operation = path.Value.EnumerateObject().First().Value;
            Assert.That(operation.GetProperty("summary").GetString(), Is.Not.Empty, path.Name);
            Assert.That(operation.GetProperty("responses").EnumerateObject().Select(r => r.Name), Is.SupersetOf(new[] { "200", "401", "403" }), path.Name);
            foreach (string placeholder in path.Name.Split('/').Where(s => s.StartsWith('{')))
                Assert.That(operation.GetProperty("parameters").ToString(), Does.Contain($"\"{placeholder.Trim('{', '}')}\"").And.Contains("\"path\""), path.Name);
        }
        var logs = paths.GetProperty("/api/monitoring/providers/{name}/logs").GetProperty("get");
        Assert.That(
            logs.GetProperty("parameters").EnumerateArray().Select(p => (p.GetProperty("name").GetString(), p.GetProperty("in").GetString())),
            Is.EqualTo(new[] { ("name", "path"), ("level", "query"), ("requestId", "query"), ("count", "query"), ("before", "query"), ("order", "query") }));
        Assert.That(routes, Has.None.StartsWith("head "), "each GET route says it for both");
        Assert.That(paths.GetProperty("/api/monitoring/providers/{name}/tokens/add").GetProperty("post").TryGetProperty("requestBody", out _));
    }
}
