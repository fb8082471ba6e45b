using System.ClientModel;
using System.Text.Json;
using OpenAI;
using OpenAI.Embeddings;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Embeddings;

/// <summary>OpenAI's own .NET client, which asks for base64, against the whole app.</summary>
public class EmbeddingsSdkTests
{
    private const string Model = "ext-openai-text-embedding-3-small";

    [Test]
    public async Task Generate_SeveralTexts_AreVectorsOfTheLengthAsked()
    {
        await using var app = await GatewayApp.StartAsync();

        var embeddings = (await Client(app).GenerateEmbeddingsAsync(["Hello", "world", "Hello"], new EmbeddingGenerationOptions { Dimensions = 64 })).Value;

        Assert.That(embeddings.Select(e => e.Index), Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(embeddings.Select(e => e.ToFloats().Length), Is.All.EqualTo(64));
        Assert.That(embeddings[2].ToFloats().ToArray(), Is.EqualTo(embeddings[0].ToFloats().ToArray()));
        Assert.That(embeddings[1].ToFloats().ToArray(), Is.Not.EqualTo(embeddings[0].ToFloats().ToArray()));
        Assert.That(Length(embeddings[0]), Is.EqualTo(1).Within(1e-5));
        Assert.That(embeddings.Model, Is.EqualTo(Model));
        Assert.That((embeddings.Usage.InputTokenCount, embeddings.Usage.TotalTokenCount), Is.EqualTo((3, 3)));
        var sent = JsonElement.Parse(app.Upstream.Single().BodyText);
        Assert.That((sent.GetProperty("model").GetString(), sent.GetProperty("encoding_format").GetString()), Is.EqualTo(("text-embedding-3-small", "base64")));
        var record = app.Records.All.Single();
        Assert.That((record.Format, record.Model, record.Status, record.Usage.PromptTokens), Is.EqualTo(((WireFormat?)WireFormat.OpenAIEmbeddings, Model, 200, 3L)));
    }

    [Test]
    public async Task Generate_ThenAskedForFloats_IsTheSameVectorExactly()
    {
        await using var app = await GatewayApp.StartAsync();

        var base64 = (await Client(app).GenerateEmbeddingAsync("Hello")).Value;
        var floats = await app.SendAsync(Chat.Post($$"""{"model":"{{Model}}","input":"Hello","encoding_format":"float"}""", "/v1/embeddings"));

        var numbers = floats.Json.GetProperty("data")[0].GetProperty("embedding").EnumerateArray().Select(n => n.GetSingle()).ToArray();
        Assert.That(numbers, Has.Length.EqualTo(1536).And.EqualTo(base64.ToFloats().ToArray()));
    }

    [Test]
    public async Task Generate_UpstreamThatAnswersFloats_IsRewrittenForTheClient()
    {
        await using var upstream = RawUpstream.Answering(RawUpstream.Json("""{"object":"list","data":[{"object":"embedding","index":0,"embedding":[1,-2,0.5]}],"model":"m","usage":{"prompt_tokens":1,"total_tokens":1}}"""));
        await using var app = await GatewayApp.StartAsync(s => s.OpenAIAddress = upstream.Address);

        var embedding = (await Client(app).GenerateEmbeddingAsync("Hello")).Value;
        var raw = await app.SendAsync(Chat.Post($$"""{"model":"{{Model}}","input":"Hello","encoding_format":"base64"}""", "/v1/embeddings"));

        Assert.That(embedding.ToFloats().ToArray(), Is.EqualTo(new[] { 1f, -2f, 0.5f }));
        Assert.That(raw.Json.GetProperty("data")[0].GetProperty("embedding").GetString(), Is.EqualTo("AACAPwAAAMAAAAA/"));
        Assert.That(raw.Header("content-length"), Is.EqualTo(raw.Bytes.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Test]
    public async Task Generate_FirstTokenRateLimited_IsNotNoticed()
    {
        await using var app = await GatewayApp.StartAsync(s => s.Tokens = ["canary-1-sim:429:retry-after:60", "canary-2"]);

        var embedding = (await Client(app).GenerateEmbeddingAsync("Hello")).Value;

        Assert.That(embedding.ToFloats().Length, Is.EqualTo(1536));
        Assert.That((app.Records.All.Single().Attempts, app.Upstream.Count), Is.EqualTo((2, 2)));
        Assert.That(app.TokensOf().Select(t => t.Blocked), Is.EqualTo(new[] { true, false }));
    }

    [Test]
    public async Task Generate_ProviderWithoutEmbeddings_Throws400ThatNamesIt()
    {
        await using var app = await GatewayApp.StartAsync();
        var thrown = Assert.ThrowsAsync<ClientResultException>(() => Client(app, "ext-xai-grok-4").GenerateEmbeddingAsync("Hello"));
        Assert.That(thrown!.Status, Is.EqualTo(400));
        Assert.That(thrown.Message, Does.Contain("xai has no embeddings"));
        Assert.That(app.Upstream, Is.Empty);
    }

    [TestCase("azure", "ext-azure-emb", null, "/azure/openai/v1/embeddings")]
    [TestCase("azure", "ext-azure-emb", "2024-10-21", "/azure/openai/deployments/emb/embeddings")]
    [TestCase("openrouter", "ext-openrouter-openai/text-embedding-3-small", null, "/openrouter/api/v1/embeddings")]
    [TestCase("litellm", "ext-litellm-emb", null, "/litellm/v1/embeddings")]
    [TestCase("atlas", "atlas-openai/text-embedding-3-small", null, "/atlas/embeddings")]
    [TestCase("atlas", "atlas-cohere/cohere-embed-v3-english", null, "/atlas/embeddings")]
    [TestCase("githubcopilot", "ext-copilot-text-embedding-3-small", null, "/githubcopilot/embeddings")]
    [TestCase("google", "ext-google-gemini-embedding-001", null, "/google/v1beta/models/gemini-embedding-001:batchEmbedContents")]
    [TestCase("google", "ext-google-gemini-embedding-001", null, "/google/v1beta/models/gemini-embedding-001:embedContent")]
    [TestCase("ollama", "ext-ollama-nomic-embed-text", null, "/ollama/api/embed")]
    public async Task Generate_EveryProvider_AnswersBase64AndFloatsAlike(string provider, string model, string? version, string path)
    {
        await using var app = await GatewayApp.StartAsync(s =>
        {
            s.Kit.Add((kit, simulator) => kit.Services.Configure<ProviderKitOptions>(options =>
            {
                var settings = options.Provider(provider);
                settings.Enabled = true;
                settings.BaseUrl = simulator.AddressOf(provider).ToString();
                settings.ApiVersion = version;
                settings.Tokens.Add("canary-of-the-provider");
            }));
        });
        app.Secrets.Add("canary-of-the-provider");

        var embeddings = (await Client(app, model).GenerateEmbeddingsAsync(["Hello", "world"], new EmbeddingGenerationOptions { Dimensions = 8 })).Value;
        var floats = await app.SendAsync(Chat.Post($$"""{"model":"{{model}}","input":["world"],"dimensions":8}""", "/v1/embeddings"));

        Assert.That(embeddings.Model, Is.EqualTo(model));
        Assert.That(embeddings.Usage.InputTokenCount, Is.GreaterThan(0));
        var numbers = floats.Json.GetProperty("data")[0].GetProperty("embedding").EnumerateArray().Select(n => n.GetSingle()).ToArray();
        Assert.That(numbers, Has.Length.EqualTo(8).And.EqualTo(embeddings[1].ToFloats().ToArray()));
        Assert.That(app.Upstream.Select(r => r.Path), Has.Some.EqualTo(path));
        Assert.That(app.Records.All.Select(r => (r.Provider, r.Status)), Is.All.EqualTo((provider, 200)));
    }

    [Test]
    public async Task Generate_RoutedModel_GoesToTheProviderThatHasIt()
    {
        await using var app = await GatewayApp.StartAsync(s => s.Options.Add(o => o.Provider("atlas").Enabled = true));

        var embedding = (await Client(app, "atlas-openai/text-embedding-3-small").GenerateEmbeddingAsync("Hello")).Value;

        Assert.That(embedding.ToFloats().Length, Is.EqualTo(1536));
        Assert.That((app.Upstream.Single().Provider, app.Records.All.Single().Provider), Is.EqualTo(("openai", "openai")));
        Assert.That(JsonElement.Parse(app.Upstream.Single().BodyText).GetProperty("model").GetString(), Is.EqualTo("text-embedding-3-small"));
    }

    private static EmbeddingClient Client(GatewayApp app, string model = Model) => new(
        model, new ApiKeyCredential("unused"), new OpenAIClientOptions { Endpoint = new Uri(app.Address, "/v1"), RetryPolicy = new System.ClientModel.Primitives.ClientRetryPolicy(0) });

    private static double Length(OpenAIEmbedding embedding) => Math.Sqrt(embedding.ToFloats().ToArray().Sum(f => (double)f * f));
}
