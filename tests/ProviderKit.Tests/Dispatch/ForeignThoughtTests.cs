using System.Net;
using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Dispatch;

/// <summary>
/// Conversations that pass through unchanged, and go on at another vendor, with another token or another family of models: what is signed or
/// encrypted in them goes to those alone that can read it.
/// </summary>
public class ForeignThoughtTests
{
    private const string Blob = "QUJD+w==", Interim = "SU5U+w==", AtTheEnd = "RU5E+w==";

    private const string Responses = $$"""
        {"id":"resp_1","object":"response","status":"completed","model":"m","output":[{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"{{Blob}}"},{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"4","annotations":[]}]}]}
        """;

    private const string Compacted = $$"""{"id":"resp_1","object":"response","status":"completed","model":"m","output":[{"type":"compaction","id":"cmp_1","encrypted_content":"{{AtTheEnd}}"}]}""";

    private const string Messages = $$"""
        {"type":"message","id":"msg_1","role":"assistant","model":"m","content":[{"type":"thinking","thinking":"t","signature":"{{Blob}}"},{"type":"redacted_thinking","data":"{{Interim}}"},{"type":"text","text":"4"}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1} }
        """;

    private static readonly string[] ResponsesStream =
    [
        """{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","status":"in_progress","model":"m","output":[]}}""",
        $$"""{"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"{{Interim}}"} }""",
        $$"""{"type":"response.output_item.done","sequence_number":2,"output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"{{Blob}}"} }""",
        $$"""{"type":"response.completed","sequence_number":3,"response":{"id":"resp_1","status":"completed","model":"m","output":[{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"{{AtTheEnd}}"}],"usage":{"input_tokens":1,"output_tokens":1} } }""",
    ];

    private static readonly string[] MessagesStream =
    [
        """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"usage":{"input_tokens":1}}}""",
        """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"t"}}""",
        $$"""{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"{{Blob}}"} }""",
        """{"type":"content_block_stop","index":0}""",
        $$"""{"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"{{Interim}}"} }""",
        """{"type":"content_block_stop","index":1}""",
        """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1}}""",
        """{"type":"message_stop"}""",
    ];

    private readonly List<(string Token, string Body)> _sent = [];
    private string? _refused; // a token that has stopped to work

    [SetUp]
    public void Forget() => (_refused, _) = (null, _sent.RemoveAll(_ => true));

    private static IEnumerable<TestCaseData> Cases()
    {
        (WireFormat Format, string Maker, string Target, bool Goes)[] cases =
        [
            (WireFormat.OpenAIResponses, "ext-openai-gpt-5", "ext-openai-o3", true),
            (WireFormat.OpenAIResponses, "ext-openai-gpt-5", "ext-xai-grok-4", false),
            (WireFormat.OpenAIResponses, "ext-xai-grok-4", "ext-openai-gpt-5", false),
            (WireFormat.OpenAIResponses, "ext-openrouter-openai/gpt-5", "ext-openai-gpt-5", false),
            (WireFormat.OpenAIResponses, "ext-openrouter-openai/gpt-5", "ext-openrouter-openai/o3", true),
            (WireFormat.OpenAIResponses, "ext-openrouter-openai/gpt-5", "ext-openrouter-x-ai/grok-4", false),
            (WireFormat.OpenAIResponses, "ext-litellm-claude-x", "ext-litellm-gpt-5", false),
            (WireFormat.AnthropicMessages, "ext-anthropic-claude-x", "ext-anthropic-claude-y", true),
            (WireFormat.AnthropicMessages, "ext-anthropic-claude-x", "ext-claude-code-claude-x", true),
            (WireFormat.AnthropicMessages, "ext-claude-code-claude-x", "ext-anthropic-claude-x", true),
            (WireFormat.AnthropicMessages, "ext-anthropic-claude-x", "ext-openrouter-anthropic/claude-x", false),
            (WireFormat.AnthropicMessages, "ext-openrouter-anthropic/claude-x", "ext-anthropic-claude-x", false),
            (WireFormat.AnthropicMessages, "ext-openrouter-anthropic/claude-x", "ext-openrouter-anthropic/claude-y", true),
            (WireFormat.AnthropicMessages, "ext-openrouter-anthropic/claude-x", "ext-openrouter-openai/gpt-5", false),
            (WireFormat.AnthropicMessages, "ext-litellm-claude-x", "ext-litellm-gpt-5", false),
        ];
        return from c in cases from stream in (bool[])[false, true] select new TestCaseData(c.Format, c.Maker, c.Target, c.Goes, stream)
            .SetArgDisplayNames(c.Format.Name, c.Maker, c.Target, c.Goes ? "goes" : "stays", stream ? "stream" : "whole");
    }

    [TestCaseSource(nameof(Cases))]
    public async Task SecondTurn_OfAnother_GoesWithoutWhatItCannotRead(WireFormat format, string maker, string target, bool goes, bool stream)
    {
        using var host = Upstream(1);
        string reply = await AskAsync(host, FirstTurn(format, maker, stream));
        string[] made = stream && format == WireFormat.OpenAIResponses ? [Interim, Blob, AtTheEnd] : format == WireFormat.OpenAIResponses ? [Blob] : [Blob, Interim];
        foreach (string text in made) Assert.That(reply, Does.Contain($"\"{text}\""), "toward the client nothing changes");

        string body = SecondTurn(format, target, made);
        await AskAsync(host, body);

        string sent = _sent[^1].Body;
        if (goes) Assert.That(sent, Is.EqualTo(body.Replace(target, (string?)JsonNode.Parse(sent)!["model"], StringComparison.Ordinal)));
        else Assert.That(made.Where(text => sent.Contains(text, StringComparison.Ordinal) || sent.Contains(Escaped(text), StringComparison.Ordinal)), Is.Empty);
        Assert.That(sent, Does.Contain("4").And.Contain("On"));
    }

    // OpenAI's organizations read their own alone; Anthropic's signatures are good on all accounts.
    [TestCase("openai_responses", "ext-openai-gpt-5", false)]
    [TestCase("anthropic_messages", "ext-anthropic-claude-x", true)]
    public async Task SecondTurn_TokenRotates_TheOtherGetsWhatItCanRead(string format, string model, bool goes)
    {
        var wire = format == WireFormat.OpenAIResponses.Name ? WireFormat.OpenAIResponses : WireFormat.AnthropicMessages;
        using var host = Upstream(2);
        await AskAsync(host, FirstTurn(wire, model, stream: false));
        _refused = _sent[0].Token;

        await AskAsync(host, SecondTurn(wire, model, [Blob]));
        if (_sent.Count == 2) await AskAsync(host, SecondTurn(wire, model, [Blob])); // the other's turn came first

        foreach (var (token, body) in _sent.Skip(1)) Assert.That(body.Contains(Escaped(Blob), StringComparison.Ordinal), Is.EqualTo(goes || token == _sent[0].Token), token);
        Assert.That(_sent.Select(sent => sent.Token).Distinct().Count(), Is.EqualTo(2));
    }

    [TestCase("ext-openai-o3", true)]
    [TestCase("ext-xai-grok-4", false)]
    public async Task Compaction_OfAnother_IsRefusedByName(string model, bool goes)
    {
        using var host = Upstream(1);
        await AskAsync(host, FirstTurn(WireFormat.OpenAIResponses, "ext-openai-gpt-5", stream: false).Replace("2+2", "compact", StringComparison.Ordinal));
        string body = $$"""{"model":"{{model}}","store":false,"input":[{"type":"compaction","id":"cmp_1","encrypted_content":"{{Escaped(AtTheEnd)}}"},{"role":"user","content":"On"}]}""";
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes(body), WireFormat.OpenAIResponses));
        Assert.That((result.Error?.Param, result.Error?.HttpStatus, _sent.Count), Is.EqualTo(goes ? ((string?)null, (int?)null, 2) : ("input", 400, 1)));
        if (goes) Assert.That(_sent[^1].Body, Does.Contain(Escaped(AtTheEnd)));
    }

    [TestCaseSource(nameof(Formats))]
    public async Task Unknown_AsAfterARestart_GoesAsItIs(WireFormat format, string model)
    {
        using var host = Upstream(1);
        string body = SecondTurn(format, model, [Blob]);
        await AskAsync(host, body);
        Assert.That(_sent.Single().Body, Does.Contain(Escaped(Blob)));
    }

    private static IEnumerable<TestCaseData> Formats() =>
        [new(WireFormat.OpenAIResponses, "ext-xai-grok-4"), new(WireFormat.AnthropicMessages, "ext-anthropic-claude-x")];

    private static string FirstTurn(WireFormat format, string model, bool stream) => format == WireFormat.OpenAIResponses
        ? $$"""{"model":"{{model}}","store":false,"stream":{{(stream ? "true" : "false")}},"input":[{"role":"user","content":"2+2"}]}"""
        : $$"""{"model":"{{model}}","max_tokens":9,"stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"2+2"}]}""";

    // As some clients write JSON, with every character escaped that HTML knows.
    private static string SecondTurn(WireFormat format, string model, string[] made) => format == WireFormat.OpenAIResponses
        ? $$"""{"model":"{{model}}","store":false,"input":[{"role":"user","content":"2+2"},{{string.Join(',', made.Select(text => $$"""{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"{{Escaped(text)}}"}"""))}},{"role":"assistant","content":"4"},{"role":"user","content":"On"}]}"""
        : $$"""{"model":"{{model}}","max_tokens":9,"messages":[{"role":"user","content":"2+2"},{"role":"assistant","content":[{{string.Join(',', made.Select((text, i) => i == 0 ? $$"""{"type":"thinking","thinking":"t","signature":"{{Escaped(text)}}"}""" : $$"""{"type":"redacted_thinking","data":"{{Escaped(text)}}"}"""))}},{"type":"text","text":"4"}]},{"role":"user","content":"On"}]}""";

    private static string Escaped(string text) => text.Replace("+", "\\u002B", StringComparison.Ordinal);

    private static async Task<string> AskAsync(Host host, string body)
    {
        var format = body.Contains("\"input\"", StringComparison.Ordinal) ? WireFormat.OpenAIResponses : WireFormat.AnthropicMessages;
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes(body), format));
        Assert.That(result.Error?.Message, Is.Null);
        return result.Stream is { } stream ? string.Join('\n', await Gateway.ReadAllAsync(stream)) : Json.Text(result.Body);
    }

    private Host Upstream(int tokens)
    {
        string[] providers = ["openai", "xai", "openrouter", "litellm", "anthropic", "claude_code"];
        var host = Host.With([
            .. providers.SelectMany(p => new[] { ($"ProviderKit:Providers:{p}:Enabled", "1"), ($"ProviderKit:Providers:{p}:BaseUrl", $"https://{p.Replace('_', '-')}") }),
            .. from p in providers from i in Enumerable.Range(0, tokens) select ($"ProviderKit:Providers:{p}:Tokens:{i}", $"token-{i}-of-{p}")]);
        host.Upstream.When("*").Respond(async request =>
        {
            string body = await request.Content!.ReadAsStringAsync();
            string token = request.Headers.TryGetValues("x-api-key", out var keys) ? keys.Single() : request.Headers.Authorization!.Parameter!;
            _sent.Add((token, body));
            if (token == _refused) return new HttpResponseMessage(HttpStatusCode.Unauthorized) { Content = new StringContent("""{"error":{"message":"Invalid key"}}""", null, "application/json") };
            bool isResponses = request.RequestUri!.AbsolutePath.EndsWith("/responses", StringComparison.Ordinal);
            return (bool?)JsonNode.Parse(body)!["stream"] == true
                ? new HttpResponseMessage { Content = new StringContent(string.Concat((isResponses ? ResponsesStream : MessagesStream).Select(e => $"event: {(string?)JsonNode.Parse(e)!["type"]}\ndata: {e}\n\n")), null, "text/event-stream") }
                : new HttpResponseMessage { Content = new StringContent(body.Contains("\"compact\"", StringComparison.Ordinal) ? Compacted : isResponses ? Responses : Messages, null, "application/json") };
        });
        return host;
    }
}
