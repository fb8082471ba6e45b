using Microsoft.Extensions.Options;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces.PassThrough;

/// <summary>Which provider a request goes to that is passed through, and which routes there are.</summary>
public class PassedRoutingTests
{
    private const string Rerank = """{"model":"ext-litellm-rerank-1","query":"q","documents":["a","b"]}""";

    [Test]
    public async Task Post_NoModel_GoesToTheDefaultProvider()
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("""{"model":"omni","results":[]}""");
        await using var app = await PassedBodyTests.StartAsync(upstream, o => o.DefaultProvider = "openai");
        var answer = await app.SendAsync(Passed.Json("/v1/moderations", """{"input":"x"}"""));
        Assert.That((answer.Status, answer.Text), Is.EqualTo((200, """{"model":"omni","results":[]}""")));
        Assert.That(upstream.Only.Text, Is.EqualTo("""{"input":"x"}"""));
    }

    [Test]
    public async Task Post_NoModelAndNoDefault_Is400ThatNamesTheProviders()
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("{}");
        await using var app = await PassedBodyTests.StartAsync(upstream);
        var answer = await app.SendAsync(Passed.Json("/v1/moderations", """{"input":"x"}"""));
        Assert.That((answer.Status, answer.Error.GetProperty("param").GetString()), Is.EqualTo((400, "model")));
        Assert.That(answer.Error.GetProperty("message").GetString(), Does.Contain("serve /v1/moderations: openai."));
    }

    [TestCase("audio/speech", "openai")]
    [TestCase("moderations", "openai")]
    [TestCase("rerank", "No provider")]
    public async Task Post_ProviderWithoutThePath_Is404ThatNamesThoseWithIt(string path, string says)
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("{}");
        await using var app = await PassedBodyTests.StartAsync(upstream);
        var answer = await app.SendAsync(Passed.Json("/v1/" + path, """{"model":"ext-xai-grok"}"""));
        Assert.That((answer.Status, answer.Code), Is.EqualTo((404, "unsupported_path")), answer.Text);
        Assert.That(answer.Error.GetProperty("message").GetString(), Does.Contain($"xai does not serve /v1/{path}").And.Contain(says));
        Assert.That(upstream.Requests, Is.Empty);
    }

    [Test]
    public async Task Post_UnknownModel_Is404()
    {
        await using var app = await GatewayApp.StartAsync();
        var answer = await app.SendAsync(Passed.Json("/v1/images/generations", """{"model":"nobody-knows"}"""));
        Assert.That((answer.Status, answer.Code), Is.EqualTo((404, "model_not_found")));
    }

    [TestCase("/v1/rerank", "/v1/rerank")]
    [TestCase("/rerank", "/v1/rerank")]
    [TestCase("/v2/rerank", "/v2/rerank")]
    public async Task Post_Rerank_IsAtEveryPathOfItsClients(string path, string upstreamPath)
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("""{"model":"rerank-1","usage":{"total_tokens":9},"results":[{"index":1,"relevance_score":0.5}]}""");
        await using var app = await GatewayApp.StartAsync(setup => setup.Options.Add(o =>
        {
            var provider = o.Provider("litellm");
            (provider.Enabled, provider.BaseUrl) = (true, upstream.Address.GetLeftPart(UriPartial.Authority));
            provider.Tokens.Add("canary-litellm-0a91f3");
        }));
        var answer = await app.SendAsync(Passed.Json(path, Rerank));
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        Assert.That(answer.Text, Does.StartWith("""{"model":"ext-litellm-rerank-1","""));
        Assert.That(upstream.Only.Line, Is.EqualTo("POST " + upstreamPath));
        Assert.That((await app.RecordOf(answer)).Usage.PromptTokens, Is.EqualTo(9));
    }

    [Test]
    public async Task Post_Azure_IsAtItsOwnAddresses()
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("{}");
        foreach (string? version in new[] { null, "2025-04-01-preview" })
        {
            await using var app = await GatewayApp.StartAsync(setup => setup.Options.Add(o =>
            {
                var provider = o.Provider("azure");
                (provider.Enabled, provider.BaseUrl, provider.ApiVersion) = (true, upstream.Address.GetLeftPart(UriPartial.Authority), version);
                provider.Tokens.Add("canary-azure-0a91f3");
            }));
            var answer = await app.SendAsync(Passed.Json("/v1/images/generations?api-version=2023-01-01&x=1", """{"model":"ext-azure-my image"}""".Replace(" image", "-image", StringComparison.Ordinal)));
            Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        }
        Assert.That(upstream.Requests.Select(r => r.Line), Is.EqualTo(new[]
        {
            "POST /openai/v1/images/generations?x=1",
            "POST /openai/deployments/my-image/images/generations?api-version=2025-04-01-preview&x=1",
        }));
        Assert.That(upstream.Requests.Select(r => r.Headers["api-key"]), Is.All.EqualTo("canary-azure-0a91f3"));
    }

    [Test]
    public async Task AnyMethod_PathsThatTheAppNames_ArePassedThrough()
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("""{"ok":true}""");
        await using var app = await StartNamingAsync(upstream, "tokenize", "files/**", "a/*/c");
        foreach (var (method, path) in new[] { ("POST", "tokenize"), ("GET", "files/file-1/content?limit=2&token=canary-x"), ("DELETE", "files/file-1"), ("GET", "files"), ("PUT", "a/b%20b/c"), ("HEAD", "files/file-1") })
        {
            var request = new HttpRequestMessage(new HttpMethod(method), "/v1/" + path);
            request.Headers.Add("x-providerkit-provider", "openai");
            if (method == "POST") request.Content = new StringContent("plain");
            var answer = await app.SendAsync(request);
            Assert.That(answer.Status, Is.EqualTo(200), $"{method} {path}: {answer.Text}");
        }
        Assert.That(upstream.Requests.Select(r => r.Line), Is.EqualTo(new[]
        {
            "POST /v1/tokenize", "GET /v1/files/file-1/content?limit=2", "DELETE /v1/files/file-1", "GET /v1/files", "PUT /v1/a/b%20b/c", "HEAD /v1/files/file-1",
        }));
    }

    [Test]
    public async Task Get_PathWithIds_NeedsAProviderThatIsNamed()
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("""{"ok":true}""");
        await using (var app = await StartNamingAsync(upstream, "files/**"))
        {
            var answer = await app.GetAsync("/v1/files/file-1");
            Assert.That((answer.Status, answer.Code), Is.EqualTo((404, "provider_required")), answer.Text);
            Assert.That(answer.Error.GetProperty("message").GetString(), Does.Contain("x-providerkit-provider"));
            var unknown = new HttpRequestMessage(HttpMethod.Get, "/v1/files/file-1");
            unknown.Headers.Add("x-providerkit-provider", "nobody");
            Assert.That((await app.SendAsync(unknown)).Status, Is.EqualTo(404));
        }
        await using (var app = await PassedBodyTests.StartAsync(upstream, o => { o.PassThrough.Paths.Add("files/**"); o.PassThrough.Provider = "openai"; }))
            Assert.That((await app.GetAsync("/v1/files/file-1")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Post_CompactionOfResponses_GoesByItsModel()
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("""{"object":"response.compaction","output":[]}""");
        await using var app = await PassedBodyTests.StartAsync(upstream);
        var answer = await app.SendAsync(Passed.Json("/v1/responses/compact", """{"model":"ext-openai-gpt-6","input":[]}"""));
        Assert.That((answer.Status, upstream.Requests.Single().Text), Is.EqualTo((200, """{"model":"gpt-6","input":[]}""")), answer.Text);
    }

    [Test]
    public async Task Get_PathWithIds_StaysWithTheFirstToken()
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("""{"error":{"message":"slow down"}}""", status: 429);
        await using var app = await PassedBodyTests.StartAsync(upstream, o => { o.PassThrough.Paths.Add("files/**"); o.PassThrough.Provider = "openai"; }, "canary-first-0a91f3", "canary-second-77ab12");
        Assert.That((await app.GetAsync("/v1/files/file-1")).Status, Is.EqualTo(429));
        Assert.That((await app.GetAsync("/v1/files/file-1")).Status, Is.EqualTo(429));
        Assert.That(upstream.Requests.Select(r => r.Token), Is.All.EqualTo("canary-first-0a91f3"));
    }

    [TestCase("/v1/files/..%2f..%2fadmin")]
    [TestCase("/v1/files/a%5cb")]
    [TestCase("/v1/files/%2e%2e%2fchat")]
    public async Task Get_PathThatLeadsElsewhere_Is404(string path)
    {
        await using var upstream = await FakeUpstream.AnsweringAsync("{}");
        await using var app = await PassedBodyTests.StartAsync(upstream, o => { o.PassThrough.Paths.Add("files/**"); o.PassThrough.Provider = "openai"; });
        var answer = await app.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(app.Address, new Uri(path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }).OriginalString)));
        Assert.That((answer.Status, upstream.Requests.Count), Is.EqualTo((404, 0)), answer.Text);
    }

    [TestCase("GET")]
    [TestCase("HEAD")]
    [TestCase("OPTIONS")]
    [TestCase("PUT")]
    [TestCase("DELETE")]
    [TestCase("PATCH")]
    public async Task OtherMethod_Is405WithAllow(string method)
    {
        await using var app = await GatewayApp.StartAsync();
        foreach (string path in new[] { "v1/images/generations", "v1/images/edits", "v1/images/variations", "v1/audio/speech", "v1/audio/transcriptions", "v1/audio/translations", "v1/moderations", "v1/rerank", "rerank", "v2/rerank" })
        {
            var answer = await app.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/" + path));
            Assert.That((answer.Status, answer.Header("allow")), Is.EqualTo((405, "POST")), path);
            if (method != "HEAD") Assert.That(answer.Error.GetProperty("message").GetString(), Does.Contain("POST"), path);
        }
    }

    [TestCase("files/file-1")]
    [TestCase("batches")]
    [TestCase("videos")]
    [TestCase("realtime")]
    [TestCase("agents")]
    public async Task Get_PathThatNobodyNames_Is404(string path)
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Options.Add(o => o.DefaultProvider = "openai"));
        var answer = await app.GetAsync("/v1/" + path);
        Assert.That((answer.Status, answer.Code), Is.EqualTo((404, "unknown_url")));
    }

    [TestCase("chat/completions")]
    [TestCase("models/**")]
    public void Map_PathOfTheGatewaysOwn_IsAnErrorAtTheStart(string path)
    {
        var error = Assert.ThrowsAsync<OptionsValidationException>(() => GatewayApp.StartAsync(setup => setup.Options.Add(o => o.PassThrough.Paths.Add(path))));
        Assert.That(error!.Message, Does.Contain("served by the gateway itself"));
    }

    private static Task<GatewayApp> StartNamingAsync(FakeUpstream upstream, params string[] paths) => PassedBodyTests.StartAsync(upstream, o =>
    {
        foreach (string path in paths) o.PassThrough.Paths.Add(path);
    });
}
