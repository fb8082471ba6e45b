using System.Text.Json.Nodes;
using ProviderKit.Formats;
using ProviderKit.Formats.Replies;
using ProviderKit.Tests.Formats.AnthropicMessages.Inbound;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OllamaChat.Inbound;

/// <summary>Canonical replies and streams as Ollama's answers.</summary>
public class AnswerTests
{
    private const string Second = "000000000";

    [Test]
    public void Translate_TextAndThought_AreLinesAndTheLastHasWhatItCost()
    {
        var lines = OllamaBridged.Stream(
            Bridged.Delta("\"role\":\"assistant\",\"content\":\"\""), Bridged.Delta("\"reasoning_content\":\"H\\n\""), Bridged.Delta("\"content\":\"Hel\""), Bridged.Delta("\"content\":\"lo \\u00e9\""),
            Bridged.Delta("", "stop"), Bridged.Usage("""{"prompt_tokens":10,"completion_tokens":5}"""));
        const string Head = "\"model\":\"asked-for:latest\",\"created_at\":\"2026-11-05T12:00:0";
        AssertLines(lines,
            $$$"""{{{{Head}}}2.000000000Z","message":{"role":"assistant","content":"","thinking":"H\n"},"done":false}""",
            $$$"""{{{{Head}}}3.000000000Z","message":{"role":"assistant","content":"Hel"},"done":false}""",
            $$$"""{{{{Head}}}4.000000000Z","message":{"role":"assistant","content":"lo é"},"done":false}""",
            $$$"""{{{{Head}}}6.000000000Z","message":{"role":"assistant","content":""},"done_reason":"stop","done":true,"total_duration":6{{{Second}}},"load_duration":0,"prompt_eval_count":10,"prompt_eval_duration":2{{{Second}}},"eval_count":5,"eval_duration":4{{{Second}}}}""");
    }

    [Test]
    public void Translate_OfGenerate_HasTheTextBesideTheModel()
    {
        var (lines, _) = OllamaBridged.TryStream(
            [Bridged.Delta("\"reasoning\":\"H\""), Bridged.Delta("\"content\":\"A\""), Bridged.Delta("", "length"), Bridged.Usage("""{"prompt_tokens":10,"completion_tokens":5}""")], bridge: OllamaBridged.Generate);
        Assert.That(lines.Select(line => $"{line["response"]}|{line["thinking"]}|{line["done"]}|{line["done_reason"]}"), Is.EqualTo(["|H|false|", "A||false|", "||true|length"]));
        Assert.That(lines.Select(line => line["message"]), Is.All.Null);
        Assert.That((int)lines[^1]["eval_count"]!, Is.EqualTo(5));
    }

    [Test]
    public void Translate_Calls_AreWholeInALineOfTheirOwn()
    {
        var lines = OllamaBridged.Stream(
            Bridged.Delta("\"content\":\"A\""),
            Bridged.Delta("\"tool_calls\":[{\"index\":0,\"id\":\"call_a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]"),
            Bridged.Delta("\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"a\\\":\"}},{\"index\":1,\"function\":{\"name\":\"g\",\"arguments\":\"\"}}]"),
            Bridged.Delta("\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"1.0}\"}}]"),
            Bridged.Delta("", "tool_calls"));
        Assert.That(lines, Has.Count.EqualTo(3));
        Assert.That(lines[1]["message"]!["tool_calls"]!.ToJsonString(), Is.EqualTo(
            """[{"id":"call_a","function":{"index":0,"name":"f","arguments":{"a":1.0}}},{"id":"call_abc123_1","function":{"index":1,"name":"g","arguments":{}}}]"""));
        Assert.That((string?)lines[1]["message"]!["content"], Is.Empty);
        Assert.That(((bool)lines[1]["done"]!, (bool)lines[2]["done"]!, (string?)lines[2]["done_reason"]), Is.EqualTo((false, true, "stop")));
    }

    [TestCase("{\\\"a\\\":")]
    [TestCase("[1]")]
    [TestCase("\\\"text\\\"")]
    [TestCase("{\\\"a\\\":\\\"\\\\ud800\\\"}")]
    public void Translate_ArgumentsThatAreNoObject_BreakTheStream(string arguments)
    {
        string call = Bridged.Delta($$"""
            "tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{{arguments}}"} }]
            """);
        var (lines, error) = OllamaBridged.TryStream([Bridged.Delta("\"content\":\"A\""), call, Bridged.Delta("", "tool_calls")]);

        Assert.That(error?.Kind, Is.EqualTo(ProviderErrorKind.BadReply));
        Assert.That(lines.Select(line => (bool)line["done"]!), Is.EqualTo([false]));

        // Without a reason for the end the arguments are looked at there.
        (lines, error) = OllamaBridged.TryStream([call]);
        Assert.That(error, Is.Null);
        Assert.That(lines.Single()["error"]!.GetValue<string>(), Does.Contain("tool f"));
    }

    [Test]
    public void Translate_CallCutByTheLimit_HasWhatWasWhole()
    {
        var lines = OllamaBridged.Stream(Bridged.Delta("\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1,\\\"b\\\":\\\"cu\"}}]"), Bridged.Delta("", "length"));

        Assert.That(lines[0]["message"]!["tool_calls"]![0]!["function"]!["arguments"]!.ToJsonString(), Is.EqualTo("""{"a":1}"""));
        Assert.That((string?)lines[1]["done_reason"], Is.EqualTo("length"));
    }

    [Test]
    public void Translate_WithoutUsage_IsEstimatedAndNoDurationIsNull()
    {
        var lines = OllamaBridged.Stream(Bridged.Delta("\"content\":\"12345678\""));

        var end = lines[^1];
        Assert.That(((int)end["prompt_eval_count"]!, (int)end["eval_count"]!), Is.EqualTo((42, 2)));
        Assert.That((long)end["eval_duration"]!, Is.GreaterThan(0), "the first chunk was the last, and no time has passed since");
    }

    [Test]
    public void Translate_ImagesAndProbabilities_ArePassedOn()
    {
        var lines = OllamaBridged.Stream(
            """{"choices":[{"index":0,"delta":{"content":"A"},"logprobs":{"content":[{"token":"A","logprob":-0.1,"top_logprobs":[]}]},"finish_reason":null}]}""",
            Bridged.Delta("\"images\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}},{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://x.test/a.png\"}}]"), Bridged.Delta("", "stop"));

        Json.AssertEqual(lines[0]["logprobs"], """[{"token":"A","logprob":-0.1,"top_logprobs":[]}]""");
        Json.AssertEqual(lines[1]["message"]!["images"], """["AAAA"]""");
    }

    [Test]
    public void Translate_ThoughtsThatTheClientDoesNotWant_AreLeftOut()
    {
        var (lines, _) = OllamaBridged.TryStream([Bridged.Delta("\"reasoning_content\":\"H\""), Bridged.Delta("\"content\":\"A\""), Bridged.Delta("", "stop")], notes: new BridgeNotes { OmitsThinking = true });

        Assert.That(lines.Select(line => (string?)line["message"]!["content"]), Is.EqualTo(["A", ""]));
        Assert.That(lines.Select(line => line["message"]!["thinking"]), Is.All.Null);
    }

    [TestCase("""{"error":{"message":"too much"}}""")]
    [TestCase("[]")]
    [TestCase("{")]
    public void Translate_WhatIsNoChunk_BreaksTheStream(string chunk) => Assert.That(OllamaBridged.TryStream([chunk]).Error, Is.Not.Null);

    [Test]
    public void Repeated_Text_IsTheLineOfTheOneBefore()
    {
        using var queue = new EventQueue();
        using var stream = OllamaBridged.Chat.BeginStream(OllamaBridged.Context());
        byte[] chunk = Json.Bytes(Bridged.Delta("\"content\":\"Hello\""));
        queue.From(chunk);
        Assert.That(stream.Translate(chunk, queue), Is.Null);

        Assert.That(queue.TryGetRepeatable(out var made), Is.True);
        Assert.That(Json.Text(chunk.AsSpan()[made.Source]), Is.EqualTo("Hello"));
    }

    [Test]
    public void WriteReply_Whole_HasAllOfIt()
    {
        var time = OllamaBridged.Clock();
        var context = OllamaBridged.Context(time);
        time.Advance(TimeSpan.FromSeconds(10));
        var (error, reply) = OllamaBridged.TryReply(
            """
            {"choices":[{"index":0,"message":{"role":"assistant","content":"A","refusal":"B","reasoning_content":"T","tool_calls":[{"id":"call_a","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},
             "logprobs":{"content":[]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":10,"completion_tokens":5}}
            """, context: context);

        Assert.That(error, Is.Null);
        Json.AssertEqual(reply, $$"""
            {"model":"asked-for:latest","created_at":"2026-11-05T12:00:10.000000000Z",
             "message":{"role":"assistant","content":"AB","thinking":"T","tool_calls":[{"id":"call_a","function":{"index":0,"name":"f","arguments":{"a":1} } }]},"logprobs":[],
             "done_reason":"stop","done":true,"total_duration":10{{Second}},"load_duration":0,"prompt_eval_count":10,"prompt_eval_duration":1{{Second}},"eval_count":5,"eval_duration":9{{Second}} }
            """);
    }

    [TestCase("""{"choices":[]}""")]
    [TestCase("""{"choices":[{"message":{"tool_calls":[{"function":{"arguments":"{}"}}]}}]}""")]
    [TestCase("""{"choices":[{"message":{"tool_calls":[{"function":{"name":"f","arguments":"{"}}]},"finish_reason":"stop"}]}""")]
    [TestCase("""{"error":{"message":"too much"}}""")]
    [TestCase("[]")]
    [TestCase("{")]
    public void WriteReply_WhatIsNoCompletion_IsAnError(string canonical)
    {
        Assert.That(OllamaBridged.TryReply(canonical).Error, Is.Not.Null);
        Assert.That(OllamaBridged.TryReply(canonical, OllamaBridged.Generate).Error, Is.Not.Null);
    }

    private static void AssertLines(List<JsonNode> lines, params string[] expected) =>
        Assert.That(lines.Select(line => line.ToJsonString()), Is.EqualTo(expected.Select(line => JsonNode.Parse(line)!.ToJsonString())));
}
