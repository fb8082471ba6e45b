using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces.GoogleGemini;

/// <summary>Gemini's API over upstreams of every format.</summary>
public class GeminiTests
{
    internal const string Contents = """{"contents":[{"role":"user","parts":[{"text":"Hi"}]}]}""";

    private static readonly string[] Models = ["ext-openai-gpt-4o", "ext-anthropic-claude-opus-4-8", "ext-google-gemini-2.5-flash", "ext-ollama-llama3.3"];

    [TestCaseSource(nameof(Models))]
    public async Task Generate_AnyUpstream_IsGooglesReplyWithTheAskedModel(string model)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(Chat.Post(Contents, $"/v1beta/models/{model}:generateContent"));

        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        var reply = answer.Json;
        Assert.That((reply.GetProperty("modelVersion").GetString(), reply.GetProperty("responseId").GetString()), Is.EqualTo((model, reply.GetProperty("responseId").GetString())));
        var candidate = reply.GetProperty("candidates")[0];
        Assert.That((TextOf(reply), candidate.GetProperty("finishReason").GetString(), candidate.GetProperty("content").GetProperty("role").GetString()), Is.EqualTo((TextOf(reply), "STOP", "model")));
        Assert.That(TextOf(reply), Is.Not.Empty);
        Assert.That(reply.GetProperty("usageMetadata").GetProperty("totalTokenCount").GetInt64(), Is.Positive);
        Assert.That((await app.RecordOf(answer)).Format, Is.EqualTo(WireFormat.GoogleGenerate));
    }

    [Test, Combinatorial]
    public async Task Stream_AnyUpstream_IsChunksAndOneEnd([ValueSource(nameof(Models))] string model, [Values("?alt=sse", "", "?alt=json&x=1")] string query)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(Chat.Post(Contents, $"/v1beta/models/{model}:streamGenerateContent{query}"));

        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        bool isSse = query == "?alt=sse";
        Assert.That(answer.Header("content-type"), Is.EqualTo(isSse ? "text/event-stream; charset=utf-8" : "application/json; charset=utf-8"));
        JsonElement[] chunks = isSse ? [.. answer.Events.Select(e => JsonElement.Parse(e))] : [.. answer.Json.EnumerateArray()];
        Assert.That(string.Concat(chunks.Select(TextOf)), Is.Not.Empty);
        Assert.That(chunks.Select(c => c.GetProperty("modelVersion").GetString()), Is.All.EqualTo(model));
        Assert.That(chunks.Select(HasEnd), Is.EqualTo(chunks.Select((_, i) => i == chunks.Length - 1)), answer.Text);
        Assert.That(chunks[^1].GetProperty("usageMetadata").GetProperty("totalTokenCount").GetInt64(), Is.Positive);
        Assert.That((await app.RecordOf(answer)).Usage.TotalTokens, Is.Positive);
    }

    [TestCase("/v1beta/models/ext-openai-gpt-4o:generateContent")]
    [TestCase("/v1/models/ext-openai-gpt-4o:generateContent")]
    [TestCase("/v1beta/models/models%2Fext-openai-gpt-4o:generateContent")]
    [TestCase("/v1beta/models/models/ext-openai-gpt-4o%3AgenerateContent")]
    [TestCase("/v1beta1/publishers/google/models/ext-openai-gpt-4o:generateContent")]
    [TestCase("/v1/projects/p/locations/us-central1/publishers/google/models/ext-openai-gpt-4o:generateContent")]
    [Property("FAULTS", 80)]
    public async Task Address_HoweverWritten_LeadsToTheModel(string path)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(Chat.Post(Contents, path));

        Assert.That((answer.Status, app.Upstream.Single().Path), Is.EqualTo((200, "/openai/v1/chat/completions")), answer.Text);
        Assert.That(answer.Json.GetProperty("modelVersion").GetString(), Is.EqualTo("ext-openai-gpt-4o"));
    }

    [TestCase("ext-openai-org%2Fmodel:v2:generateContent", "org/model:v2", "ext-openai-org/model:v2")]
    [TestCase("ext-openai-org/model:v2:generateContent", "org/model:v2", "ext-openai-org/model:v2")]
    [TestCase("ext-openai-a%3Ab%3Ac:generateContent", "a:b:c", "ext-openai-a:b:c")]
    [Property("FAULTS", 80)]
    public async Task Model_WithSlashesAndColons_EndsAtTheLastColon(string path, string upstream, string asked)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(Chat.Post(Contents, "/v1beta/models/" + path));

        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        Assert.That(answer.Json.GetProperty("modelVersion").GetString(), Is.EqualTo(asked));
        Assert.That(JsonElement.Parse(System.Text.Encoding.UTF8.GetString(app.Upstream.Single().Body.Span)).GetProperty("model").GetString(), Is.EqualTo(upstream));
    }

    [Test]
    public async Task Google_GetsTheBodyAsItIs_WithoutTheClientsKey()
    {
        const string key = "sk-client-9f31c7a4";
        await using var app = await StartAsync(setup =>
        {
            setup.Secrets.Add(key);
            setup.FollowUp = null;
            setup.Server.Add(options => options.ClientKeys["ide"] = new SecretKey(key));
        });
        const string body = """{ "contents" : [{"role":"user","parts":[{"text":"Hi \u00e9"}]}], "safetySettings":[], "notHeardOf": {"deep":[1.50]} }""";

        var request = Chat.Post(body, "/v1beta/models/ext-google-gemini-2.5-flash:streamGenerateContent?alt=sse");
        request.Headers.Add("x-goog-api-key", key);
        var answer = await app.SendAsync(request);

        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        var sent = app.Upstream.Single();
        Assert.That((sent.Path, sent.Query), Is.EqualTo(("/google/v1beta/models/gemini-2.5-flash:streamGenerateContent", "?alt=sse")));
        Assert.That(System.Text.Encoding.UTF8.GetString(sent.Body.Span), Is.EqualTo(body));
        Assert.That((sent.Headers["x-goog-api-key"], sent.Headers.Values.Any(v => v.Contains(key, StringComparison.Ordinal))), Is.EqualTo(("canary-gemini-google", false)));
    }

    [TestCase("ext-google-gemini-2.5-flash", false)]
    [TestCase("ext-anthropic-claude-opus-4-8", false)]
    [TestCase("ext-ollama-llama3.3", true)]
    public async Task Count_IsTheUpstreamsOrAnEstimate(string model, bool isEstimate)
    {
        await using var app = await StartAsync();
        foreach (string body in (string[])[Contents, """{"generateContentRequest":{"model":"models/MODEL","contents":[{"role":"user","parts":[{"text":"Hi"}]}],"tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"OBJECT"}}]}]}}""".Replace("MODEL", model, StringComparison.Ordinal)])
        {
            var answer = await app.SendAsync(Chat.Post(body, $"/v1beta/models/{model}:countTokens"));

            Assert.That((answer.Status, answer.Header("x-providerkit-estimate")), Is.EqualTo((200, isEstimate ? "true" : null)), answer.Text);
            Assert.That(answer.Json.GetProperty("totalTokens").GetInt32(), Is.InRange(1, 500), answer.Text);
        }
    }

    [TestCase("ext-google-gemini-embedding-001")]
    [TestCase("ext-openai-text-embedding-3-small")]
    [TestCase("ext-ollama-nomic-embed-text")]
    public async Task Embed_AnyUpstream_IsVectors(string model)
    {
        await using var app = await StartAsync();

        var one = await app.SendAsync(Chat.Post("""{"content":{"parts":[{"text":"a"}]}}""", $"/v1beta/models/{model}:embedContent"));
        var two = await app.SendAsync(Chat.Post("""{"requests":[{"model":"models/MODEL","content":{"parts":[{"text":"a"}]}},{"model":"models/MODEL","content":{"parts":[{"text":"b"}]}}]}""".Replace("MODEL", model, StringComparison.Ordinal), $"/v1/models/{model}:batchEmbedContents"));

        Assert.That((one.Status, two.Status), Is.EqualTo((200, 200)), one.Text + two.Text);
        Assert.That(one.Json.GetProperty("embedding").GetProperty("values").GetArrayLength(), Is.Positive);
        Assert.That(two.Json.GetProperty("embeddings").EnumerateArray().Select(e => e.GetProperty("values").GetArrayLength()), Has.Exactly(2).Positive);
        if (model.Contains("google")) Assert.That(System.Text.Encoding.UTF8.GetString(app.Upstream[^1].Body.Span), Does.Contain("\"models/gemini-embedding-001\"").And.Not.Contain("ext-google"));
    }

    [Test]
    public async Task Models_ArePagedInGooglesShape()
    {
        await using var app = await StartAsync();
        var names = new List<string>();
        string query = "?pageSize=2";
        while (true)
        {
            var page = await app.GetAsync("/v1beta/models" + query);
            Assert.That(page.Status, Is.EqualTo(200), page.Text);
            names.AddRange(page.Json.GetProperty("models").EnumerateArray().Select(m => m.GetProperty("name").GetString()!));
            if (!page.Json.TryGetProperty("nextPageToken", out var next)) break;
            query = $"?pageSize=2&pageToken={next.GetString()}";
        }
        Assert.That(names, Is.Unique.And.All.StartsWith("models/"));
        Assert.That(names, Has.Count.GreaterThan(2));
        var one = await app.GetAsync("/v1beta/" + names[0]);
        Assert.That(one.Json.GetProperty("name").GetString(), Is.EqualTo(names[0]));
        Assert.That(one.Json.GetProperty("supportedGenerationMethods").GetArrayLength(), Is.Positive);
    }

    [TestCase("anthropic-version", "2023-06-01", "has_more")]
    [TestCase("x-goog-api-client", "google-genai-sdk/3.3.0", "models")]
    [TestCase("x-goog-api-key", "k", "models")]
    [TestCase("x-other", "1", "object")]
    public async Task Models_BelowV1_HaveTheShapeThatTheClientKnows(string header, string value, string member)
    {
        await using var app = await StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.Add(header, value);

        var answer = await app.SendAsync(request);

        Assert.That(answer.Json.TryGetProperty(member, out _), Is.True, answer.Text);
    }

    [TestCase("ext-google-gemini-2.5-flash", "generateContent,streamGenerateContent,countTokens")]
    [TestCase("ext-google-gemini-embedding-001", "embedContent,batchEmbedContents")]
    [TestCase("ext-openai-text-embedding-3-small", "embedContent,batchEmbedContents")]
    public async Task Model_SaysWhatClientsPlanBy(string model, string methods)
    {
        await using var app = await StartAsync();

        var shown = (await app.GetAsync("/v1beta/models/" + model)).Json;

        Assert.That((shown.GetProperty("name").GetString(), string.Join(',', shown.GetProperty("supportedGenerationMethods").EnumerateArray())), Is.EqualTo(("models/" + model, methods)));
        Assert.That(shown.GetProperty("inputTokenLimit").GetInt64(), Is.Positive);
    }

    [TestCase("ext-openai-sim:cut:4", "?alt=sse")]
    [TestCase("ext-openai-sim:cut:4", "")]
    [TestCase("ext-google-sim:cut:4", "?alt=sse")]
    public async Task Stream_ThatBreaks_EndsWithAnError(string model, string query)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(Chat.Post(Contents, $"/v1beta/models/{model}:streamGenerateContent{query}"));

        JsonElement[] chunks = query.Length > 0 ? [.. answer.Events.Select(e => JsonElement.Parse(e))] : [.. answer.Json.EnumerateArray()];
        Assert.That(chunks[^1].GetProperty("error").GetProperty("status").GetString(), Is.EqualTo("UNAVAILABLE"), answer.Text);
        Assert.That(chunks.Count(HasEnd), Is.Zero);
    }

    [Test]
    public async Task Mapping_Apart_AnswersThereAlone()
    {
        await using var app = await StartAsync(setup => (setup.Map, setup.FollowUp) = (web => web.MapProviderKitGemini("/gemini/v1beta"), null));

        Assert.That((await app.SendAsync(Chat.Post(Contents, "/gemini/v1beta/models/ext-openai-gpt-4o:generateContent"))).Status, Is.EqualTo(200));
        Assert.That((await app.SendAsync(Chat.Post(Chat.Body(), "/gemini/v1beta/openai/chat/completions"))).Content, Is.Not.Empty);
        Assert.That((await app.GetAsync("/v1beta/models")).Bytes, Is.Empty, "the app's own 404");
    }

    private static string TextOf(JsonElement reply) => string.Concat(
        from candidate in reply.GetProperty("candidates").EnumerateArray()
        where candidate.GetProperty("content").TryGetProperty("parts", out _)
        from part in candidate.GetProperty("content").GetProperty("parts").EnumerateArray()
        where part.TryGetProperty("text", out _)
        select part.GetProperty("text").GetString());

    private static bool HasEnd(JsonElement chunk) =>
        chunk.TryGetProperty("candidates", out var candidates) && candidates.EnumerateArray().Any(candidate => candidate.TryGetProperty("finishReason", out _));

    internal static Task<GatewayApp> StartAsync(Action<GatewaySetup>? configure = null) => GatewayApp.StartAsync(setup =>
    {
        setup.Tokens = [];
        setup.Kit.Add((_, simulator) => setup.Options.Add(options =>
        {
            foreach (string name in (string[])["openai", "anthropic", "google", "ollama"])
            {
                var provider = options.Provider(name);
                (provider.Enabled, provider.BaseUrl) = (true, simulator.AddressOf(name).ToString());
                provider.Tokens.Add("canary-gemini-" + name);
            }
        }));
        configure?.Invoke(setup);
    });
}
