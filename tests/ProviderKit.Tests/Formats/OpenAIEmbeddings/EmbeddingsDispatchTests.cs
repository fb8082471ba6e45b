using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAIEmbeddings;

public class EmbeddingsDispatchTests
{
    private const string Reply = """{"object":"list", "data":[{"object":"embedding","index":0,"embedding":[1,-2,0.50]}],"model":"up","usage":{"prompt_tokens":7,"total_tokens":7},"new":1}""";

    [Test]
    public async Task Send_PassThrough_KeepsEveryByteButTheModels()
    {
        var gateway = new EmbeddingsGateway("openai").Replies(Reply);

        var (error, body) = await gateway.AskAsync("""{"model":"ext-openai-text-embedding-3-small", "input":[1,2], "dimensions":3,"user":"u","x":{"y":[]}}""");

        Assert.That(error, Is.Null);
        Assert.That(gateway.Sent, Is.EqualTo(new[] { ("https://upstream.test/embeddings", "secret-1", """{"model":"text-embedding-3-small", "input":[1,2], "dimensions":3,"user":"u","x":{"y":[]}}""") }));
        Assert.That(body, Is.EqualTo(Reply.Replace("\"up\"", "\"ext-openai-text-embedding-3-small\"", StringComparison.Ordinal)));
        var record = gateway.Records.Single();
        Assert.That((record.Format, record.Status, record.Attempts, record.TokenName, record.Streamed), Is.EqualTo(((WireFormat?)WireFormat.OpenAIEmbeddings, 200, 1, "openai:Tokens:0", false)));
        Assert.That(record.Usage, Is.EqualTo(new ChatUsage(7, 0)));
    }

    [Test]
    public async Task Send_ReplyWithoutModel_NamesTheOneAsked()
    {
        var gateway = new EmbeddingsGateway("openai").Replies("""{"data":[]}""");
        var (_, body) = await gateway.AskAsync("""{"model":"ext-openai-x","input":"a"}""");
        Assert.That(body, Is.EqualTo("""{"model":"ext-openai-x","data":[]}"""));
    }

    [TestCase("base64", "[1,-2,0.50]", "\"AACAPwAAAMAAAAA/\"")]
    [TestCase("base64", "\"AACAPwAAAMAAAAA/\"", "\"AACAPwAAAMAAAAA/\"")]
    [TestCase("float", "\"AACAPwAAAMAAAAA/\"", "[1,-2,0.5]")]
    [TestCase("float", "[1,-2,0.50]", "[1,-2,0.50]")]
    [TestCase("int8", "[1,-2]", "[1,-2]")]
    [TestCase(null, "\"AACAPwAAAMAAAAA/\"", "[1,-2,0.5]")]
    public async Task Send_Encoding_IsWhatTheClientAskedFor(string? asked, string came, string expected)
    {
        var gateway = new EmbeddingsGateway("openai").Replies($$"""{"data":[{"index":0,"embedding":{{came}}}],"model":"m"}""");
        string more = asked is null ? "" : $",\"encoding_format\":\"{asked}\"";

        var (error, body) = await gateway.AskAsync($$"""{"model":"ext-openai-x","input":"a"{{more}}}""");

        Assert.That(error, Is.Null);
        Assert.That(body, Is.EqualTo($$"""{"data":[{"index":0,"embedding":{{expected}}}],"model":"ext-openai-x"}"""));
        Assert.That(gateway.Sent.Single().Body, Is.EqualTo($$"""{"model":"x","input":"a"{{more}}}"""), "the request goes as it is");
    }

    [Test]
    public async Task Send_RateLimitedToken_GoesOnWithTheNext()
    {
        var gateway = new EmbeddingsGateway("openai").Replies("""{"error":{"message":"slow down","code":"rate_limit_exceeded"}}""", 429).Replies(Reply);

        var (error, _) = await gateway.AskAsync("""{"model":"ext-openai-x","input":"a"}""");

        Assert.That(error, Is.Null);
        Assert.That(gateway.Sent.Select(s => s.Token), Is.EqualTo(new[] { "secret-1", "secret-2" }));
        Assert.That((gateway.Records.Single().Attempts, gateway.Records.Single().TokenName), Is.EqualTo((2, "openai:Tokens:1")));
        Assert.That(gateway.Registry.Find("openai")!.Tokens.GetTokenStats().Select(t => (t.Blocked, t.InFlight)), Is.EqualTo(new[] { (true, 0), (false, 0) }));
    }

    [Test]
    public async Task Send_EveryTokenRateLimited_Is429()
    {
        var gateway = new EmbeddingsGateway("openai").Replies("""{"error":{"message":"slow down"}}""", 429);
        var (error, _) = await gateway.AskAsync("""{"model":"ext-openai-x","input":"a"}""");
        Assert.That((error!.Kind, gateway.Sent.Count), Is.EqualTo((ProviderErrorKind.AllTokensBlocked, 2)));
    }

    [TestCase("""{"object":"list"}""", ProviderErrorKind.BadReply, "without data")]
    [TestCase("""{"data":{}}""", ProviderErrorKind.BadReply, "without data")]
    [TestCase("""{"choices":[]}""", ProviderErrorKind.BadReply, "without data")]
    [TestCase("""[]""", ProviderErrorKind.BadReply, "not a JSON object")]
    [TestCase("""{"data":[""", ProviderErrorKind.BadReply, "not a JSON object")]
    [TestCase("""{"data":[{"embedding":["x"]}]}""", ProviderErrorKind.BadReply, "not made of numbers")]
    [TestCase("""{"error":{"message":"no credit","code":402}}""", ProviderErrorKind.QuotaExhausted, "no credit")]
    [TestCase("""{"error":{"message":"not you","code":"invalid_request_error"},"data":[]}""", ProviderErrorKind.InvalidRequest, "not you")]
    public async Task Send_BadReply_IsAnError(string reply, ProviderErrorKind kind, string says)
    {
        var gateway = new EmbeddingsGateway("openai").Replies(reply);
        var (error, _) = await gateway.AskAsync("""{"model":"ext-openai-x","input":"a","encoding_format":"base64"}""");
        Assert.That(error!.Kind, Is.EqualTo(kind));
        Assert.That(error.Message, Does.Contain(says));
        Assert.That(gateway.Records.Single().Error, Is.EqualTo(error));
    }

    [TestCase("xai", "ext-xai-grok-4")]
    [TestCase("anthropic", "ext-anthropic-claude-sonnet-4-20250514")]
    [TestCase("claude_code", "ext-claude-code-sonnet")]
    [TestCase("cursor_agent", "ext-cursor-auto")]
    [TestCase("lead_worker", "ext-leadworker-worker-fast")]
    public async Task Send_ProviderWithoutEmbeddings_Is400AndNoToken(string provider, string model)
    {
        var gateway = new EmbeddingsGateway(provider).Replies(Reply);

        var (error, _) = await gateway.AskAsync($$"""{"model":"{{model}}","input":"a"}""");

        Assert.That((error!.HttpStatus, error.Param), Is.EqualTo((400, "model")));
        Assert.That(error.Message, Does.StartWith($"{provider} has no embeddings"));
        Assert.That((string?)Json.Error(error)["type"], Is.EqualTo("invalid_request_error"));
        Assert.That(gateway.Sent, Is.Empty);
        var record = gateway.Records.Single();
        Assert.That((record.Provider, record.TokenName, record.Attempts), Is.EqualTo((provider, (string?)null, 0)));
    }

    [TestCase("azure", null, "ext-azure-emb", "https://upstream.test/openai/v1/embeddings")]
    [TestCase("azure", "2024-10-21", "ext-azure-emb", "https://upstream.test/openai/deployments/emb/embeddings?api-version=2024-10-21")]
    [TestCase("openrouter", null, "ext-openrouter-openai/emb", "https://upstream.test/embeddings")]
    [TestCase("litellm", null, "ext-litellm-emb", "https://upstream.test/v1/embeddings")]
    [TestCase("githubcopilot", null, "ext-copilot-emb", "https://upstream.test/embeddings")]
    [TestCase("atlas", null, "atlas-openai/text-embedding-3-small", "https://upstream.test/embeddings")]
    public async Task Send_EachVendor_HasItsPath(string provider, string? version, string model, string address)
    {
        var gateway = new EmbeddingsGateway(provider, o => o.ApiVersion = version).Replies(Reply);
        var (error, _) = await gateway.AskAsync($$"""{"model":"{{model}}","input":"a"}""");
        Assert.That(error, Is.Null);
        Assert.That((gateway.Sent.Single().Address, gateway.Sent.Single().Token), Is.EqualTo((address, "secret-1")));
    }

    [Test]
    public async Task Send_VendorOfTheAppsOwn_HasEmbeddingsUnlessItSaysOtherwise()
    {
        var with = new EmbeddingsGateway("mine", add: kit => kit.AddOpenAICompatible("mine", "https://x.test")).Replies(Reply);
        var without = new EmbeddingsGateway("mine", add: kit => kit.AddOpenAICompatible(new HttpVendor { Name = "mine", Apis = [new(WireFormat.OpenAIChat, "/chat/completions")] })).Replies(Reply);
        Assert.That((await with.AskAsync("""{"model":"ext-mine-x","input":"a"}""")).Error, Is.Null);
        Assert.That((await without.AskAsync("""{"model":"ext-mine-x","input":"a"}""")).Error!.Message, Does.StartWith("mine has no embeddings"));
    }

    [Test]
    public async Task Send_ProviderOfTheAppsOwn_SpeaksChatAlone()
    {
        var gateway = new EmbeddingsGateway("own", add: kit => kit.AddProvider("own", (_, _) => new Own()));
        Assert.That((await gateway.AskAsync("""{"model":"own-x","input":"a"}""")).Error!.Message, Does.StartWith("own has no embeddings"));
    }

    [Test]
    public void Models_Atlas_ListsItsEmbeddingModels() => Assert.That(
        new EmbeddingsGateway("atlas").Registry.Models.Select(m => m.Id).Where(id => id.Contains("embed", StringComparison.Ordinal)),
        Is.EquivalentTo(new[] { "atlas-cohere/cohere-embed-v3-english", "atlas-cohere/cohere-embed-v3-multilingual", "atlas-openai/text-embedding-3-large", "atlas-openai/text-embedding-3-small" }));

    private sealed class Own : IChatProvider
    {
        public ProviderInfo Info { get; } = new() { Name = "own", Prefix = "own-" };

        public ValueTask<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken) =>
            throw new AssertionException("asked for embeddings");
    }
}
