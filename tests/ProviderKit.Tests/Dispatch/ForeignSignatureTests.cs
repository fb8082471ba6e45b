using System.Net;
using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Dispatch;

/// <summary>
/// A conversation with tools that moves along a chain of vendors and back: each gets the signatures that it made itself, byte for
/// byte, and no other vendor's.
/// </summary>
public class ForeignSignatureTests
{
    private const string ByAnthropic = "QW50aHJvcGlj", ByGoogle = "R29vZ2xl";

    private readonly Dictionary<string, string> _bodies = [];
    private readonly HashSet<string> _down = [];

    [SetUp]
    public void Forget()
    {
        _bodies.Clear();
        _down.Clear();
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Chain_ThereAndBack_SignaturesStayWithTheirMakers(bool stream)
    {
        using var host = Chain();
        var messages = new JsonArray { Message("user", "Look twice.") };

        await TurnAsync(host, messages, stream, down: []);
        Assert.That(messages[^2]!.ToJsonString(), Does.Contain(ByAnthropic), "the client keeps the signature");
        Assert.That(Asked(), Is.EqualTo(["anthropic"]));

        await TurnAsync(host, messages, stream, down: ["anthropic", "openai"]);
        Assert.That(Asked(), Is.EqualTo(["anthropic", "google", "openai"]));
        Assert.That(_bodies["anthropic"], Does.Contain(ByAnthropic));
        foreach (string other in (string[])["openai", "google"])
            Assert.That(_bodies[other], Does.Not.Contain(ByAnthropic).And.Not.Contain("pk1_").And.Contain("look"), other);

        await TurnAsync(host, messages, stream, down: []);
        Assert.That(Asked(), Is.EqualTo(["anthropic"]), "it is back");
        Assert.That(_bodies["anthropic"], Does.Contain($"\"signature\":\"{ByAnthropic}\"").And.Not.Contain(ByGoogle).And.Not.Contain("pk1_"));

        await TurnAsync(host, messages, stream, down: ["anthropic", "openai"]);
        Assert.That(_bodies["openai"], Does.Not.Contain(ByAnthropic).And.Not.Contain(ByGoogle).And.Not.Contain("pk1_"));
        Assert.That(_bodies["google"], Does.Contain($"\"thoughtSignature\":\"{ByGoogle}\"").And.Not.Contain(ByAnthropic).And.Not.Contain("pk1_"));
    }

    /// <summary>Sends the conversation, and adds the answer and the results of the tools it calls.</summary>
    private async Task TurnAsync(Host host, JsonArray messages, bool stream, string[] down)
    {
        _bodies.Clear();
        _down.Clear();
        _down.UnionWith(down);
        var body = new JsonObject
        {
            ["model"] = "ext-anthropic-claude-x", ["max_tokens"] = 2000, ["stream"] = stream, ["thinking"] = new JsonObject { ["type"] = "adaptive" },
            ["tools"] = JsonNode.Parse("""[{"name":"look","input_schema":{"type":"object","properties":{"at":{"type":"string"}}}}]"""), ["messages"] = messages.DeepClone(),
        };
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes(body.ToJsonString()), WireFormat.AnthropicMessages));
        Assert.That(result.Error, Is.Null, () => result.Error!.Message);
        var content = stream ? await ReadAsync(result.Stream!) : Json.Parse(result.Body)!["content"]!.DeepClone().AsArray();
        messages.Add(new JsonObject { ["role"] = "assistant", ["content"] = content });
        messages.Add(new JsonObject
        {
            ["role"] = "user",
            ["content"] = new JsonArray([.. content.Where(block => (string?)block!["type"] == "tool_use").Select(call =>
                new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = (string)call!["id"]!, ["content"] = "seen" })]),
        });
        Assert.That(messages[^1]!["content"]!.AsArray(), Has.Count.EqualTo(1), "a tool was called");
    }

    private string[] Asked() => [.. _bodies.Keys.Order(StringComparer.Ordinal)];

    private Host Chain()
    {
        var host = Host.With(
            ("ANTHROPIC_ENABLED", "1"), ("ANTHROPIC_API_KEY", "a"), ("EXT_OPENAI_ENABLED", "1"), ("EXT_OPENAI_API_KEY", "o"), ("GOOGLE_AI_ENABLED", "1"), ("GOOGLE_API_KEY", "g"),
            ("ProviderKit:Fallbacks:0:Model", "ext-anthropic-claude-x"), ("ProviderKit:Fallbacks:0:To:0", "ext-openai-gpt-4o"), ("ProviderKit:Fallbacks:0:To:1", "ext-google-gemini-2.5-pro"));
        host.Upstream.When("*").Respond(async request =>
        {
            string vendor = request.RequestUri!.Host switch { "api.anthropic.com" => "anthropic", "api.openai.com" => "openai", _ => "google" };
            _bodies[vendor] = await request.Content!.ReadAsStringAsync();
            bool stream = _bodies[vendor].Contains("\"stream\":true", StringComparison.Ordinal) || request.RequestUri.AbsolutePath.Contains("stream", StringComparison.Ordinal);
            return _down.Contains(vendor) || vendor == "openai"
                ? new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { Content = new StringContent("""{"error":{"message":"down"}}""", null, "application/json") }
                : new HttpResponseMessage { Content = new StringContent(vendor == "anthropic" ? stream ? AnthropicEvents : AnthropicReply : stream ? $"data: {GoogleReply}\n\n" : GoogleReply, null, stream ? "text/event-stream" : "application/json") };
        });
        return host;
    }

    private static JsonObject Message(string role, string text) => new() { ["role"] = role, ["content"] = text };

    /// <summary>Puts the events of a stream together as the official SDKs do.</summary>
    private static async Task<JsonArray> ReadAsync(ChatStream stream)
    {
        var blocks = new JsonArray();
        foreach (string text in await Gateway.ReadAllAsync(stream))
        {
            var json = JsonNode.Parse(text)!;
            if (json["content_block"] is { } block) blocks.Add(block.DeepClone());
            if ((string?)json["type"] != "content_block_delta") continue;
            var of = blocks[(int)json["index"]!]!;
            foreach (var (name, value) in json["delta"]!.AsObject())
                if (name == "partial_json") of["input"] = JsonNode.Parse((string)value! is { Length: > 0 } input ? input : "{}");
                else if (name != "type") of[name] = (string?)of[name] + (string?)value;
        }
        Assert.That(stream.Error, Is.Null);
        return blocks;
    }

    private static readonly string AnthropicReply = $$$$"""
        {"type":"message","model":"claude-x","content":[{"type":"thinking","thinking":"I look.","signature":"{{{{ByAnthropic}}}}"},{"type":"tool_use","id":"toolu_1","name":"look","input":{"at":"it"}}],"stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":1}}
        """;

    private static readonly string AnthropicEvents = $$$$"""
        data: {"type":"message_start","message":{"model":"claude-x","content":[],"usage":{"input_tokens":1}}}

        data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

        data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"I look."}}

        data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"{{{{ByAnthropic}}}}"}}

        data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"toolu_1","name":"look","input":{}}}

        data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"at\":\"it\"}"}}

        data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":1}}


        """;

    private static readonly string GoogleReply = $$$$"""{"candidates":[{"content":{"role":"model","parts":[{"text":"I look too.","thought":true},{"functionCall":{"name":"look","args":{"at":"it"}},"thoughtSignature":"{{{{ByGoogle}}}}"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":1}}""";
}
