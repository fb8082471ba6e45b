using System.Text.Json;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.SampleHost;

/// <summary>What a client with a wrong base URL, a browser and a load balancer are told, and how often the log says so.</summary>
public class UnknownPathTests
{
    private const string Token = "canary-5d11e0-in-a-path";

    [TestCase("POST", "/chat/completions", "/v1/chat/completions")]
    [TestCase("POST", "/openai/chat/completions", "/v1/chat/completions")]
    [TestCase("POST", "/embeddings", "/v1/embeddings")]
    [TestCase("POST", "/messages", "/v1/messages")]
    [TestCase("GET", "/models", "/v1/models")]
    [TestCase("GET", "/models/gpt-4o", "/v1/models")]
    [TestCase("DELETE", "/nothing/here", "/v1")]
    public async Task Path_Unknown_SaysWhereTheApiIs(string method, string path, string where)
    {
        await using var host = HostProcess.Start("--demo --urls http://127.0.0.1:0");
        using var http = await host.ClientAsync();
        for (int i = 0; i < 3; i++)
        {
            using var answer = await http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
            var error = JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("error");
            Assert.That(((int)answer.StatusCode, error.GetProperty("code").GetString(), error.GetProperty("type").GetString()), Is.EqualTo((404, "unknown_url", "invalid_request_error")));
            Assert.That(error.GetProperty("message").GetString(), Does.Contain(where).And.Contain("base URL"));
        }
        await http.GetAsync("/last");
        await host.LineAsync("GET /last");
        Assert.That(host.Output.Split('\n').Count(line => line.Contains($"Nothing is served at {method} {path};", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task Path_UnknownToAnAnthropicClient_SaysSoInItsShape([Values("anthropic-version", "x-api-key")] string header)
    {
        await using var host = HostProcess.Start("--demo --urls http://127.0.0.1:0");
        using var http = await host.ClientAsync();
        string address = http.BaseAddress!.GetLeftPart(UriPartial.Authority);
        foreach (var (method, path, status) in ((string, string, int)[])
            [("POST", "/foo/v1/messages", 404), ("POST", "/messages", 404), ("POST", "//v1/messages", 404), ("POST", "/", 405), ("PUT", "/health", 405)])
        {
            using var answer = await http.SendAsync(new HttpRequestMessage(new HttpMethod(method), address + path) { Headers = { { header, "2023-06-01" } } });
            string text = await answer.Content.ReadAsStringAsync();
            Assert.That((int)answer.StatusCode, Is.EqualTo(status), text);
            var body = JsonElement.Parse(text);
            var error = body.GetProperty("error");
            Assert.That((body.GetProperty("type").GetString(), error.GetProperty("type").GetString()), Is.EqualTo(("error", status == 404 ? "not_found_error" : "invalid_request_error")));
            Assert.That(error.GetProperty("message").GetString(), Does.Contain($"Set ANTHROPIC_BASE_URL to {address}, without /v1.").And.Contains(path).And.Not.Contain("followed by"));
            Assert.That(error.GetProperty("details").GetProperty("error_code").GetString(), Is.EqualTo(status == 404 ? "unknown_url" : "method_not_allowed"));
        }
    }

    [TestCase("x-goog-api-key", "/upload/v1beta/files")]
    [TestCase("x-goog-api-client", "/models/x:generateContent")]
    public async Task Path_UnknownToAGoogleClient_SaysSoInItsShape(string header, string path)
    {
        await using var host = HostProcess.Start("--demo --urls http://127.0.0.1:0");
        using var http = await host.ClientAsync();
        using var answer = await http.SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Headers = { { header, "x" } } });
        var error = JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("error");
        Assert.That((error.GetProperty("code").GetInt32(), error.GetProperty("status").GetString()), Is.EqualTo((404, "NOT_FOUND")));
        Assert.That(error.GetProperty("message").GetString(), Does.Contain("/v1beta").And.Contain(path));
    }

    [TestCase("GET", "/api/nothing", 404)]
    [TestCase("POST", "/api", 404)]
    [TestCase("PUT", "/api/chat/x", 404)]
    [TestCase("PUT", "/api/chat", 405)]
    public async Task Path_BelowOllamasApi_IsAnsweredInItsShape(string method, string path, int status)
    {
        await using var host = HostProcess.Start("--demo --urls http://127.0.0.1:0");
        using var http = await host.ClientAsync();
        using var answer = await http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        var body = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        Assert.That(((int)answer.StatusCode, body.GetProperty("error").ValueKind, body.EnumerateObject().Count()), Is.EqualTo((status, JsonValueKind.String, 1)));
        using var monitoring = await http.GetAsync("/api/monitoring/nothing");
        Assert.That(JsonElement.Parse(await monitoring.Content.ReadAsStringAsync()).GetProperty("error").ValueKind, Is.EqualTo(JsonValueKind.Object), "the monitoring API's own");
    }

    [Test]
    public async Task StartAndHelp_NameBothKindsOfClients()
    {
        await using var host = HostProcess.Start("--demo --urls http://127.0.0.1:0");
        string address = (await host.AddressAsync()).ToString().TrimEnd('/');
        Assert.That(await host.LineAsync("OpenAI clients"), Does.Contain($"{address}/v1").And.Contains($"ANTHROPIC_BASE_URL={address}").And.Contains("Claude Code"));
        await using var help = HostProcess.Start("--help");
        Assert.That(await help.LineAsync("ANTHROPIC_BASE_URL"), Is.Not.Empty);
    }

    [Test]
    public async Task Path_WithAToken_IsShownWithoutIt()
    {
        await using var host = HostProcess.Start("--urls http://127.0.0.1:0", ["EXT_OPENAI_ENABLED=1", $"EXT_OPENAI_TOKEN={Token}"]);
        using var http = await host.ClientAsync();
        foreach (string before in (string[])["", new string('a', 115)])
        {
            using var answer = await http.GetAsync($"/{before}{Token}/x");
            Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("unknown_url").And.Not.Contain(Token[..8]));
        }
        await http.GetAsync("/last");
        await host.LineAsync("GET /last");
        Assert.That(host.Output, Does.Contain("Nothing is served at GET /aaaa").And.Not.Contain(Token[..8]));
    }

    [Test]
    public async Task Root_Asked_SaysWhatThisIs()
    {
        await using var host = HostProcess.Start("--demo --urls http://127.0.0.1:0");
        using var http = await host.ClientAsync();
        using var page = await http.GetAsync("/");
        Assert.That(((int)page.StatusCode, page.Content.Headers.ContentType!.MediaType), Is.EqualTo((200, "text/plain")));
        Assert.That(await page.Content.ReadAsStringAsync(), Is.EqualTo("Ollama is running"), "what clients of a local server look for");

        using var head = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/"));
        Assert.That(((int)head.StatusCode, await head.Content.ReadAsStringAsync(), head.Content.Headers.ContentLength), Is.EqualTo((200, "", page.Content.Headers.ContentLength)));

        using var browser = await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/ui") { Headers = { { "Accept", "text/html,*/*" } } });
        Assert.That(((int)browser.StatusCode, browser.Content.Headers.ContentType!.MediaType), Is.EqualTo((404, "text/plain")));

        using var method = await http.SendAsync(new HttpRequestMessage(HttpMethod.Put, "/health"));
        Assert.That(((int)method.StatusCode, method.Content.Headers.Allow), Is.EqualTo((405, new[] { "GET", "HEAD" })));
        Assert.That(await method.Content.ReadAsStringAsync(), Does.Contain("method_not_allowed"));
    }

    [TestCase("/", "*/*")]
    [TestCase("/", "application/json")]
    [TestCase("/api/hello", "*/*")]
    public async Task Probe_OfAnAgent_IsAnsweredWithoutALineInTheLog(string path, string accept)
    {
        await using var host = HostProcess.Start("--demo --urls http://127.0.0.1:0");
        using var http = await host.ClientAsync();

        using var probe = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path) { Headers = { { "Accept", accept } } });
        using var get = await http.GetAsync("/api/hello");
        string requests = await http.GetStringAsync("/api/monitoring/requests");

        Assert.That(((int)probe.StatusCode, (int)get.StatusCode), Is.EqualTo((200, 404)), "only the probe is meant");
        await host.LineAsync("GET /api/hello");
        Assert.That(host.Output, Does.Not.Contain($"HEAD {path}"));
        Assert.That(JsonElement.Parse(requests).GetProperty("requests").GetArrayLength(), Is.Zero);
    }
}
