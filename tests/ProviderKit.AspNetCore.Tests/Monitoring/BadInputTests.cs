using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Monitoring;

/// <summary>FAULTS 49 and 54: what is asked wrongly is refused with the parameter's name, and changes nothing.</summary>
public class BadInputTests
{
    private static readonly string[] Named =
    [
        "GET providers/{0}", "GET providers/{0}/models", "GET providers/{0}/tokens", "GET providers/{0}/logs", "POST providers/{0}/test",
        "POST providers/{0}/rotate-token", "POST providers/{0}/tokens/reset", "POST providers/{0}/logs/clear",
    ];

    private static readonly string[] NoNames = ["nobody", "..%2f", "..%2fetc", "%2e%2e", "constructor", "__proto__", "%2500", "openai%20", "%F0%9F%94%91", "a\u0301"];

    [Test, Property("FAULTS", 49)]
    public async Task NameOfNoProvider_Is404_AndMakesNoFile()
    {
        var folder = Directory.CreateTempSubdirectory("providerkit-logs-");
        try
        {
            await using (var app = await GatewayApp.StartAsync(s => s.Options.Add(o => (o.Logs.Enabled, o.Logs.Directory) = (true, folder.FullName))))
                foreach (string name in NoNames)
                    foreach (string route in Named)
                    {
                        var answer = await SendAsync(app, string.Format(System.Globalization.CultureInfo.InvariantCulture, route, name));
                        // Whatever a client normalises away before it asks is another address.
                        if (name == "%2e%2e") Assert.That(answer.Status, Is.EqualTo(404).Or.EqualTo(405), route);
                        else answer.Bad(404, "provider_not_found", "name");
                    }
            Assert.That(folder.GetFiles().Select(f => f.Name).Where(n => !n.StartsWith("openai", StringComparison.Ordinal) && !n.StartsWith("xai", StringComparison.Ordinal) && !n.StartsWith('.')), Is.Empty);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test, Property("FAULTS", 49)]
    public async Task NulInTheAddress_NeverArrives()
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.MonitorAsync("providers/a%00b/tokens");

        Assert.That(answer.Status, Is.EqualTo(400), "the server itself refuses it");
    }

    [TestCase("providers/openai/logs?count=-1", "count")]
    [TestCase("providers/openai/logs?count=x", "count")]
    [TestCase("providers/openai/logs?count=0", "count")]
    [TestCase("providers/openai/logs?count=1.5", "count")]
    [TestCase("providers/openai/logs?count=%201", "count")]
    [TestCase("providers/openai/logs?count=99999999999999999999", "count")]
    [TestCase("providers/openai/logs?count=1&count=2", "count")]
    [TestCase("providers/openai/logs?level=loud", "level")]
    [TestCase("providers/openai/logs?level=1", "level")]
    [TestCase("providers/logs/all?count=-1", "count")]
    [TestCase("providers/logs/all?count=x", "count")]
    [TestCase("providers/logs/all?level=loud", "level")]
    [TestCase("providers/logs/stream?level=loud", "level")]
    [TestCase("providers/logs/stream?provider=nobody", "provider")]
    [TestCase("requests?count=-1", "count")]
    [TestCase("requests?count=x", "count")]
    [TestCase("requests?status=maybe", "status")]
    [TestCase("requests?status=99", "status")]
    [TestCase("requests?status=6xx", "status")]
    [TestCase("requests?provider=nobody", "provider")]
    [TestCase("usage?window=week", "window")]
    [TestCase("requests?before=x", "before")]
    [TestCase("requests?before=5", "before")]
    [TestCase("requests?order=up", "order")]
    [TestCase("providers/openai/logs?before=-5", "before")]
    [TestCase("providers/openai/logs?before=yesterday", "before")]
    [TestCase("providers/logs/all?order=newest", "order")]
    [TestCase("providers?count=1", "count")]
    [TestCase("providers/openai?verbose=1", "verbose")]
    [TestCase("providers/openai/models?provider=xai", "provider")]
    [TestCase("providers/openai/logs?limit=5", "limit")]
    [TestCase("providers/openai/logs?name=xai", "name")]
    [TestCase("providers/logs/stats?x", "x")]
    [TestCase("providers/logs/stream?count=5", "count")]
    [TestCase("requests?state=running", "state")]
    [TestCase("requests/req_1?id=2", "id")]
    [TestCase("usage?Window=hour&windows=day", "windows")]
    [Property("FAULTS", 54)]
    public async Task BadQuery_NamesTheParameter(string path, string param)
    {
        await using var app = await GatewayApp.StartAsync();

        var error = (await app.MonitorAsync(path)).Bad(400, "invalid_parameter", param);

        Assert.That(error.GetProperty("message").GetString(), Does.Contain(param));
    }

    /// <summary>What a caller believes to have said must not be passed over, least of all where it changes something.</summary>
    [TestCase("providers/openai/toggle?enabled=false", "enabled")]
    [TestCase("providers/openai/tokens/reset?key=openai:Tokens:0", "key")]
    [TestCase("providers/openai/tokens/add?body=x", "body")]
    [TestCase("providers/openai/logs/clear?level=warn", "level")]
    [TestCase("providers/openai/test?tokens=all", "tokens")]
    public async Task UnknownParameterOfAChange_ChangesNothing(string path, string param)
    {
        await using var app = await GatewayApp.StartAsync();
        app.Service<ProviderLogStore>().Warn("openai", "stays");

        (await app.OrderAsync(path)).Bad(400, "invalid_parameter", param);

        Assert.That(app.Registry.Find("openai")!.Enabled);
        Assert.That(app.Service<ProviderLogStore>().Recent("openai"), Has.Count.EqualTo(1));
    }

    [TestCase("POST", "providers/openai/rotate-token", """{"key":"openai:Tokens:1"}""", "key")]
    [TestCase("POST", "providers/openai/logs/clear", """{"level":"warn"}""", "level")]
    [TestCase("POST", "providers/openai/test", """{"token":"openai:Tokens:0"}""", "token")]
    [TestCase("DELETE", "providers/openai/config", """{"setting":"prefix"}""", "setting")]
    public async Task BodyWhereNoneIsTaken_IsRefused(string method, string path, string body, string param)
    {
        await using var app = await GatewayApp.StartAsync(s => s.Tokens = ["canary-1", "canary-2"]);

        (await SendAsync(body)).Bad(400, "invalid_parameter", param);

        Assert.That((app.Upstream.Count, app.TokensOf()[0].Active), Is.EqualTo((0, true)));
        (await SendAsync("{}")).Good();

        Task<Answer> SendAsync(string json) => app.SendAsync(new HttpRequestMessage(new HttpMethod(method), MonitoringClient.Root + path) { Content = Chat.Json(json) });
    }

    [Test]
    public async Task UnknownParameters_AreAllNamed_WithTheValidOnes()
    {
        await using var app = await GatewayApp.StartAsync();

        var error = (await app.MonitorAsync("requests?limit=5&count=1&page=2")).Bad(400, "invalid_parameter", "limit");
        string none = (await app.MonitorAsync("providers?limit=5")).Bad(400, "invalid_parameter", "limit").GetProperty("message").GetString()!;

        Assert.That(error.GetProperty("message").GetString(), Does.Contain("limit, page").And.Contains("count, provider, status, clientRequestId, after, before, order"));
        Assert.That(none, Does.Contain("none"));
    }

    [TestCase("DELETE", "providers", "GET, HEAD")]
    [TestCase("POST", "providers", "GET, HEAD")]
    [TestCase("OPTIONS", "providers/openai", "GET, HEAD")]
    [TestCase("HEAD", "providers/openai/toggle", "POST")]
    [TestCase("POST", "providers/openai/models", "GET, HEAD")]
    [TestCase("GET", "providers/openai/test", "POST")]
    [TestCase("PUT", "providers/openai/tokens", "GET, HEAD")]
    [TestCase("POST", "providers/tokens/all", "GET, HEAD")]
    [TestCase("GET", "providers/openai/rotate-token", "POST")]
    [TestCase("GET", "providers/openai/tokens/reset", "POST")]
    [TestCase("DELETE", "providers/openai/logs", "GET, HEAD")]
    [TestCase("POST", "providers/logs/all", "GET, HEAD")]
    [TestCase("POST", "providers/logs/stats", "GET, HEAD")]
    [TestCase("POST", "providers/logs/stream", "GET, HEAD")]
    [TestCase("GET", "providers/openai/logs/clear", "POST")]
    [TestCase("POST", "requests", "GET, HEAD")]
    [TestCase("PATCH", "requests/req_1", "GET, HEAD")]
    [TestCase("POST", "usage/", "GET, HEAD")]
    public async Task WrongMethod_Is405WithAllow(string method, string path, string allowed)
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await SendAsync(app, $"{method} {path}");

        Assert.That((answer.Status, answer.Header("allow")), Is.EqualTo((405, allowed)));
        if (method != "HEAD") answer.Bad(405, "method_not_allowed");
    }

    [TestCase("")]
    [TestCase("nothing")]
    [TestCase("providers/openai/tokens/none")]
    [TestCase("providers/openai/logs/all/more")]
    [TestCase("%2e%2e%2fv1")]
    public async Task UnknownRoute_Is404(string path)
    {
        await using var app = await GatewayApp.StartAsync();

        (await app.MonitorAsync(path)).Bad(404, "unknown_url");
    }

    [TestCase("{")]
    [TestCase("{\"key\":\"canary-bad\"")]
    [TestCase("[]")]
    [TestCase("7")]
    [TestCase("{\"key\":\"a\",\"key\":\"b\"}")]
    public async Task BodyThatIsNoJsonObject_Is400(string body)
    {
        await using var app = await GatewayApp.StartAsync(s => s.Secrets.Add("canary-bad"));

        (await app.OrderAsync("providers/openai/tokens/reset", body)).Bad(400, "invalid_json");
    }

    [TestCase("tokens/add", """{"token":"\ud800"}""")]
    [TestCase("tokens/add", """{"\ud800":"x"}""")]
    [TestCase("tokens/add", """{"token":"abcdefgh","name":"\udc00\ud800"}""")]
    [TestCase("tokens/remove", """{"key":"\ud800"}""")]
    [TestCase("config", """{"models":["\ud800"]}""")]
    [TestCase("config", """{"headers":{"\ud800":"x"}}""")]
    [TestCase("config", """{"\ud800":"x","\ud801":"y"}""")]
    [TestCase("toggle", """{"enabled":"\ud800"}""")]
    public async Task BodyWithALoneSurrogate_Is400(string route, string body)
    {
        await using var app = await GatewayApp.StartAsync();

        (await app.OrderAsync("providers/openai/" + route, body)).Bad(400, "invalid_json");
    }

    [Test]
    public async Task BodyThatIsNoUtf8_Is400()
    {
        await using var app = await GatewayApp.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, MonitoringClient.Root + "providers/openai/tokens/remove");
        request.Content = new ByteArrayContent([.. "{\"key\":\""u8, 0xff, .. "\"}"u8]);
        request.Content.Headers.ContentType = new("application/json");

        (await app.SendAsync(request)).Bad(400, "invalid_json");
    }

    [TestCase("{\"kye\":\"x\"}", "kye")]
    [TestCase("{\"key\":\"x\",\"force\":true}", "force")]
    [TestCase("{\"key\":7}", "key")]
    [TestCase("{\"all\":\"yes\"}", "all")]
    [TestCase("{\"all\":false}", "key")]
    [TestCase("{}", "key")]
    [TestCase("{\"key\":\"openai:Tokens:0\",\"all\":true}", "key")]
    [TestCase("{\"key\":\"a\",\"name\":\"b\"}", "name")]
    public async Task WrongField_IsNamed(string body, string param)
    {
        await using var app = await GatewayApp.StartAsync();

        var error = (await app.OrderAsync("providers/openai/tokens/reset", body)).Bad(400, "invalid_parameter", param);

        Assert.That(error.GetProperty("message").GetString(), Does.Contain(param));
    }

    [Test]
    public async Task BodyOfAnotherTypeOrTooLong_IsRefused()
    {
        await using var app = await GatewayApp.StartAsync();
        var form = new HttpRequestMessage(HttpMethod.Post, MonitoringClient.Root + "providers/openai/tokens/reset") { Content = new FormUrlEncodedContent([new("all", "true")]) };

        (await app.SendAsync(form)).Bad(415, "unsupported_media_type");
        (await app.OrderAsync("providers/openai/tokens/reset", $$"""{"key":"{{new string('x', 300_000)}}"}""")).Bad(413, "request_too_large");
    }

    [Test]
    public async Task TokenOrRequestThatIsNotThere_Is404()
    {
        await using var app = await GatewayApp.StartAsync();

        (await app.OrderAsync("providers/openai/tokens/reset", """{"key":"nobody"}""")).Bad(404, "token_not_found", "key");
        (await app.OrderAsync("providers/openai/test?token=nobody")).Bad(404, "token_not_found", "token");
        foreach (string id in new[] { "req_0000000000000000", "x", "..%2f", "constructor" }) (await app.MonitorAsync("requests/" + id)).Bad(404, "request_not_found", "id");
    }

    private static Task<Answer> SendAsync(GatewayApp app, string methodAndPath)
    {
        string[] parts = methodAndPath.Split(' ');
        return app.SendAsync(new HttpRequestMessage(new HttpMethod(parts[0]), MonitoringClient.Root + parts[1]));
    }
}
