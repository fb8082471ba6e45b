using System.Net;
using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Formats.Requests;
using ProviderKit.Tests.Formats.Canonical;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Formats.AnthropicMessages;

/// <summary>Counts of clients of other formats by Anthropic's own counting.</summary>
public class MessagesCounterTests
{
    private static readonly MessagesCounter Counter = new("anthropic");

    [TestCase("\"max_tokens\":9,\"temperature\":1,\"stop\":[\"x\"],\"n\":2,\"logprobs\":true,\"user\":\"u\",\"stream\":true,\"metadata\":{\"user_id\":\"u\"}", "")]
    [TestCase("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}}],\"tool_choice\":\"required\"",
        ",\"tools\":[{\"name\":\"f\",\"input_schema\":{\"type\":\"object\"}}],\"tool_choice\":{\"type\":\"any\"}")]
    [TestCase("\"reasoning_effort\":\"low\"", ",\"thinking\":{\"type\":\"adaptive\"}")]
    public void Request_HoldsWhatTheModelReads(string members, string written)
    {
        var (body, error) = Counted.Request(Counter, $$"""
            "messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}],{{members}}
            """, "claude-sonnet-4-6");
        Assert.That(error?.Message, Is.Null);
        Json.AssertEqual(body, $$"""{"model":"claude-sonnet-4-6","system":"Be brief.","messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}]{{written}} }""");
    }

    private static readonly (WireFormat Format, string Body, string Count)[] Clients =
    [
        (WireFormat.OpenAICountTokens, """{"model":"ext-anthropic-claude-x","input":"Hi"}""", """{"object":"response.input_tokens","input_tokens":403}"""),
        (WireFormat.GoogleCountTokens, """{"contents":[{"parts":[{"text":"Hi"}]}]}""", """{"totalTokens":403}"""),
        (WireFormat.AnthropicCountTokens, """{"model":"ext-anthropic-claude-x","messages":[{"role":"user","content":"Hi"}]}""", """{"input_tokens":403}"""),
    ];

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    public async Task Count_OfEveryClient_IsTheUpstreams(int client)
    {
        using var host = Host.With(("ANTHROPIC_ENABLED", "1"), ("ANTHROPIC_API_KEY", "a"));
        string? sent = null;
        host.Upstream.When("https://api.anthropic.com/v1/messages/count_tokens").Respond(async request =>
        {
            sent = await request.Content!.ReadAsStringAsync();
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("""{"input_tokens":403}""", null, "application/json") };
        });
        var (format, body, count) = Clients[client];
        Assert.That(ChatRequest.TryRead(Json.Bytes(body), out var request, out var error, format: format, address: format == WireFormat.GoogleCountTokens ? new RequestAddress { Model = "ext-anthropic-claude-x" } : default), Is.True, error?.Message ?? "");

        await using var result = await host.Dispatcher.SendAsync(request!);

        Assert.That((Json.Text(result.Body), result.IsEstimate), Is.EqualTo((count, false)));
        Assert.That(sent, Does.Contain("\"model\":\"claude-x\"").And.Contain("Hi").And.Not.Contain("max_tokens"));
    }
}
