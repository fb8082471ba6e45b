using System.Net;
using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;
using ProviderKit.Vendors.Http;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Vendors;

/// <summary>What goes out to an OpenAI-compatible upstream, and what comes back from it.</summary>
public class OpenAICompatibleProviderTests
{
    private const string Body = """{"model":"PREFIXgpt","messages":[{"role":"user","content":"hi"}],"new":{"x":[1]}}""";

    [TestCase("openai", "ext-openai-", "EXT_OPENAI_BASE_URL", "https://gw/v1", "https://gw/v1/chat/completions")]
    [TestCase("openai", "ext-openai-", "EXT_OPENAI_BASE_URL", "https://gw/v1/", "https://gw/v1/chat/completions")]
    [TestCase("litellm", "ext-litellm-", "LITELLM_BASE_URL", "http://gw:4001", "http://gw:4001/v1/chat/completions")]
    [TestCase("litellm", "ext-litellm-", "LITELLM_BASE_URL", "http://gw:4001/", "http://gw:4001/v1/chat/completions")]
    [TestCase("litellm", "ext-litellm-", "LITELLM_BASE_URL", "http://gw:4001/v1", "http://gw:4001/v1/chat/completions")]
    [TestCase("litellm", "ext-litellm-", "LITELLM_BASE_URL", "http://gw:4001/v1/", "http://gw:4001/v1/chat/completions")]
    [TestCase("azure", "ext-azure-", "AZURE_OPENAI_ENDPOINT", "https://r.openai.azure.com/openai/v1", "https://r.openai.azure.com/openai/v1/chat/completions")]
    [TestCase("azure", "ext-azure-", "AZURE_OPENAI_ENDPOINT", "https://r.openai.azure.com/openai/", "https://r.openai.azure.com/openai/v1/chat/completions")]
    [TestCase("litellm", "ext-litellm-", "LITELLM_BASE_URL", "http://gw/team/v1", "http://gw/team/v1/chat/completions")]
    [TestCase("cursor_agent", "ext-cursor-", "CURSOR_AGENT_BASE_URL", "http://gw", "http://gw/v1/chat/completions")]
    [TestCase("lead_worker", "ext-leadworker-", "LEAD_WORKER_BASE_URL", "http://gw/v1", "http://gw/v1/chat/completions")]
    [TestCase("atlas", "atlas-", "ATLAS_BASE_URL", "https://gw/inference", "https://gw/inference/chat/completions")]
    [TestCase("azure", "ext-azure-", "AZURE_OPENAI_ENDPOINT", "https://r.openai.azure.com", "https://r.openai.azure.com/openai/v1/chat/completions")]
    [TestCase("azure", "ext-azure-", "AZURE_OPENAI_ENDPOINT", "https://r.openai.azure.com/", "https://r.openai.azure.com/openai/v1/chat/completions")]
    public async Task SendAsync_BaseAddress_LeadsToTheChatPathWithTheSameBody(string provider, string prefix, string setting, string address, string expected)
    {
        using var host = On(provider, (setting, address));
        host.Upstream.Expect(HttpMethod.Post, expected).WithContent(Body.Replace("PREFIX", "", StringComparison.Ordinal))
            .WithHeaders("Content-Type", "application/json").Respond("application/json", FakeProvider.Reply);
        await using var result = await SendAsync(host, prefix);
        Assert.That(result.Error, Is.Null);
        host.Upstream.VerifyNoOutstandingExpectation();
    }

    [Test]
    public async Task SendAsync_AzureWithVersion_NamesDeploymentAndVersionAndSendsApiKey()
    {
        using var host = On("azure", ("AZURE_OPENAI_ENDPOINT", "https://r.openai.azure.com/"), ("AZURE_OPENAI_API_VERSION", "2024-10-21"));
        host.Upstream.Expect(HttpMethod.Post, "https://r.openai.azure.com/openai/deployments/gpt/chat/completions")
            .WithExactQueryString("api-version=2024-10-21").WithHeaders("api-key", "the-token").With(r => r.Headers.Authorization is null)
            .Respond("application/json", FakeProvider.Reply);
        await using var result = await SendAsync(host, "ext-azure-");
        Assert.That(result.Error, Is.Null);
        host.Upstream.VerifyNoOutstandingExpectation();
    }

    [Test]
    public async Task SendAsync_Headers_AreTheVendorsUnlessTheUserSaysOtherwise()
    {
        using var host = On("githubcopilot",
            ("ProviderKit:Providers:githubcopilot:Headers:editor-version", "mine/1"), ("ProviderKit:Providers:githubcopilot:Headers:X-Further", "2"));
        var sent = await HeadersSentAsync(host, "ext-copilot-");
        Assert.Multiple(() =>
        {
            Assert.That(sent["Editor-Version"], Is.EqualTo("mine/1"));
            Assert.That(sent["X-Further"], Is.EqualTo("2"));
            Assert.That(sent["Copilot-Integration-Id"], Is.EqualTo("vscode-chat"));
            Assert.That(sent["User-Agent"], Is.EqualTo("GitHubCopilotChat/0.26.7"));
            Assert.That(sent["Authorization"], Is.EqualTo("Bearer the-token"));
        });
    }

    [Test]
    public async Task SendAsync_NobodyGivesAUserAgent_SendsOurs()
    {
        using var host = On("openai");
        var sent = await HeadersSentAsync(host, "ext-openai-");
        Assert.That(sent["User-Agent"], Does.Match(@"^ProviderKit/\d+\.\d+\.\d+$"));
        Assert.That(sent.Keys, Is.EquivalentTo(["User-Agent", "Authorization"]));
    }

    [Test]
    public async Task SendAsync_ClientHeaders_TravelOnWhereTheRequestHasThem()
    {
        using var host = On("openai");
        ChatRequest.TryRead(Json.Bytes(Body.Replace("PREFIX", "ext-openai-", StringComparison.Ordinal)), out var request, out _, new Dictionary<string, string> { ["openai-beta"] = "x=1" });
        host.Upstream.Expect("https://api.openai.com/v1/chat/completions").WithHeaders("openai-beta", "x=1").Respond("application/json", FakeProvider.Reply);
        await (await host.Dispatcher.SendAsync(request!)).DisposeAsync();
        host.Upstream.VerifyNoOutstandingExpectation();
    }

    [Test]
    public async Task SendAsync_Stream_AsksForUsageAndReadsToDone()
    {
        using var host = On("openai");
        host.Upstream.Expect("https://api.openai.com/v1/chat/completions")
            .With(r => JsonNode.DeepEquals(JsonNode.Parse(r.Content!.ReadAsStringAsync().Result), JsonNode.Parse("""{"model":"gpt","messages":[],"stream":true,"stream_options":{"include_usage":true}}""")))
            .Respond("text/event-stream", """
                : ping

                data: {"model":"gpt-1","choices":[{"delta":{"role":"assistant","content":""}}]}

                data: {"model":"gpt-1","choices":[{"delta":{"content":"Hi"}}]}

                data: {"model":"gpt-1","choices":[{"delta":{},"finish_reason":"stop"}]}

                data: {"model":"gpt-1","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1}}

                data: [DONE]

                data: {"never":"read"}

                """);
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Create("ext-openai-gpt", [], stream: true));
        var chunks = await Gateway.ReadAllAsync(result.Stream!);
        Assert.That(chunks, Has.Count.EqualTo(3).And.All.Contain("\"ext-openai-gpt\""));
        Assert.That((result.Stream!.Error, result.Usage), Is.EqualTo(((ProviderError?)null, new ChatUsage(3, 1))));
        host.Upstream.VerifyNoOutstandingExpectation();
    }

    [Test]
    public async Task SendAsync_Redirect_IsABadReplyAndNotFollowed()
    {
        using var host = On("openai");
        host.Upstream.Expect("https://api.openai.com/v1/chat/completions").Respond(HttpStatusCode.Redirect, [new("Location", "https://evil/")], "text/plain", "");
        await using var result = await SendAsync(host, "ext-openai-");
        Assert.That((result.Error!.HttpStatus, result.Error.Code), Is.EqualTo((502, "upstream_redirect")));
    }

    [TestCase("text/html", "<html>")]
    [TestCase("text/plain", "{\"choices\":[]}")]
    [TestCase("text/event-stream", "data: {}\n\n")]
    public async Task SendAsync_WrongContentTypeWith200_IsABadReply(string type, string body)
    {
        using var host = On("openai");
        host.Upstream.Expect("https://api.openai.com/v1/chat/completions").Respond(type, body);
        await using var result = await SendAsync(host, "ext-openai-");
        Assert.That((result.Error!.Kind, result.Error.Code), Is.EqualTo((ProviderErrorKind.BadReply, "upstream_content_type")));
    }

    [TestCase("data: [DONE]\n\n", true)]
    [TestCase("", false)]
    public async Task SendAsync_OneChoiceOfTwoEnds_IsWholeIfTheUpstreamSaysSo(string end, bool whole)
    {
        using var host = On("openai");
        host.Upstream.When("*").Respond("text/event-stream",
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\n\ndata: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"b\"}}]}\n\n" + end);
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Create("ext-openai-gpt", [], stream: true));
        Assert.That(await Gateway.ReadAllAsync(result.Stream!), Has.Count.EqualTo(2));
        Assert.That(result.Stream!.Error is null, Is.EqualTo(whole));
    }

    [Test]
    public async Task SendAsync_TooLongReplyOrEvent_IsABadReply()
    {
        using var host = On("openai", ("ProviderKit:Upstream:MaxReplyBytes", "500"), ("ProviderKit:Upstream:MaxEventBytes", "500"));
        string x = new('x', 20_000);
        host.Upstream.When("*").With(r => r.Content!.ReadAsStringAsync().Result.Contains("stream", StringComparison.Ordinal)).Respond("text/event-stream", $"data: {x}");
        host.Upstream.When("*").Respond("application/json", $$"""{"choices":[],"x":"{{x}}"}""");
        await using var whole = await SendAsync(host, "ext-openai-");
        await using var streamed = await host.Dispatcher.SendAsync(ChatRequest.Create("ext-openai-gpt", [], stream: true));
        Assert.That((whole.Error?.Code, streamed.Error?.Code), Is.EqualTo(("upstream_reply_too_large", "upstream_reply_too_large")));
    }

    [Test]
    public async Task ListModelsAsync_VendorsList_IsRead()
    {
        using var host = On("openai");
        host.Upstream.Expect(HttpMethod.Get, "https://api.openai.com/v1/models").WithHeaders("Authorization", "Bearer the-token")
            .Respond("application/json", """{"object":"list","data":[{"id":"a"},{"id":5},{"x":1},"b",{"id":"c"}]}""");
        var entry = host.Registry.Find("openai")!;
        var listing = await ((IModelLister)entry.Provider).ListModelsAsync(entry.Tokens.Tokens[0], default);
        Assert.That((listing.Error, string.Join(',', listing.Models)), Is.EqualTo(((ProviderError?)null, "a,c")));
    }

    [TestCase("[{\"id\":\"a\"}]", "a", false)]
    [TestCase("{\"data\":{}}", "", true)]
    [TestCase("{}", "", true)]
    [TestCase("", "", true)]
    [TestCase("<html>", "", true)]
    public void ModelListReader_AnyBody(string body, string models, bool error)
    {
        var listing = ModelListReader.Read(Json.Bytes(body), new HttpVendor { Name = "acme" });
        Assert.That((string.Join(',', listing.Models), listing.Error is not null), Is.EqualTo((models, error)));
    }

    private static Host On(string provider, params (string, string?)[] settings) =>
        Host.With([.. settings, ($"ProviderKit:Providers:{provider}:Enabled", "1"), ($"ProviderKit:Providers:{provider}:Tokens:0", "the-token")]);

    private static ValueTask<DispatchResult> SendAsync(Host host, string prefix) =>
        host.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes(Body.Replace("PREFIX", prefix, StringComparison.Ordinal))));

    private static async Task<Dictionary<string, string>> HeadersSentAsync(Host host, string prefix)
    {
        Dictionary<string, string> sent = [];
        host.Upstream.When("*").With(r =>
        {
            sent = r.Headers.NonValidated.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            return true;
        }).Respond("application/json", FakeProvider.Reply);
        await (await SendAsync(host, prefix)).DisposeAsync();
        return sent;
    }
}
