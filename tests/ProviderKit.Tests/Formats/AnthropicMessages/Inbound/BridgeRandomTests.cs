using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using ProviderKit.Formats;
using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Replies;
using ProviderKit.Tests.Formats.Canonical;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.AnthropicMessages.Inbound;

/// <summary>Random conversations and replies, there and back; and bodies that something happened to.</summary>
public class BridgeRandomTests
{
    private const int Cases = 1_000;
    private const ulong Seed = 20_261_130;
    private const ulong Gamma = 1_760_000_007;
    private const string Model = "claude-3-5-sonnet-20241022";

    /// <summary>OpenAI chat as a Messages request, that as a canonical one, and that as a Messages request again: the two are the same.</summary>
    [Test]
    public void WriteCanonical_AnyChat_ComesBackAsItWas() => Run(RandomChats.All, chat => Difference(chat.ToJson()));

    [Test]
    public void WriteCanonical_AnyHistory_ComesBackAsItWas() => Run(HostileChats.All.ToArbitrary(), Difference);

    /// <summary>A reply as a canonical one and back has the same blocks; its stream, cut anywhere, has a part of them.</summary>
    [Test]
    public void WriteReply_AnyMessage_ComesBackAsItWas() => Run(Messages.ToArbitrary(), blocks =>
    {
        string message = $$"""{"id":"msg_1","type":"message","role":"assistant","model":"x","content":[{{string.Join(",", blocks)}}],"stop_reason":"end_turn","usage":{"input_tokens":10,"cache_creation_input_tokens":200,"cache_read_input_tokens":3000,"output_tokens":50} }""";
        var canonical = Translate.Reply(message);
        var back = Bridged.Reply(canonical.ToJsonString());
        return Different(JsonNode.Parse(message)!["content"], back["content"]) ?? Different(JsonNode.Parse(message)!["usage"], back["usage"]) ?? StreamDifference(JsonNode.Parse(message)!["content"]!.AsArray());
    });

    [Test]
    public void WriteCanonical_MutatedBody_IsA400OrAValidRequest()
    {
        var random = new Random(20_261_130);
        byte[][] sources = [.. FuzzBodies.All.Select(Json.Bytes)];
        int valid = Enumerable.Range(0, 6_000).Count(i => IsValid(Mutation.Of(sources[i % sources.Length], random)));
        TestContext.Out.WriteLine($"{valid} valid");
        Assert.That(valid, Is.InRange(100, 5_000));
    }

    /// <summary>The same with one value in place of another, so that the JSON is always valid.</summary>
    [Test]
    public void WriteCanonical_OddValueAnywhere_IsA400OrAValidRequest()
    {
        string[] odd = ["null", "7", "-1.5", "\"x\"", "\"\"", "[]", "{}", "true", "[null]", "[[]]", "{\"type\":\"text\"}", "{\"type\":7}", "\"\\ud83d\"", "1e999", "[\"a\"]", "{\"a\":{\"b\":[1]}}"];
        int valid = 0, all = 0;
        foreach (string source in FuzzBodies.All)
        {
            int places = Nodes(JsonNode.Parse(source)!).Count();
            for (int place = 1; place < places; place++)
            {
                foreach (string value in odd)
                {
                    var body = JsonNode.Parse(source)!;
                    Nodes(body).ElementAt(place).ReplaceWith("<odd>");
                    string text = body.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Replace("\"<odd>\"", value, StringComparison.Ordinal);
                    all++;
                    if (IsValid(Json.Bytes(text))) valid++;
                }
            }
        }
        TestContext.Out.WriteLine($"{valid} valid of {all}");
        Assert.That(valid, Is.InRange(all / 20, all * 19 / 20));
    }

    private static IEnumerable<JsonNode> Nodes(JsonNode node)
    {
        yield return node;
        var inner = node is JsonObject members ? members.Select(m => m.Value) : node is JsonArray items ? items : [];
        foreach (var child in inner.Where(c => c is not null).SelectMany(c => Nodes(c!)).ToArray()) yield return child;
    }

    private static bool IsValid(byte[] body)
    {
        var (error, canonical, _) = Bridged.TryCanonical(body);
        if (error is not null)
        {
            Assert.That(error.HttpStatus, Is.EqualTo(400), () => Json.Text(body));
            return false;
        }
        Assert.That(ChatRequest.TryRead(canonical, out _, out var unread), Is.True, () => $"{unread!.Message}\n{Json.Text(body)}\n{Json.Text(canonical)}");
        if (ChatDocument.TryRead(canonical, out var chat) is { } wrong)
        {
            // How large a number may be is the target's to say.
            Assert.That(wrong.Param, Is.AnyOf("temperature", "top_p"), () => $"{wrong.Message}\n{Json.Text(body)}\n{Json.Text(canonical)}");
            return true;
        }
        using (chat)
            if (new MessagesTranslator("anthropic").WriteRequest(chat!, Model, new ArrayBufferWriter<byte>()) is { } refusal) Assert.That(refusal.HttpStatus, Is.EqualTo(400));
        return true;
    }

    [Test]
    public void Translate_MutatedChunks_AreNoFault()
    {
        var random = new Random(20_261_131);
        byte[][] sources = [.. FuzzBodies.Chunks.Select(Json.Bytes)];
        for (int i = 0; i < 4_000; i++)
        {
            using var queue = new EventQueue();
            var stream = Bridged.Bridge.BeginStream(Bridged.Context());
            foreach (byte[] source in sources)
            {
                byte[] chunk = random.Next(4) == 0 ? Mutation.Of(source, random) : source;
                if (stream.Translate(chunk, queue) is { } error)
                {
                    Assert.That(error.Kind, Is.Not.EqualTo(ProviderErrorKind.Internal));
                    break;
                }
                while (queue.TryTake(out _)) { }
            }
            stream.Complete(queue);
            Bridged.TryReply(Mutation.Of(Json.Bytes(FuzzBodies.Reply), random));
        }
    }

    private static string? Difference(string chat)
    {
        if (ChatDocument.TryRead(Json.Bytes(chat), out var document) is not null) return null;
        using (document)
        {
            var output = new ArrayBufferWriter<byte>();
            if (new MessagesTranslator("anthropic").WriteRequest(document!, Model, output) is not null) return null;
            byte[] sent = output.WrittenSpan.ToArray();
            var (error, canonical, _) = Bridged.TryCanonical(sent);
            return error is not null ? error.Message : Different(Ordered(JsonNode.Parse(sent)!), Ordered(JsonNode.Parse(Bridged.Outbound(canonical, Model))!));
        }
    }

    /// <summary>Results are put into the order of their calls, which is another only in the requests of clients.</summary>
    private static JsonNode Ordered(JsonNode body)
    {
        foreach (var message in RoundTripTests.Plain(body)["messages"]!.AsArray())
        {
            var blocks = message!["content"]!.AsArray();
            JsonNode[] results = [.. blocks.Where(b => b!["type"]!.GetValue<string>() == "tool_result").Select(b => b!)];
            foreach (var result in results) blocks.Remove(result);
            foreach (var result in results.OrderByDescending(r => r["tool_use_id"]!.GetValue<string>(), StringComparer.Ordinal)) blocks.Insert(0, result);
        }
        return body;
    }

    private static string? StreamDifference(JsonArray content)
    {
        var (chunks, error) = Translate.Stream(Json.Bytes(Sse(content)));
        if (error is not null) return error.Message;
        string[] said = [.. chunks.Select(c => c.ToJsonString())];
        var whole = ReadMessage.Of(Bridged.Stream(said));
        if (Different(Unsigned(content), Unsigned(whole.Content)) is { } different) return different;
        for (int cut = 0; cut < said.Length; cut++)
        {
            var part = ReadMessage.Of(Bridged.TryStream(said[..cut], isCut: true).Events);
            if (part.IsWhole) return $"a clean end after {cut} chunks of {said.Length}";
        }
        return null;
    }

    /// <summary>Signatures come too late in a stream, so that the gateway signs.</summary>
    private static JsonNode Unsigned(JsonArray content)
    {
        var copy = content.DeepClone().AsArray();
        foreach (var block in copy) block!.AsObject().Remove("signature");
        return copy;
    }

    private static string Sse(JsonArray content)
    {
        var sse = new StringBuilder();
        Add("message_start", """{"type":"message_start","message":{"id":"msg_1","usage":{"input_tokens":10}}}""");
        for (int i = 0; i < content.Count; i++)
        {
            var block = content[i]!;
            string type = block["type"]!.GetValue<string>();
            Add("content_block_start", type == "tool_use"
                ? $$"""{"type":"content_block_start","index":{{i}},"content_block":{"type":"tool_use","id":{{block["id"]!.ToJsonString()}},"name":{{block["name"]!.ToJsonString()}},"input":{} } }"""
                : $$"""{"type":"content_block_start","index":{{i}},"content_block":{"type":"{{type}}","{{type}}":""} }""");
            string text = type == "tool_use" ? block["input"]!.ToJsonString() : block[type]!.GetValue<string>();
            (string deltaType, string member) = type switch { "tool_use" => ("input_json_delta", "partial_json"), "text" => ("text_delta", "text"), _ => ("thinking_delta", "thinking") };
            foreach (string piece in Pieces(text))
                Add("content_block_delta", $$"""{"type":"content_block_delta","index":{{i}},"delta":{"type":"{{deltaType}}","{{member}}":{{JsonSerializer.Serialize(piece)}} } }""");
            if (type == "thinking") Add("content_block_delta", $$"""{"type":"content_block_delta","index":{{i}},"delta":{"type":"signature_delta","signature":"QQ=="} }""");
            Add("content_block_stop", $$"""{"type":"content_block_stop","index":{{i}} }""");
        }
        Add("message_delta", """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}}""");
        Add("message_stop", """{"type":"message_stop"}""");
        return sse.ToString();

        void Add(string name, string data) => sse.Append($"event: {name}\ndata: {data}\n\n");
    }

    private static IEnumerable<string> Pieces(string text)
    {
        var runes = text.EnumerateRunes().ToArray();
        for (int i = 0; i < runes.Length; i += 3) yield return string.Concat(runes.Skip(i).Take(3));
    }

    /// <summary>A thought or none, a text or none, some calls: the order that models answer in.</summary>
    private static Gen<string[]> Messages { get; } =
        from thought in Gen.Elements(false, true)
        from thinking in RandomTexts.Any
        from hasText in Gen.Elements(false, true)
        from text in RandomTexts.Any
        from count in Gen.Choose(0, 3)
        from inputs in RandomTexts.JsonObject(2).Where(IsCompact).ArrayOf(count)
        where thought || hasText || count > 0
        select (string[])[
            .. thought ? [$$"""{"type":"thinking","thinking":{{RandomTexts.Quote(thinking)}},"signature":"QQ=="}"""] : (string[])[],
            .. hasText ? [$$"""{"type":"text","text":{{RandomTexts.Quote(text)}} }"""] : (string[])[],
            .. inputs.Select((input, i) => $$"""{"type":"tool_use","id":"toolu_012345{{i}}","name":"f{{i}}","input":{{input}} }"""),
        ];

    private static bool IsCompact(string input) => !input.Contains("\\ud83d\"", StringComparison.Ordinal);

    private static string? Different(JsonNode? expected, JsonNode? actual)
    {
        string one = RoundTripTests.Sorted(expected), other = RoundTripTests.Sorted(actual);
        return one == other ? null : $"was:\n{one}\ncame back:\n{other}";
    }

    private static void Run<T>(Arbitrary<T> cases, Func<T, string?> fault)
    {
        TestContext.Out.WriteLine($"seed {Seed}, gamma {Gamma}");
        int count = 0;
        Prop.ForAll(cases, one =>
        {
            count++;
            string? found = fault(one);
            return (found is null).Label(found ?? "");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases).WithReplay(Seed, Gamma).WithQuietOnSuccess(true));
        Assert.That(count, Is.EqualTo(Cases));
    }
}
