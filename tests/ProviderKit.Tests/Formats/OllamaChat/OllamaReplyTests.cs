using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OllamaChat;

/// <summary>Ollama's whole reply in, OpenAI's completion out.</summary>
public class OllamaReplyTests
{
    private const string Head = "\"id\":\"chatcmpl-id1\",\"object\":\"chat.completion\",\"created\":1760000000,\"model\":\"llama3.3\"";

    private static TestCaseData Case(string name, string reply, string message, string finish, int prompt = 0, int completion = 0, string logProbs = "null") => new(
        reply,
        "{" + Head + ",\"choices\":[{\"index\":0,\"message\":" + message + ",\"logprobs\":" + logProbs + ",\"finish_reason\":\"" + finish
            + "\"}],\"usage\":{\"prompt_tokens\":" + prompt + ",\"completion_tokens\":" + completion + ",\"total_tokens\":" + (prompt + completion)
            + ",\"prompt_tokens_details\":{\"cached_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":0}}}")
    { TestName = $"{{m}}({name})" };

    private static readonly TestCaseData[] Replies =
    [
        Case("text",
            """{"model":"llama3.3","created_at":"2026-11-05T12:00:00Z","message":{"role":"assistant","content":"Hé \"you\"\n😀"},"done_reason":"stop","done":true,"total_duration":5,"prompt_eval_count":12,"eval_count":5}""",
            """{"role":"assistant","content":"Hé \"you\"\n😀","refusal":null}""", "stop", 12, 5),
        Case("no prompt count (cached)", """{"message":{"content":"x"},"done":true,"eval_count":3}""", """{"role":"assistant","content":"x","refusal":null}""", "stop", 0, 3),
        Case("counts of other types", """{"done":true,"message":{"content":"x"},"prompt_eval_count":"7","eval_count":1.5}""", """{"role":"assistant","content":"x","refusal":null}""", "stop"),
        Case("length", """{"message":{"content":"Hel"},"done":true,"done_reason":"length"}""", """{"role":"assistant","content":"Hel","refusal":null}""", "length"),
        Case("reason unheard of", """{"message":{"content":""},"done":true,"done_reason":"tired"}""", """{"role":"assistant","content":"","refusal":null}""", "stop"),
        Case("no content", """{"done":true,"message":{"role":"assistant"}}""", """{"role":"assistant","content":"","refusal":null}""", "stop"),
        Case("thinking", """{"done":true,"message":{"content":"42","thinking":"Let me think."},"done_reason":"stop"}""",
            """{"role":"assistant","content":"42","reasoning_content":"Let me think.","refusal":null}""", "stop"),
        Case("empty thinking", """{"done":true,"message":{"content":"42","thinking":""}}""", """{"role":"assistant","content":"42","refusal":null}""", "stop"),
        Case("tools; the reason stays stop",
            """{"message":{"content":"","tool_calls":[{"function":{"index":0,"name":"f","arguments":{"a": 1,"b":["é"]}}},{"id":"call_x","function":{"name":"g","arguments":{}}},{"id":"","function":{"name":"h"}},{"function":{"name":"i","arguments":"{}"}}]},"done":true,"done_reason":"stop"}""",
            """{"role":"assistant","content":null,"refusal":null,"tool_calls":[{"id":"call_id1_0","type":"function","function":{"name":"f","arguments":"{\"a\": 1,\"b\":[\"é\"]}"}},{"id":"call_x","type":"function","function":{"name":"g","arguments":"{}"}},{"id":"call_id1_2","type":"function","function":{"name":"h","arguments":"{}"}},{"id":"call_id1_3","type":"function","function":{"name":"i","arguments":"{}"}}]}""",
            "tool_calls"),
        Case("text beside tools", """{"done":true,"message":{"content":"I look.","tool_calls":[{"function":{"name":"f","arguments":{}}}]}}""",
            """{"role":"assistant","content":"I look.","refusal":null,"tool_calls":[{"id":"call_id1_0","type":"function","function":{"name":"f","arguments":"{}"}}]}""", "tool_calls"),
        Case("cut short within tools", """{"done":true,"message":{"tool_calls":[{"function":{"name":"f","arguments":{}}}]},"done_reason":"length"}""",
            """{"role":"assistant","content":null,"refusal":null,"tool_calls":[{"id":"call_id1_0","type":"function","function":{"name":"f","arguments":"{}"}}]}""", "length"),
        Case("tool calls null", """{"done":true,"error":null,"message":{"content":"x","tool_calls":null}}""", """{"role":"assistant","content":"x","refusal":null}""", "stop"),
        Case("logprobs", """{"done":true,"message":{"content":"x"},"logprobs":[{"token":"x","logprob":-0.5,"top_logprobs":[{"token":"y","logprob":-1}]}]}""",
            """{"role":"assistant","content":"x","refusal":null}""", "stop",
            logProbs: """{"content":[{"token":"x","logprob":-0.5,"top_logprobs":[{"token":"y","logprob":-1}]}]}"""),
    ];

    [TestCase("""{"message":{"content":"half of"}}""", "without done")]
    [TestCase("""{"message":{"content":"half of"},"done":false}""", "without done")]
    [TestCase("""{"message":{"content":""},"done":true,"done_reason":"load"}""", "loaded or unloaded")]
    [TestCase("""{"message":{"content":""},"done":true,"done_reason":"unload"}""", "loaded or unloaded")]
    public void WriteReply_NoWholeAnswer_IsABadReply(string reply, string says)
    {
        var (_, error) = Translation.Reply(reply);
        Assert.That(error?.Kind, Is.EqualTo(ProviderErrorKind.BadReply));
        Assert.That(error!.Message, Does.Contain(says));
    }

    [Test]
    public void WriteReply_Images_AreNamedByTheirBytes()
    {
        var (body, _) = Translation.Reply("""{"message":{"content":"Here:","images":["iVBORw0KGgo=","aGk="]},"done":true}""");
        Json.AssertEqual(body!["choices"]![0]!["message"]!["images"], """
            [{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}},{"type":"image_url","image_url":{"url":"data:application/octet-stream;base64,aGk="}}]
            """);
    }

    [Test]
    public void WriteReply_CallDemanded_IsThatCall()
    {
        var (body, _) = Translation.Reply("""{"message":{"content":"{\"a\": 1.0}"},"done":true}""", Translation.With("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":\"required\""));
        Json.AssertEqual(body!["choices"]![0]!["message"], """{"role":"assistant","content":null,"refusal":null,"tool_calls":[{"id":"call_id1_0","type":"function","function":{"name":"f","arguments":"{\"a\": 1.0}"}}]}""");
        Assert.That((string?)body["choices"]![0]!["finish_reason"], Is.EqualTo("tool_calls"));
    }

    [Test]
    public void WriteReply_OneIdForTwoCalls_IsMadeTwo()
    {
        var (body, _) = Translation.Reply("""{"message":{"tool_calls":[{"id":"c","function":{"name":"f"}},{"id":"c","function":{"name":"f"}}]},"done":true}""");
        Assert.That(body!["choices"]![0]!["message"]!["tool_calls"]!.AsArray().Select(c => (string?)c!["id"]), Is.EqualTo(new[] { "c", "call_id1_1" }));
    }

    [TestCaseSource(nameof(Replies))]
    public void WriteReply_Understood_IsOpenAIs(string reply, string expected)
    {
        var (body, error) = Translation.Reply(reply);
        Assert.That(error, Is.Null);
        Json.AssertEqual(body, expected);
    }

    [Test]
    public void WriteReply_ParallelCallsUnwanted_KeepsTheFirst()
    {
        const string Two = """{"done":true,"message":{"tool_calls":[{"function":{"name":"f","arguments":{}}},{"function":{"name":"g","arguments":{}}}]}}""";
        var (body, _) = Translation.Reply(Two, Translation.With("\"parallel_tool_calls\":false"));
        Assert.That(body!["choices"]![0]!["message"]!["tool_calls"]!.AsArray().Select(c => (string)c!["function"]!["name"]!), Is.EqualTo(["f"]));
        Json.AssertEqual(body["choices"]![0]!["message"]!["extra_content"], """{"ollama":{"tool_calls":[{"function":{"name":"g","arguments":{}}}]}}""");
        Assert.That((string)body["choices"]![0]!["finish_reason"]!, Is.EqualTo("tool_calls"));
    }

    [Test]
    public void WriteReply_ErrorInA200_IsThatError()
    {
        var (_, error) = Translation.Reply("""{"error":"model runner has unexpectedly stopped"}""");
        Assert.That((error!.HttpStatus, error.Message), Is.EqualTo((502, "ollama: model runner has unexpectedly stopped")));
    }

    private static readonly string[] Bad =
    [
        "", " ", "null", "7", "[]", "{}", "{", "{\"message\":7}", "{\"message\":null}", "{\"message\":{\"content\":7}}", "{\"message\":{\"thinking\":{}}}",
        "{\"message\":{\"tool_calls\":7}}", "{\"message\":{\"tool_calls\":[7]}}", "{\"message\":{\"tool_calls\":[{}]}}", "{\"message\":{\"tool_calls\":[{\"function\":7}]}}",
        "{\"message\":{\"tool_calls\":[{\"function\":{}}]}}", "{\"message\":{\"tool_calls\":[{\"function\":{\"name\":7}}]}}",
        "{\"message\":{\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":[]}}]}}", "{\"message\":{\"tool_calls\":[{\"id\":7,\"function\":{\"name\":\"f\"}}]}}",
        "{\"message\":{},\"done_reason\":7}", "{\"message\":{\"content\":\"\\ud83d\"}}", "{\"\\ud83d\":1,\"message\":{\"content\":7}}",
        "{\"message\":{\"content\":\"x\"},\"logprobs\":[\"\\ud83d\"]}", "{\"message\":{\"content\":" + new string('[', 5000) + "\"x\"" + new string(']', 5000) + "}}",
        "{\"message\":{\"content\":\"x\"}} {}", "<html></html>",
    ];

    [TestCaseSource(nameof(Bad))]
    public void WriteReply_AnythingElse_IsABadReply(string reply) =>
        Assert.That(Translation.Reply(reply).Error?.Kind, Is.EqualTo(ProviderErrorKind.BadReply));

    [Test]
    public void WriteReply_InvalidUtf8_IsABadReply() =>
        Assert.That(Translation.Reply([.. "{\"message\":{\"content\":\"a"u8, 0xFF, .. "\"}}"u8]).Error?.Kind, Is.EqualTo(ProviderErrorKind.BadReply));
}
