using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using ProviderKit.Formats;
using ProviderKit.Formats.Replies;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats;

/// <summary>
/// What an upstream signed goes back to it, whatever the client's format, and to no other: neither as the client has it nor by way of
/// the canonical form.
/// </summary>
public class SealedThoughtsTests
{
    private const string Secret = "U0lHTkVE";

    private static readonly ThinkingSeal Seal = new("the key of the tests"u8.ToArray());

    private static readonly string[] Signed =
    [
        $$"""{"content":"A","reasoning_content":"Hm","thinking_blocks":[{"index":0,"type":"thinking","thinking":"Hm","signature":"{{Secret}}"}],CALLS}""",
        $$"""{"content":"A","reasoning_content":"Hm","thinking_blocks":[{"index":0,"by":"copilot","type":"thinking","thinking":"Hm","signature":"{{Secret}}"}],CALLS}""",
        $$"""{"content":null,"thinking_blocks":[{"index":0,"type":"redacted_thinking","data":"{{Secret}}"}],CALLS}""",
        $$"""{"content":null,"thinking_blocks":[{"index":0,"type":"thinking","thinking":"","signature":"{{Secret}}"}],CALLS}""",
        $$$"""{"content":null,"reasoning_content":"Hm","extra_content":{"acme":{"items":[{"index":0,"type":"reasoning","id":"rs_1","encrypted_content":"{{{Secret}}}"}]} },CALLS}""",
        $$$"""{"content":null,"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"{{{Secret}}}"} } }]}""",
        $$$"""{"content":null,"reasoning_content":"Hm","extra_content":{"google":{"thought_signature":"{{{Secret}}}"} },CALLS}""",
    ];

    private static readonly WireFormat[] Clients = [WireFormat.AnthropicMessages, WireFormat.OpenAIResponses, WireFormat.GoogleGenerate];

    private static IEnumerable<TestCaseData> Cases() =>
        from client in Clients
        from i in Enumerable.Range(0, Signed.Length)
        from stream in (bool[])[false, true]
        select new TestCaseData(client, Signed[i].Replace("CALLS", "\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]", StringComparison.Ordinal), stream)
            .SetArgDisplayNames(client.Name, i.ToString(System.Globalization.CultureInfo.InvariantCulture), stream ? "stream" : "whole");

    [TestCaseSource(nameof(Cases))]
    public void Signature_GoesBackToItsMakerAlone(WireFormat client, string message, bool stream)
    {
        string asked = Canonical(client, null, "acme", out var notes);
        Assert.That(asked, Does.Contain("Hi"));

        string answer = stream ? Streamed(client, message, notes) : Whole(client, message, notes);

        Assert.That(answer, Does.Not.Contain(Secret), "to the client's own upstreams it would look like theirs");
        Assert.That(Canonical(client, answer, "acme", out _), Does.Contain(Secret));
        string elsewhere = Canonical(client, answer, "acm", out _);
        Assert.That(elsewhere, Does.Not.Contain(Secret).And.Not.Contain("pk1_"));
        // A Gemini client's seal holds a signed thought once, in its vendor's block.
        bool hasText = message.Contains("\"Hm\"", StringComparison.Ordinal) && !(client == WireFormat.GoogleGenerate && message.Contains("thinking_blocks", StringComparison.Ordinal));
        if (hasText) Assert.That(elsewhere, Does.Contain("\"reasoning_content\":\"Hm\""), "its text is no secret");
    }

    [TestCaseSource(nameof(Clients))]
    public void Signature_OfAnotherUpstreamOfTheSameName_IsRead(WireFormat client)
    {
        _ = Canonical(client, null, "acme", out var notes);
        string answer = Whole(client, Signed[0].Replace(",CALLS", ",\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]", StringComparison.Ordinal), notes, "other", "acme");
        Assert.That(Canonical(client, answer, "acme", out _), Does.Contain(Secret));
    }

    private static BridgeContext Context(BridgeNotes notes, string provider = "acme", string? signer = null) =>
        new("m", provider, "abc", 1, Seal, notes) { UpstreamModel = "large", Signer = signer ?? provider };

    private static string Whole(WireFormat client, string message, BridgeNotes notes, string provider = "acme", string? signer = null)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.That(client.Bridge!.WriteReply(Json.Bytes($$"""{"choices":[{"index":0,"message":{{message}},"finish_reason":"tool_calls"}]}"""), Context(notes, provider, signer), output), Is.Null);
        return Answer(client, JsonNode.Parse(output.WrittenSpan)!);
    }

    private static string Answer(WireFormat client, JsonNode reply) =>
        (client == WireFormat.AnthropicMessages ? reply["content"] : client == WireFormat.OpenAIResponses ? reply["output"] : reply["candidates"]![0]!["content"]!["parts"])!.ToJsonString();

    /// <summary>The answer as a client puts it together: thoughts come piece by piece, what is signed at the end.</summary>
    private static string Streamed(WireFormat client, string message, BridgeNotes notes)
    {
        using var queue = new EventQueue();
        using var stream = client.Bridge!.BeginStream(Context(notes));
        List<JsonNode> events = [];
        var members = JsonNode.Parse(message)!.AsObject();
        foreach (string name in (string[])["reasoning_content", "thinking_blocks", "extra_content", "content", "tool_calls"])
            if (members[name] is { } value)
                Assert.That(stream.Translate(Json.Bytes($$"""{"choices":[{"index":0,"delta":{"{{name}}":{{value.ToJsonString()}} } }]}"""), queue), Is.Null);
        Assert.That(stream.Translate(Json.Bytes("""{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"""), queue), Is.Null);
        stream.Complete(queue);
        while (queue.TryTake(out var taken)) events.Add(JsonNode.Parse(taken.Json.Span)!);
        return client == WireFormat.OpenAIResponses ? Answer(client, events[^1]["response"]!)
            : client == WireFormat.AnthropicMessages ? Blocks(events)
            : new JsonArray([.. events.SelectMany(e => e["candidates"]?[0]?["content"]?["parts"]?.AsArray() ?? []).Select(part => part!.DeepClone())]).ToJsonString();
    }

    private static string Blocks(List<JsonNode> events)
    {
        var blocks = new JsonArray();
        foreach (var e in events)
        {
            if (e["content_block"] is { } block) blocks.Add(block.DeepClone());
            if ((string?)e["type"] != "content_block_delta") continue;
            var of = blocks[(int)e["index"]!]!;
            foreach (var (name, value) in e["delta"]!.AsObject())
                if (name is not ("type" or "partial_json")) of[name] = (string?)of[name] + (string?)value;
        }
        return blocks.ToJsonString();
    }

    /// <summary>The canonical form of the conversation, for an upstream that signs as <paramref name="signer"/>.</summary>
    private static string Canonical(WireFormat client, string? answer, string signer, out BridgeNotes notes)
    {
        string body = answer is null ? Question(client) : Continuation(client).Replace("ANSWER", client == WireFormat.OpenAIResponses ? answer[1..^1] : answer, StringComparison.Ordinal);
        if (answer is not null) body = body.Replace("CALL", CallId(answer), StringComparison.Ordinal);
        var output = new ArrayBufferWriter<byte>();
        var error = client.Bridge!.WriteCanonical(Json.Bytes(body), new RequestAddress { Model = "m" }, Seal.For(signer), output, out notes);
        Assert.That(error?.Message, Is.Null);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Question(WireFormat client) =>
        client == WireFormat.AnthropicMessages ? """{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}"""
        : client == WireFormat.OpenAIResponses ? """{"model":"m","include":["reasoning.encrypted_content"],"input":[{"role":"user","content":"Hi"}]}"""
        : """{"contents":[{"role":"user","parts":[{"text":"Hi"}]}],"generationConfig":{"thinkingConfig":{"includeThoughts":true}}}""";

    private static string Continuation(WireFormat client) =>
        client == WireFormat.AnthropicMessages ? """{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":ANSWER},{"role":"user","content":[{"type":"tool_result","tool_use_id":"CALL","content":"r"}]}]}"""
        : client == WireFormat.OpenAIResponses ? """{"model":"m","input":[{"role":"user","content":"Hi"},ANSWER,{"type":"function_call_output","call_id":"CALL","output":"r"}]}"""
        : """{"contents":[{"role":"user","parts":[{"text":"Hi"}]},{"role":"model","parts":ANSWER},{"role":"user","parts":[{"functionResponse":{"id":"CALL","name":"f","response":{"a":1}}}]}]}""";

    private static string CallId(string content) => JsonNode.Parse(content)!.AsArray()
        .Select(part => (string?)part!["call_id"] ?? (string?)part["functionCall"]?["id"] ?? ((string?)part["type"] == "tool_use" ? (string?)part["id"] : null)).OfType<string>().First();
}
