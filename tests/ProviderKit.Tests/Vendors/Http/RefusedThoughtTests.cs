using System.Net;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Vendors.Http;

/// <summary>An upstream that refuses a thought's signature gets the request once more without thoughts.</summary>
public class RefusedThoughtTests
{
    private const string Invalid = """{"type":"error","error":{"type":"invalid_request_error","message":"messages.1.content.0: Invalid `signature` in `thinking` block"},"request_id":"req_1"}""";
    private const string Good = """{"type":"message","model":"claude-x","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}""";

    private const string Ask = """
        {"model":"ext-anthropic-claude-x","max_tokens":9,"messages":[{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"c2lnbmVk"},{"type":"redacted_thinking","data":"ZGF0YQ=="},{"type":"text","text":"b"}]},{"role":"user","content":"c"}]}
        """;

    private const string WithoutThoughts = """
        {"model":"claude-x","max_tokens":9,"messages":[{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"text","text":"b"}]},{"role":"user","content":"c"}]}
        """;

    private readonly List<(string? Token, string Body)> _sent = [];

    [SetUp]
    public void Forget() => _sent.Clear();

    [TestCase(Invalid)]
    [TestCase("""{"type":"error","error":{"type":"invalid_request_error","message":"messages.3.content.0: Invalid signature in thinking block"}}""")]
    [TestCase("""{"type":"error","error":{"type":"invalid_request_error","message":"messages.1.content.0: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified."}}""")]
    [TestCase("""{"type":"error","error":{"type":"invalid_request_error","message":"messages.1.content.1: Invalid `data` in `redacted_thinking` block"}}""")]
    [TestCase("""{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"error\":{\"message\":\"Invalid `signature` in `thinking` block\"}}"}}}""")]
    public async Task Messages_SignatureRefused_SameTokenGetsItOnceMoreWithoutThoughts(string refusal)
    {
        using var host = Anthropic((400, refusal), (200, Good));

        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes(Ask), WireFormat.AnthropicMessages));

        Assert.That(result.Error, Is.Null);
        Assert.That(_sent[0].Body, Does.Contain("c2lnbmVk"), "at first as the client has it");
        Assert.That(_sent[1], Is.EqualTo((_sent[0].Token, WithoutThoughts)));
        Assert.That((result.Attempts, _sent.Count), Is.EqualTo((2, 2)));
        await result.DisposeAsync();
        var steps = host.Services.GetRequiredService<RequestTrailStore>().Find(result.RequestId)!.Steps.Where(step => step.Kind == TrailStepKind.Attempt).ToArray();
        Assert.That(steps.Select(step => (step.Succeeded, step.UpstreamStatus)), Is.EqualTo(new (bool?, int?)[] { (false, 400), (true, null) }));
        Assert.That((steps[0].Token, host.Records[^1].Rotations, host.Records[^1].Retries), Is.EqualTo((steps[1].Token, 0, 0)));
    }

    [Test]
    public async Task Messages_RefusedAgain_IsAnsweredWithTheSecondError()
    {
        const string second = """{"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: too large; thinking signature"}}""";
        using var host = Anthropic((400, Invalid), (400, second));
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes(Ask), WireFormat.AnthropicMessages));
        Assert.That((result.Error!.Message, result.Attempts, _sent.Count), Is.EqualTo(("max_tokens: too large; thinking signature", 2, 2)));
    }

    [TestCase(400, Invalid, """{"model":"ext-anthropic-claude-x","max_tokens":9,"messages":[{"role":"user","content":"a thinking signature"}]}""", TestName = "no thoughts in it")]
    [TestCase(400, """{"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: too large"}}""", Ask, TestName = "another fault")]
    [TestCase(500, Invalid, Ask, TestName = "a failure of the upstream's")]
    public async Task Messages_NothingToLeaveOut_IsSentOnce(int status, string refusal, string body)
    {
        using var host = Anthropic((status, refusal), (200, Good));
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes(body), WireFormat.AnthropicMessages));
        Assert.That((result.Error is null, _sent.Count), Is.EqualTo((false, 1)));
    }

    [Test]
    public async Task Stream_SignatureRefused_IsSentOnceMore()
    {
        using var host = Anthropic((400, Invalid), (200, """
            event: message_start
            data: {"type":"message_start","message":{"model":"claude-x","content":[],"usage":{"input_tokens":1}}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1}}


            """));
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(
            Json.Bytes(Ask.Replace("\"max_tokens\":9", "\"max_tokens\":9,\"stream\":true", StringComparison.Ordinal)), WireFormat.AnthropicMessages));
        Assert.That(result.Error, Is.Null);
        var chunks = await Gateway.ReadAllAsync(result.Stream!);
        Assert.That(string.Concat(chunks), Does.Contain("\"text\":\"Hi\""));
        Assert.That((result.Stream!.Error, result.Attempts), Is.EqualTo(((ProviderError?)null, 2)));
    }

    [Test]
    public async Task Count_SignatureRefused_IsCountedWithoutThoughts()
    {
        using var host = Anthropic((400, Invalid), (200, """{"input_tokens":7}"""));
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes(Ask), WireFormat.AnthropicCountTokens));
        Assert.That((Json.Text(result.Body), result.IsEstimate, _sent[1].Body), Is.EqualTo(("""{"input_tokens":7}""", false, WithoutThoughts)));
    }

    [Test]
    public async Task OpenAIClient_SignatureRefused_IsTranslatedOnceMoreWithoutThoughts()
    {
        using var host = Anthropic((400, Invalid), (200, Good));

        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes("""
            {"model":"ext-anthropic-claude-x","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b","thinking_blocks":[{"index":0,"type":"thinking","thinking":"t","signature":"c2lnbmVk"}]},{"role":"user","content":"c"}]}
            """)));

        Assert.That(result.Error, Is.Null);
        Assert.That(_sent.Select(sent => sent.Body.Contains("c2lnbmVk", StringComparison.Ordinal)), Is.EqualTo([true, false]));
        Assert.That(System.Text.Json.Nodes.JsonNode.Parse(_sent[1].Body)!["messages"]!.AsArray().Count, Is.EqualTo(3));
        Assert.That(result.Attempts, Is.EqualTo(2));
    }

    private Host Anthropic(params (int Status, string Body)[] answers)
    {
        var host = Host.With(("ANTHROPIC_ENABLED", "1"), ("ANTHROPIC_TOKEN_1", "sk-ant-1"), ("ANTHROPIC_TOKEN_2", "sk-ant-2"));
        host.Upstream.When("https://api.anthropic.com/*").Respond(async request =>
        {
            var (status, body) = answers[Math.Min(_sent.Count, answers.Length - 1)];
            _sent.Add((request.Headers.GetValues("x-api-key").Single(), await request.Content!.ReadAsStringAsync()));
            return new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, null, body.StartsWith("event:", StringComparison.Ordinal) ? "text/event-stream" : "application/json") };
        });
        return host;
    }
}
