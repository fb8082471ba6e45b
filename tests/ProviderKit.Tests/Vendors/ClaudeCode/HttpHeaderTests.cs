using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Vendors.ClaudeCode;

/// <summary>Claude Code's own API takes what its client sends: every beta and the version, as they came.</summary>
public class HttpHeaderTests
{
    private const string Betas = "claude-code-20250219,oauth-2025-04-20,interleaved-thinking-2025-05-14,fine-grained-tool-streaming-2025-05-14,not-heard-of-2027-01-01";
    private const string Ask = """{"model":"ext-claude-code-claude-x","max_tokens":9,"system":[{"type":"text","text":"You are Claude Code."}],"messages":[{"role":"user","content":"Hi"}]}""";

    [TestCase("/v1/messages", """{"type":"message","model":"claude-x","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn","usage":{}}""")]
    [TestCase("/v1/messages/count_tokens", """{"input_tokens":3}""")]
    public async Task Messages_HeadersOfTheClient_GoOnAsTheyAre(string path, string reply)
    {
        using var host = Host.With(("CLAUDE_CODE_ENABLED", "1"), ("CLAUDE_CODE_API_KEY", "sk-ant-1"));
        string? sent = null;
        host.Upstream.Expect(HttpMethod.Post, "https://api.anthropic.com" + path)
            .WithHeaders($"x-api-key: sk-ant-1\nanthropic-version: 2026-10-21\nanthropic-beta: {Betas}")
            .With(request => (sent = request.Content!.ReadAsStringAsync().Result).Length > 0)
            .Respond("application/json", reply);

        var headers = new Dictionary<string, string> { ["anthropic-version"] = "2026-10-21", ["anthropic-beta"] = Betas };
        Assert.That(ChatRequest.TryRead(Json.Bytes(Ask), out var request, out _, headers, path.EndsWith("tokens", StringComparison.Ordinal) ? WireFormat.AnthropicCountTokens : WireFormat.AnthropicMessages), Is.True);
        await using var result = await host.Dispatcher.SendAsync(request!);

        Assert.That(result.Error, Is.Null);
        Assert.That(sent, Is.EqualTo(Ask.Replace("ext-claude-code-", "", StringComparison.Ordinal)));
    }

    [Test]
    public async Task OpenAIClient_GetsThePinnedVersion()
    {
        using var host = Host.With(("CLAUDE_CODE_ENABLED", "1"), ("CLAUDE_CODE_API_KEY", "sk-ant-1"));
        host.Upstream.Expect(HttpMethod.Post, "https://api.anthropic.com/v1/messages").WithHeaders("x-api-key: sk-ant-1\nanthropic-version: 2023-06-01")
            .With(request => !request.Headers.NonValidated.Contains("anthropic-beta"))
            .Respond("application/json", """{"type":"message","model":"claude-x","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn","usage":{}}""");
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Create("ext-claude-code-claude-x", [new PlainMessage("user", "Hi")]));
        Assert.That(result.Error, Is.Null);
    }
}
