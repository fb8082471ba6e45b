using System.Net;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Upstream;

/// <summary>What is left of an upstream's limits comes with every answer of a provider, whatever its form.</summary>
public class ResponseLimitsTests
{
    private const string Stream = "data: {\"choices\":[]}\n\ndata: [DONE]\n\n";
    private const string Embeddings = """{"embeddings":[[0.5]],"prompt_eval_count":1}""";

    private static readonly RemainingLimits Usual = new(7, TimeSpan.FromSeconds(12), 0, TimeSpan.FromMinutes(6));

    [TestCase(200, "application/json", FakeProvider.Reply, false)]
    [TestCase(200, "text/event-stream", Stream, true)]
    [TestCase(200, "text/html", "<html>", false)]
    [TestCase(429, "application/json", """{"error":{"message":"x"}}""", false)]
    [TestCase(500, "text/plain", "boom", true)]
    public async Task SendAsync_Answer_HasTheLimits(int status, string type, string body, bool stream)
    {
        using var host = Host.With(("EXT_OPENAI_ENABLED", "1"), ("EXT_OPENAI_TOKEN_1", "sk-1"));
        Answer(host, status, type, body);
        await using var response = await SendAsync(host, "openai", ChatRequest.Create("m", [new PlainMessage("user", "hi")], stream));
        Assert.That(response.Limits, Is.EqualTo(Usual));
    }

    [Test]
    public async Task SendAsync_NoSuchHeaders_HasNone()
    {
        using var host = Host.With(("EXT_OPENAI_ENABLED", "1"), ("EXT_OPENAI_TOKEN_1", "sk-1"));
        host.Upstream.When("*").Respond("application/json", FakeProvider.Reply);
        await using var response = await SendAsync(host, "openai", ChatRequest.Create("m", [new PlainMessage("user", "hi")]));
        Assert.That((response.Error, response.Limits.IsEmpty), Is.EqualTo(((ProviderError?)null, true)));
    }

    [TestCase("application/json", """{"model":"m","message":{"role":"assistant","content":"Hi"},"done":true}""", false)]
    [TestCase("application/x-ndjson", "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"done\":true}\n", true)]
    public async Task SendAsync_TranslatedAnswer_HasTheLimits(string type, string body, bool stream)
    {
        using var host = Host.With(("OLLAMA_ENABLED", "1"));
        Answer(host, 200, type, body);
        await using var response = await SendAsync(host, "ollama", ChatRequest.Create("m", [new PlainMessage("user", "hi")], stream));
        Assert.That((response.Error, response.Limits), Is.EqualTo(((ProviderError?)null, Usual)));
    }

    [Test]
    public async Task SendAsync_TranslatedEmbeddings_HaveTheLimits()
    {
        using var host = Host.With(("OLLAMA_ENABLED", "1"));
        Answer(host, 200, "application/json", Embeddings);
        var request = ChatRequest.Parse(Json.Bytes("""{"model":"m","input":"x"}"""), WireFormat.OpenAIEmbeddings);
        await using var response = await SendAsync(host, "ollama", request);
        Assert.That((response.Error, response.Limits), Is.EqualTo(((ProviderError?)null, Usual)));
    }

    [TestCase(401, """{"error":{"message":"User not found.","code":401}}""", false, Description = "everybody may see the list")]
    [TestCase(200, """{"data":{"label":"x"}}""", true)]
    [TestCase(404, "not here", true, Description = "another address in place of the vendor's")]
    [TestCase(500, "boom", true)]
    public async Task ListModels_OfAListForEverybody_AsksFirstWhatOnlyAGoodTokenGets(int status, string said, bool good)
    {
        using var host = Host.With(("OPENROUTER_ENABLED", "1"), ("OPENROUTER_API_KEY", "sk-1"));
        host.Upstream.When("https://openrouter.ai/api/v1/key").WithHeaders("Authorization", "Bearer sk-1")
            .Respond((HttpStatusCode)status, "application/json", said);
        host.Upstream.When("https://openrouter.ai/api/v1/models").Respond("application/json", """{"data":[{"id":"a"}]}""");
        var entry = host.Registry.Find("openrouter")!;
        var listing = await ((IModelLister)entry.Provider).ListModelsAsync(entry.Tokens.Tokens[0], CancellationToken.None);
        Assert.That((listing.Error is null, listing.Models.Count), Is.EqualTo((good, good ? 1 : 0)));
        if (!good) Assert.That(listing.Error!.Kind, Is.EqualTo(ProviderErrorKind.UpstreamAuthentication));
    }

    private static void Answer(Host host, int status, string type, string body) => host.Upstream.When("*").Respond(_ =>
    {
        var answer = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, null, type) };
        answer.Headers.TryAddWithoutValidation("x-ratelimit-remaining-requests", "7");
        answer.Headers.TryAddWithoutValidation("x-ratelimit-reset-requests", "12s");
        answer.Headers.TryAddWithoutValidation("x-ratelimit-remaining-tokens", "0");
        answer.Headers.TryAddWithoutValidation("x-ratelimit-reset-tokens", "6m0s");
        return answer;
    });

    private static ValueTask<ProviderReply> SendAsync(Host host, string provider, ChatRequest request)
    {
        var entry = host.Registry.Find(provider)!;
        return entry.Provider.SendAsync(new ProviderCall(request, "m", entry.Tokens.Tokens.FirstOrDefault()), CancellationToken.None);
    }
}
