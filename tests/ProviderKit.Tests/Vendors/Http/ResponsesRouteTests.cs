using System.Net;
using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Vendors.Http;

/// <summary>Which chat requests are translated for a vendor's Responses API, and what happens where it refuses them.</summary>
public class ResponsesRouteTests
{
    private const string Chat = "/v1/chat/completions", Responses = "/v1/responses";
    private const string ChatReply = """{"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"By chat"},"finish_reason":"stop"}]}""";
    private const string ResponsesReply = """{"object":"response","status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"By responses"}]}]}""";

    private readonly List<(string Path, string Body)> _sent = [];

    [SetUp]
    public void Forget() => _sent.Clear();

    // A chat client's own format goes first, unless the model has no other API.
    [TestCase("ext-openai-gpt-4o", Chat)]
    [TestCase("ext-openai-gpt-5", Chat)]
    [TestCase("ext-openai-o3", Chat)]
    [TestCase("ext-openai-gpt-5.2-chat-latest", Chat)]
    [TestCase("ext-openai-gpt-5-codex", Responses)]
    [TestCase("ext-openai-gpt-5.1-codex-max", Responses)]
    [TestCase("ext-openai-codex-mini-latest", Responses)]
    [TestCase("ext-openai-o1-pro", Responses)]
    [TestCase("ext-openai-o3-pro-2025-06-10", Responses)]
    [TestCase("ext-openai-gpt-5-pro", Responses)]
    [TestCase("ext-openai-o4-mini-deep-research", Responses)]
    [TestCase("ext-openai-computer-use-preview", Responses)]
    [TestCase("ext-xai-grok-4", Chat)]
    [TestCase("ext-azure-gpt-5-codex", "/openai" + Responses)]
    [TestCase("ext-azure-gpt-5", "/openai" + Chat)]
    public async Task Chat_OfAChatClient_GoesWhereTheModelIs(string model, string path)
    {
        using var host = Upstream();
        var (error, text) = await SendAsync(host, WireFormat.OpenAIChat, model);
        Assert.That((error?.Message, _sent.Single().Path), Is.EqualTo(((string?)null, path)));
        Assert.That(text, Does.Contain(path.EndsWith(Chat, StringComparison.Ordinal) ? "By chat" : "By responses"));
    }

    // For other clients the API goes first that loses least.
    [TestCase("ext-openai-gpt-4o", Chat)]
    [TestCase("ext-openai-gpt-5.6", Responses)]
    [TestCase("ext-openai-o3", Responses)]
    [TestCase("ext-openai-gpt-5-codex", Responses)]
    [TestCase("ext-xai-grok-4", Responses)]
    [TestCase("ext-xai-grok-code-fast-1", Responses)]
    [TestCase("ext-xai-grok-4-fast-non-reasoning", Chat)]
    [TestCase("ext-xai-grok-2-latest", Chat)]
    [TestCase("ext-azure-gpt-5", "/openai" + Responses)]
    [TestCase("ext-azure-my-deployment", "/openai" + Chat)]
    public async Task Messages_ForTheSameModels_GoWhereTheReasoningIs(string model, string path)
    {
        using var host = Upstream();
        var (error, _) = await SendAsync(host, WireFormat.AnthropicMessages, model);
        Assert.That((error?.Message, _sent.Single().Path), Is.EqualTo(((string?)null, path)));
    }

    [Test]
    public async Task Azure_WithAVersion_HasAnAddressOfItsOwn()
    {
        using var host = Upstream(settings: [("ProviderKit:Providers:azure:ApiVersion", "2025-04-01-preview")]);
        await SendAsync(host, WireFormat.OpenAIChat, "ext-azure-gpt-5-codex");
        Assert.That((_sent.Single().Path, (string?)JsonNode.Parse(_sent[0].Body)!["model"]), Is.EqualTo(("/openai/responses", "gpt-5-codex")));
    }

    [Test]
    public async Task Chat_WhatTheModelsRefuse_IsLeftOutOfItsTranslationToo()
    {
        using var host = Upstream();
        var (error, _) = await SendAsync(host, WireFormat.OpenAIChat, "ext-openai-gpt-5-codex", ""","temperature":0.5,"top_p":0.5,"reasoning_effort":"none","max_tokens":99""");
        var body = JsonNode.Parse(_sent.Single().Body)!;
        Assert.That((error?.Message, body["temperature"], body["top_p"], (string?)body["reasoning"]!["effort"], (int?)body["max_output_tokens"]), Is.EqualTo(((string?)null, (JsonNode?)null, (JsonNode?)null, "minimal", (int?)99)));
    }

    [Test]
    public async Task Chat_WhatTheApiLacks_IsA400_AndNoCall()
    {
        using var host = Upstream();
        var (error, _) = await SendAsync(host, WireFormat.OpenAIChat, "ext-openai-gpt-5-codex", ""","n":2""");
        Assert.That((error?.HttpStatus, error?.Param, _sent.Count), Is.EqualTo((400, "n", 0)));
    }

    [TestCase(404, """{"error":{"message":"This model is only supported in v1/responses and not in v1/chat/completions.","type":"invalid_request_error","param":"model","code":null}}""")]
    [TestCase(400, """{"error":{"message":"Function tools with reasoning_effort are not supported for gpt-5.6 in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.","type":"invalid_request_error","param":"reasoning_effort","code":null}}""")]
    public async Task Chat_RefusedWithTheNameOfTheOtherApi_IsSentThere(int status, string refusal)
    {
        using var host = Upstream((Chat, status, refusal));
        var (error, text) = await SendAsync(host, WireFormat.OpenAIChat, "ext-openai-gpt-5.6");
        Assert.That((error?.Message, string.Join(' ', _sent.Select(s => s.Path))), Is.EqualTo(((string?)null, $"{Chat} {Responses}")));
        Assert.That(text, Does.Contain("By responses"));
    }

    [Test]
    public async Task Chat_RefusedForAnythingElse_IsTheUpstreamsAnswer()
    {
        using var host = Upstream((Chat, 400, """{"error":{"message":"Unsupported value","type":"invalid_request_error","param":"temperature","code":"unsupported_value"}}"""));
        var (error, _) = await SendAsync(host, WireFormat.OpenAIChat, "ext-openai-gpt-5.6");
        Assert.That((error?.Param, _sent.Count), Is.EqualTo(("temperature", 1)));
    }

    [TestCase("""{"error":{"message":"Your organization must be verified to generate reasoning summaries.","type":"invalid_request_error","param":"reasoning.summary","code":"unsupported_value"}}""", "summary\":\"auto")]
    [TestCase("""{"error":{"message":"Encrypted content is not supported with this model.","type":"invalid_request_error","param":"include","code":null}}""", "include")]
    [TestCase("""{"error":{"message":"The encrypted content gAAA...DQ== could not be verified.","type":"invalid_request_error","param":null,"code":"invalid_encrypted_content"}}""", "rs_1")]
    [TestCase("""{"error":{"message":"Item 'rs_1' of type 'reasoning' was provided without its required following item.","type":"invalid_request_error","param":"input","code":null}}""", "rs_1")]
    public async Task Responses_PartRefused_IsSentOnceMoreWithoutIt(string refusal, string part)
    {
        using var host = Upstream((Responses, 400, refusal));
        string history = """{"role":"assistant","content":"A","extra_content":{"openai":{"items":[{"index":0,"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"e"}]}}},{"role":"user","content":"On"}""";
        var (error, _) = await SendAsync(host, WireFormat.OpenAIChat, "ext-openai-gpt-5-codex", ""","reasoning_effort":"low" """, history);
        Assert.That((error?.Message, _sent.Count), Is.EqualTo(((string?)null, 2)));
        Assert.That(_sent.Select(s => s.Body.Contains(part, StringComparison.Ordinal)), Is.EqualTo([true, false]));
        foreach (string other in new[] { "summary\":\"auto", "include", "rs_1" }.Where(o => !o.StartsWith(part, StringComparison.Ordinal)))
            Assert.That(_sent[1].Body, Does.Contain(other));
    }

    [Test]
    public async Task Responses_RefusedAgainForTheSamePart_IsTheAnswer()
    {
        const string refusal = """{"error":{"message":"The encrypted content gAAA could not be verified.","type":"invalid_request_error","code":"invalid_encrypted_content"}}""";
        using var host = Upstream((Responses, 400, refusal), (Responses, 400, refusal), (Responses, 400, refusal));
        var (error, _) = await SendAsync(host, WireFormat.OpenAIChat, "ext-openai-gpt-5-codex");
        Assert.That((error?.Code, _sent.Count), Is.EqualTo(("invalid_encrypted_content", 2)));
    }

    [Test]
    public async Task Responses_ServerWithoutThem_IsAskedByChat_AndFromThenOn()
    {
        using var host = Upstream((Responses, 404, """{"detail":"Not Found"}"""));
        for (int i = 0; i < 2; i++)
            Assert.That((await SendAsync(host, WireFormat.AnthropicMessages, "ext-openai-gpt-5")).Error?.Message, Is.Null);
        Assert.That(_sent.Select(s => s.Path), Is.EqualTo([Responses, Chat, Chat]));
    }

    private Host Upstream(params (string Path, int Status, string Body)[] refusals) => Upstream([], refusals);

    private Host Upstream((string, string)[] settings, params (string Path, int Status, string Body)[] refusals)
    {
        var host = Host.With([
            .. new[] { ("openai", "https://gw/v1"), ("xai", "https://gw/v1"), ("azure", "https://gw") }.SelectMany(p => new[]
            {
                ($"ProviderKit:Providers:{p.Item1}:Enabled", "1"), ($"ProviderKit:Providers:{p.Item1}:BaseUrl", p.Item2), ($"ProviderKit:Providers:{p.Item1}:Tokens:0", $"t-{p.Item1}"),
            }), .. settings]);
        var left = refusals.ToList();
        host.Upstream.When("*").Respond(async request =>
        {
            string path = request.RequestUri!.AbsolutePath;
            _sent.Add((path, await request.Content!.ReadAsStringAsync()));
            int at = left.FindIndex(r => r.Path == path);
            var (status, body) = at < 0 ? (200, path.EndsWith("responses", StringComparison.Ordinal) ? ResponsesReply : ChatReply) : (left[at].Status, left[at].Body);
            if (at >= 0) left.RemoveAt(at);
            return new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, null, "application/json") };
        });
        return host;
    }

    private static async Task<(ProviderError? Error, string? Text)> SendAsync(Host host, WireFormat format, string model, string more = "", string history = "")
    {
        string body = $$"""{"model":"{{model}}","messages":[{"role":"user","content":"Hi"}{{(history.Length > 0 ? "," + history : "")}}]{{more}}{{(format == WireFormat.AnthropicMessages ? ",\"max_tokens\":99" : "")}}}""";
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes(body), format));
        return (result.Error, result.Error is null ? Json.Text(result.Body) : null);
    }
}
