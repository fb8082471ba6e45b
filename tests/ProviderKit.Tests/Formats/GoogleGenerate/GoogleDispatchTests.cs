using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Formats.GoogleGenerate;

/// <summary>Whole calls: settings in, requests to Google's address out, answers back.</summary>
public class GoogleDispatchTests
{
    private const string Host = "https://generativelanguage.googleapis.com/v1beta/models/";
    private const string Answer = """{"candidates":[{"content":{"parts":[{"text":"Hello"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":2,"candidatesTokenCount":1}}""";
    private const string BadKey = """{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"@type":"x","reason":"API_KEY_INVALID"}]}}""";
    private const string Limited = """[{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"x","retryDelay":"48.5s"}]}}]""";

    private readonly List<string> _calls = [];
    private MockHttpMessageHandler _upstream = null!;
    private ServiceProvider _services = null!;

    [SetUp]
    public void SetUp()
    {
        _calls.Clear();
        _upstream = new MockHttpMessageHandler();
        var settings = new Dictionary<string, string?>
        {
            ["GOOGLE_AI_ENABLED"] = "1",
            ["GOOGLE_API_KEY"] = "key-one",
            ["GOOGLE_TOKEN_2"] = "key-two",
        };
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(new FakeTime());
        services.Configure<ProviderKitOptions>(options => options.Retry.MaxRetries = 0);
        services.AddProviderKit(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddHttpClient("ProviderKit.google").ConfigurePrimaryHttpMessageHandler(() => _upstream);
        _services = services.BuildServiceProvider();
    }

    [TearDown]
    public async Task TearDown() => await _services.DisposeAsync();

    [Test]
    public async Task Send_Whole_GoesToGenerateContentWithTheKeyInItsHeader()
    {
        Upstream("key-one", 200, Answer);
        await using var result = await SendAsync("gemini-2.5-flash");
        Assert.That(_calls, Is.EqualTo([$"{Host}gemini-2.5-flash:generateContent key-one {{\"contents\":[{{\"role\":\"user\",\"parts\":[{{\"text\":\"Hi\"}}]}}],\"generationConfig\":{{}}}}"]));
        Json.AssertEqual(Json.Parse(result.Body)!["choices"]![0]!["message"], """{"role":"assistant","content":"Hello","refusal":null}""");
        Assert.That((string?)Json.Parse(result.Body)!["model"], Is.EqualTo("ext-google-gemini-2.5-flash"));
    }

    [Test]
    public async Task Send_Streamed_AsksForServerSentEvents()
    {
        Upstream("key-one", 200, $"data: {Answer}\r\n\r\n", "text/event-stream");
        await using var result = await SendAsync("gemini-2.5-flash", stream: true);
        var deltas = new List<string>();
        do
        {
            while (result.Stream!.TryRead(out var chunk)) deltas.Add(Json.Parse(chunk)!["choices"]![0]!.ToJsonString());
        }
        while (await result.Stream.WaitToReadAsync());
        Assert.That(_calls.Single(), Does.StartWith($"{Host}gemini-2.5-flash:streamGenerateContent?alt=sse key-one"));
        Assert.That(result.Stream.Error, Is.Null);
        Assert.That(result.Stream.Usage, Is.EqualTo(new ChatUsage(2, 1)));
        Assert.That(deltas, Is.EqualTo([
            """{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}""",
            """{"index":0,"delta":{"content":"Hello"},"finish_reason":null}""",
            """{"index":0,"delta":{},"finish_reason":"stop"}"""]));
    }

    [Test]
    public async Task Send_BadKey_IsQuarantinedAndTheNextServes()
    {
        Upstream("key-one", 400, BadKey);
        Upstream("key-two", 200, Answer);
        await using var result = await SendAsync("gemini-2.5-flash");
        Assert.That(result.Error, Is.Null);
        Assert.That(Tokens().Select(t => t.Quarantined), Is.EqualTo([true, false]));
    }

    [Test]
    public async Task Send_ExceededQuota_IsARateLimitOfThatModelAsLongAsTheBodySays()
    {
        Upstream("key-one", 429, Limited);
        Upstream("key-two", 429, Limited);
        await using var result = await SendAsync("gemini-2.5-flash");
        Assert.That((result.Error!.HttpStatus, result.Error.RetryAfter), Is.EqualTo((429, TimeSpan.FromSeconds(48.5))));
        Assert.That(Tokens().Select(t => (t.Blocked, t.BlockedModels.Count)), Is.All.EqualTo((false, 1)));

        _upstream.ResetBackendDefinitions();
        Upstream("key-one", 200, Answer);
        await using var other = await SendAsync("gemini-2.5-pro");
        Assert.That(other.Error, Is.Null, "limits are per model");
    }

    [TestCase(true, 2, null)]
    [TestCase(false, 1, 400)]
    public async Task LogProbs_ThatTheModelRefuses_AreLeftOutWhereTheyAreAWish(bool isWish, int calls, int? status)
    {
        const string Refusal = """{"error":{"code":400,"message":"Logprobs is not enabled for models/gemini-2.5-flash","status":"INVALID_ARGUMENT"}}""";
        _upstream.When(HttpMethod.Post, "*").Respond(async request =>
        {
            _calls.Add(await request.Content!.ReadAsStringAsync());
            bool asks = _calls[^1].Contains("responseLogprobs", StringComparison.Ordinal);
            return new HttpResponseMessage(asks ? HttpStatusCode.BadRequest : HttpStatusCode.OK) { Content = new StringContent(asks ? Refusal : Answer, Encoding.UTF8, "application/json") };
        });
        await using var result = await _services.GetRequiredService<IChatDispatcher>().SendAsync(isWish
            ? ChatRequest.Parse(Json.Bytes("""{"model":"ext-google-gemini-2.5-flash","input":"Hi","top_logprobs":2}"""), WireFormat.OpenAIResponses)
            : ChatRequest.Parse(Json.Bytes("""{"model":"ext-google-gemini-2.5-flash","messages":[{"role":"user","content":"Hi"}],"logprobs":true}""")));
        Assert.That((result.Error?.HttpStatus, _calls.Count), Is.EqualTo((status, calls)));
        if (isWish) Assert.That(result.Ignored, Has.Some.Contains("logprobs"));
    }

    [Test]
    public async Task Send_Refused_CostsNoCall()
    {
        await using var result = await SendAsync("gemini-2.5-flash", more: ",\"n\":9");
        Assert.That((result.Error!.HttpStatus, result.Error.Param, _calls.Count), Is.EqualTo((400, "n", 0)));
    }

    [Test]
    public async Task ListModels_Page_NamesThoseThatChatOrEmbed()
    {
        _upstream.When($"{Host.TrimEnd('/')}?pageSize=1000").WithHeaders("x-goog-api-key", "key-one").Respond("application/json", """
            {"models":[{"name":"models/gemini-2.5-flash","supportedGenerationMethods":["generateContent","countTokens"]},{"name":"models/embed","supportedGenerationMethods":["embedContent"]},{"name":"tuned","supportedGenerationMethods":["generateContent"]},{"name":"models/old"},7],"nextPageToken":"x"}
            """);
        var listing = await ((IModelLister)Entry().Provider).ListModelsAsync(new ApiToken("t", "key-one"), default);
        Assert.That(listing.Error, Is.Null);
        Assert.That(listing.Models, Is.EqualTo(["gemini-2.5-flash", "embed", "tuned"]));
    }

    [TestCase("{\"data\":[]}")]
    [TestCase("[]")]
    [TestCase("7")]
    [TestCase("{\"models\":[{\"name\":\"\\ud800\",\"supportedGenerationMethods\":[\"generateContent\"]}]}")]
    public async Task ListModels_SomethingElse_IsAnError(string body)
    {
        _upstream.When("*").Respond("application/json", body);
        var listing = await ((IModelLister)Entry().Provider).ListModelsAsync(new ApiToken("t", "key-one"), default);
        Assert.That(listing.Error!.Kind, Is.EqualTo(ProviderErrorKind.BadReply));
    }

    private ProviderEntry Entry() => _services.GetRequiredService<ProviderRegistry>().Find("google")!;

    private IReadOnlyList<TokenStatus> Tokens() => Entry().Tokens.GetTokenStats();

    private ValueTask<DispatchResult> SendAsync(string model, bool stream = false, string more = "") =>
        _services.GetRequiredService<IChatDispatcher>().SendAsync(ChatRequest.Parse(Json.Bytes(
            $$"""{"model":"ext-google-{{model}}","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"Hi"}]{{more}}}""")));

    private void Upstream(string key, int status, string body, string type = "application/json") =>
        _upstream.When(HttpMethod.Post, "*").WithHeaders("x-goog-api-key", key).Respond(async request =>
        {
            Assert.That(request.Headers.Contains("Authorization"), Is.False);
            _calls.Add($"{request.RequestUri} {request.Headers.GetValues("x-goog-api-key").Single()} {await request.Content!.ReadAsStringAsync()}");
            return new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, type) };
        });
}
