using System.Text.Json.Nodes;
using ProviderKit.Tests.Vendors.Contract;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OllamaChat;

/// <summary>Ollama's lines in, OpenAI's chunks out.</summary>
public class OllamaStreamTests
{
    private const string Last = """{"done":true,"done_reason":"stop","prompt_eval_count":12,"eval_count":5}""";
    private const string Usage = """{"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":5,"total_tokens":17,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}}""";

    private static TestCaseData Case(string name, string[] lines, params string[] chunks) => new(lines, chunks) { TestName = $"{{m}}({name})" };

    private static string Delta(string delta, string finish = "null", string more = "") =>
        "{\"choices\":[{\"index\":0,\"delta\":" + delta + more + ",\"finish_reason\":" + finish + "}]}";

    private static readonly string Role = Delta("""{"role":"assistant","content":""}""");

    private static string Call(int index, string id, string name, string arguments) =>
        Delta("{\"tool_calls\":[{\"index\":" + index + ",\"id\":\"" + id + "\",\"type\":\"function\",\"function\":{\"name\":\"" + name + "\",\"arguments\":" + arguments + "}}]}");

    private static readonly TestCaseData[] Streams =
    [
        Case("text",
            [OllamaFixtures.Line("""{"role":"assistant","content":"Hé \"you\"\n"}"""), OllamaFixtures.Line("""{"role":"assistant","content":"\u00e9\ud83d\ude00"}"""), OllamaFixtures.LastLine()],
            Role, Delta("""{"content":"Hé \"you\"\n"}"""), Delta("""{"content":"é😀"}"""), Delta("{}", "\"stop\""), Usage),
        Case("text on the last line", ["""{"message":{"content":"x"},"done":true,"prompt_eval_count":12,"eval_count":5}"""],
            Role, Delta("""{"content":"x"}"""), Delta("{}", "\"stop\""), Usage),
        Case("length", ["""{"message":{"content":"x"}}""", Last.Replace("stop", "length")], Role, Delta("""{"content":"x"}"""), Delta("{}", "\"length\""), Usage),
        Case("thinking",
            ["""{"message":{"content":"","thinking":"Let"}}""", """{"message":{"thinking":" me."}}""", """{"message":{"content":"42","thinking":null}}""", Last],
            Role, Delta("""{"reasoning_content":"Let"}"""), Delta("""{"reasoning_content":" me."}"""), Delta("""{"content":"42"}"""), Delta("{}", "\"stop\""), Usage),
        Case("tool calls on earlier lines; the reason stays stop",
            [
                """{"message":{"content":"","tool_calls":[{"function":{"name":"f","arguments":{"a": 1,"b":["é \"q\""]}}}]},"done":false}""",
                """{"message":{"content":"","tool_calls":[{"id":"call_x","function":{"index":1,"name":"g"}},{"id":"","function":{"name":"h","arguments":"{\"c\":2}"}}]}}""",
                Last,
            ],
            Role, Call(0, "call_id1_0", "f", "\"{\\\"a\\\": 1,\\\"b\\\":[\\\"é \\\\\\\"q\\\\\\\"\\\"]}\""), Call(1, "call_x", "g", "\"{}\""), Call(2, "call_id1_2", "h", "\"{\\\"c\\\":2}\""),
            Delta("{}", "\"tool_calls\""), Usage),
        Case("logprobs", ["""{"logprobs":[{"token":"x","logprob":-0.5}],"message":{"content":"x"}}""", Last],
            Role, Delta("""{"content":"x"}""", more: ",\"logprobs\":{\"content\":[{\"token\":\"x\",\"logprob\":-0.5}]}"), Delta("{}", "\"stop\""), Usage),
        Case("members of no meaning", ["""{"error":null,"message":null,"x":{"message":{"content":"no"}}}""", """{"message":{"content":"x","images":[],"tool_calls":null}}""", Last],
            Role, Delta("""{"content":"x"}"""), Delta("{}", "\"stop\""), Usage),
        Case("an image", ["""{"message":{"content":"x","images":["iVBORw0KGgo="]}}""", Last],
            Role, Delta("""{"content":"x"}"""), Delta("""{"images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]}"""), Delta("{}", "\"stop\""), Usage),
        Case("one id for two calls", ["""{"message":{"tool_calls":[{"id":"c","function":{"name":"f"}},{"id":"c","function":{"name":"f"}}]}}""", Last],
            Role, Call(0, "c", "f", "\"{}\""), Call(1, "call_id1_1", "f", "\"{}\""), Delta("{}", "\"tool_calls\""), Usage),
        Case("no counts", ["""{"done":true}"""], Role, Delta("{}", "\"stop\""), Usage.Replace("12", "0").Replace(":5", ":0").Replace("17", "0")),
        Case("what follows the last line", [Last, """{"message":{"content":"x"}}""", "garbage"], Role, Delta("{}", "\"stop\""), Usage),
    ];

    [TestCaseSource(nameof(Streams))]
    public void Translate_Lines_AreChunks(string[] lines, string[] chunks) =>
        AssertChunks(Translation.Stream(string.Join('\n', lines) + "\n"), chunks);

    [TestCaseSource(nameof(Streams))]
    public void Translate_CrLfAndNoLastLineEnd_AreTheSame(string[] lines, string[] chunks) =>
        AssertChunks(Translation.Stream("\r\n" + string.Join("\r\n\r\n", lines)), chunks);

    [TestCaseSource(nameof(Streams))]
    public void Translate_SplitAtEveryByte_IsTheSame(string[] lines, string[] chunks)
    {
        byte[] bytes = Json.Bytes(string.Join('\n', lines) + "\n");
        for (int at = 0; at <= bytes.Length; at++) AssertChunks(Translation.Stream([bytes[..at], bytes[at..]]), chunks);
    }

    [Test]
    public void Translate_ParallelCallsUnwanted_KeepsTheFirst()
    {
        const string One = """{"message":{"tool_calls":[{"function":{"name":"f","arguments":{}}},{"function":{"name":"g","arguments":{}}}]}}""";
        var (chunks, error) = Translation.Stream($"{One}\n{One}\n{Last}\n", Translation.With("\"stream\":true,\"parallel_tool_calls\":false"));
        Assert.That(error, Is.Null);
        Assert.That(chunks.Count(c => c.ToJsonString().Contains("tool_calls\":[", StringComparison.Ordinal)), Is.EqualTo(4), "one call, three that are carried");
        Assert.That(chunks.Count(c => c["choices"]!.AsArray() is [{ } choice] && choice["delta"]!["tool_calls"] is not null), Is.EqualTo(1));
    }

    [Test]
    public void Translate_CallDemanded_IsThatCallInPieces()
    {
        const string Lines = """{"message":{"content":"{\"a\": "}}""" + "\n" + """{"message":{"content":"1.0}"}}""" + "\n";
        var (chunks, _) = Translation.Stream(Lines + Last + "\n", Translation.With("\"stream\":true," + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":\"required\""));
        var calls = chunks.SelectMany(c => c["choices"]!.AsArray()).Select(c => c!["delta"]!["tool_calls"]?[0]).OfType<JsonNode>().ToArray();
        Assert.That(calls.Select(c => ((string?)c["id"], (string?)c["function"]!["name"], (string?)c["function"]!["arguments"])), Is.EqualTo(new[] { ("call_id1_0", "f", "{\"a\": "), (null, null, "1.0}") }));
        Assert.That((string?)chunks[^2]["choices"]![0]!["finish_reason"], Is.EqualTo("tool_calls"));
    }

    [Test]
    public void Translate_ModelLoadedOnly_IsABadReplyBeforeAnyChunk([Values("load", "unload")] string reason)
    {
        var (chunks, error) = Translation.Stream($$$"""{"message":{"content":""},"done":true,"done_reason":"{{{reason}}}"}""" + "\n");
        Assert.That((chunks.Count, error?.Kind), Is.EqualTo((0, (ProviderErrorKind?)ProviderErrorKind.BadReply)));
    }

    [Test]
    public void Translate_ErrorInTheMiddle_FollowsWhatCameBefore()
    {
        var (chunks, error) = Translation.Stream("""{"message":{"content":"x"}}""" + "\n" + """{"error":"an error was encountered while running the model"}""" + "\n");
        Assert.That(chunks, Has.Count.EqualTo(2));
        Assert.That((error!.HttpStatus, error.Message), Is.EqualTo((502, "ollama: an error was encountered while running the model")));
    }

    private static readonly string[] Bad =
    [
        "null", "7", "[]", "{", "x", "{\"message\":7}", "{\"message\":{\"content\":7}}", "{\"message\":{\"thinking\":[]}}", "{\"message\":{\"tool_calls\":{}}}",
        "{\"message\":{\"tool_calls\":[7]}}", "{\"message\":{\"tool_calls\":[{}]}}", "{\"message\":{\"tool_calls\":[{\"function\":[]}]}}",
        "{\"message\":{\"tool_calls\":[{\"function\":{\"name\":7}}]}}", "{\"message\":{\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":7}}]}}",
        "{} {}", "{\"message\":{\"content\":\"x\"}", "{\"a\":" + new string('[', 5000) + new string(']', 5000) + "}", "{\"\\ud83d\":1}", "<html></html>",
        "{\"message\":{\"tool_calls\":[{\"\\ud83d\":1}]}}",
    ];

    [TestCaseSource(nameof(Bad))]
    public void Translate_AnythingElse_IsABadReply(string line) =>
        Assert.That(Translation.Stream(line + "\n").Error?.Kind, Is.EqualTo(ProviderErrorKind.BadReply));

    [Test]
    public void Translate_InvalidUtf8_IsABadReply() =>
        Assert.That(Translation.Stream([[.. "{\"message\":{\"content\":\"a"u8, 0xFF, .. "\"}}\n"u8]]).Error?.Kind, Is.EqualTo(ProviderErrorKind.BadReply));

    private static void AssertChunks((List<JsonNode> Chunks, ProviderError? Error) actual, string[] expected)
    {
        Assert.That(actual.Error?.Message, Is.Null);
        Assert.That(actual.Chunks, Has.Count.EqualTo(expected.Length));
        for (int i = 0; i < expected.Length; i++)
        {
            var whole = JsonNode.Parse(expected[i])!.AsObject();
            foreach (var (name, value) in new (string, JsonNode)[] { ("id", "chatcmpl-id1"), ("object", "chat.completion.chunk"), ("created", 1_760_000_000), ("model", "llama3.3") })
                whole[name] = value;
            Json.AssertEqual(actual.Chunks[i], whole.ToJsonString());
        }
    }
}
