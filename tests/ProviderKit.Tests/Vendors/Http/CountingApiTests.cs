using System.Net;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Vendors.Http;

/// <summary>A client's count_tokens at vendors with a counting API of their own.</summary>
public class CountingApiTests
{
    private const string More = ""","system":"Be brief.","tools":[{"name":"f","input_schema":{"type":"object"}}],"max_tokens":9,"stream":true""";

    private readonly List<(string Address, string? Key, string Body)> _sent = [];

    [SetUp]
    public void SetUp() => _sent.Clear();

    [Test]
    public async Task OpenAI_IsAskedInItsOwnFormat()
    {
        using var host = Of("openai", "Authorization", _ => Answer(200, """{"object":"response.input_tokens","input_tokens":31}"""));

        await using var result = await host.Dispatcher.SendAsync(Request("ext-openai-gpt-4o", More));

        Assert.That((Json.Text(result.Body), result.IsEstimate, result.Attempts), Is.EqualTo(("""{"input_tokens":31}""", false, 1)));
        Assert.That((_sent.Single().Address, _sent.Single().Key), Is.EqualTo(("https://api.openai.com/v1/responses/input_tokens", "Bearer t-1")));
        Json.AssertEqual(System.Text.Json.Nodes.JsonNode.Parse(_sent.Single().Body), """
            {"model":"gpt-4o","input":[{"type":"message","role":"system","content":[{"type":"input_text","text":"Be brief."}]},{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]}],
             "tools":[{"type":"function","name":"f","parameters":{"type":"object"},"strict":false}]}
            """);
    }

    [Test]
    public async Task Google_IsAskedInItsOwnFormat()
    {
        using var host = Of("google", "x-goog-api-key", _ => Answer(200, """{"totalTokens":31,"promptTokensDetails":[{"modality":"TEXT","tokenCount":31}]}"""));

        await using var result = await host.Dispatcher.SendAsync(Request("ext-google-gemini-2.5-flash", More));

        Assert.That((Json.Text(result.Body), result.IsEstimate, result.Attempts), Is.EqualTo(("""{"input_tokens":31}""", false, 1)));
        Assert.That((_sent.Single().Address, _sent.Single().Key), Is.EqualTo(("https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:countTokens", "t-1")));
        var asked = System.Text.Json.Nodes.JsonNode.Parse(_sent.Single().Body)!["generateContentRequest"]!;
        Assert.That(((string?)asked["model"], (string?)asked["systemInstruction"]!["parts"]![0]!["text"], (string?)asked["tools"]![0]!["functionDeclarations"]![0]!["name"]),
            Is.EqualTo(("models/gemini-2.5-flash", "Be brief.", "f")));
    }

    [TestCase("azure")]
    [TestCase("xai")]
    [TestCase("openrouter")]
    [TestCase("ollama")]
    [TestCase("githubcopilot")]
    public async Task Others_AreNotAsked(string provider)
    {
        using var host = Of(provider, "x", _ => Answer(500, ""), ($"ProviderKit:Providers:{provider}:BaseUrl", "https://gw"));
        string prefix = host.Registry.Find(provider)!.Info.Prefix;
        await using var result = await host.Dispatcher.SendAsync(Request(prefix + "m"));
        Assert.That((result.Error, result.IsEstimate, _sent.Count), Is.EqualTo(((ProviderError?)null, true, 0)));
    }

    [TestCase(404, """{"error":{"message":"Unknown request URL: POST /v1/responses/input_tokens. Please check the URL for typos.","type":"invalid_request_error","param":null,"code":"unknown_url"}}""")]
    [TestCase(404, """{"error":{"message":"Invalid URL (POST /v1/responses/input_tokens)","type":"invalid_request_error","param":null,"code":null}}""")]
    [TestCase(404, """{"error":{"code":"404","message":"Resource not found"}}""")]
    [TestCase(404, """{"error":{"code":404,"message":"File Not Found","type":"not_found_error"}}""")]
    [TestCase(404, """{"detail":"Not Found"}""")]
    [TestCase(404, "404 page not found")]
    [TestCase(405, """{"detail":"Method Not Allowed"}""")]
    public async Task Server_WithoutTheApi_IsAskedOnceInTenMinutes(int status, string body)
    {
        using var host = Of("openai", "Authorization", _ => Answer(status, body));

        for (int i = 0; i < 3; i++) await AssertEstimateAsync(host, attempts: i == 0 ? 1 : 0);
        host.Time.Advance(TimeSpan.FromMinutes(10));
        await AssertEstimateAsync(host, attempts: 1);
    }

    [TestCase(404, """{"error":{"message":"The model `m` does not exist or you do not have access to it.","type":"invalid_request_error","param":null,"code":"model_not_found"}}""")]
    [TestCase(400, """{"error":{"message":"Unsupported value","type":"invalid_request_error","param":"model","code":null}}""")]
    [TestCase(500, "")]
    [TestCase(200, "<html>")]
    [TestCase(200, """{"error":{"message":"Unexpected endpoint or method."}}""")]
    public async Task Failure_OfOneCount_SaysNothingAboutTheNext(int status, string body)
    {
        using var host = Of("openai", "Authorization", _ => Answer(status, body));
        for (int i = 0; i < 2; i++) await AssertEstimateAsync(host, attempts: 1);
    }

    [Test]
    public async Task Failure_OfTheNetwork_IsAnEstimate()
    {
        using var host = Host.With(("ProviderKit:Providers:google:Enabled", "1"), ("ProviderKit:Providers:google:Tokens:0", "t-1"));
        host.Upstream.When("*").Throw(new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
        await using var result = await host.Dispatcher.SendAsync(Request("ext-google-gemini-2.5-flash"));
        Assert.That((result.Error, result.IsEstimate, result.Attempts), Is.EqualTo(((ProviderError?)null, true, 1)));
    }

    [Test]
    public async Task Provider_WithoutAToken_IsStillAnError()
    {
        using var host = Host.With(("ProviderKit:Providers:openai:Enabled", "1"));
        await using var result = await host.Dispatcher.SendAsync(Request("ext-openai-gpt-4o"));
        Assert.That(result.Error!.Kind, Is.EqualTo(ProviderErrorKind.NotConfigured));
    }

    private static async Task AssertEstimateAsync(Host host, int attempts)
    {
        await using var result = await host.Dispatcher.SendAsync(Request("ext-openai-m"));
        Assert.That((result.Error, result.IsEstimate, result.Attempts), Is.EqualTo(((ProviderError?)null, true, attempts)));
        Assert.That((int)Json.Parse(result.Body)!["input_tokens"]!, Is.InRange(1, 30));
    }

    private Host Of(string provider, string keyHeader, Func<HttpRequestMessage, HttpResponseMessage> answer, params (string, string?)[] more)
    {
        var host = Host.With([($"ProviderKit:Providers:{provider}:Enabled", "1"), ($"ProviderKit:Providers:{provider}:Tokens:0", "t-1"), .. more]);
        host.Upstream.When("*").Respond(async request =>
        {
            _sent.Add((request.RequestUri!.AbsoluteUri, request.Headers.TryGetValues(keyHeader, out var keys) ? keys.Single() : null, await request.Content!.ReadAsStringAsync()));
            return answer(request);
        });
        return host;
    }

    private static HttpResponseMessage Answer(int status, string body) =>
        new((HttpStatusCode)status) { Content = new StringContent(body, null, body.StartsWith('{') ? "application/json" : "text/plain") };

    private static ChatRequest Request(string model, string more = "") => ChatRequest.Parse(
        Json.Bytes($$"""{"model":"{{model}}","messages":[{"role":"user","content":"Hi"}]{{more}}}"""), WireFormat.AnthropicCountTokens);
}
