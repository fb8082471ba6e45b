using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAIResponses.Outbound;

/// <summary>Responses that vendors really sent. What must come out is worked out here from the response at their end.</summary>
public class ResponsesRecordedTests
{
    private static IEnumerable<TestCaseData> Streams => RecordedReplies.Files("*-responses-*.sse", file => !file.Contains("failed", StringComparison.Ordinal));

    [TestCaseSource(nameof(Streams))]
    public void Translate_RecordedStream_LosesNothing(string file)
    {
        byte[][] events = EventsOf(File.ReadAllText(file));
        var response = JsonNode.Parse(events[^1])!["response"]!;
        var (chunks, error, ended) = ResponsesHarness.Stream(events);
        Assert.That((error?.Message, ended), Is.EqualTo(((string?)null, true)));
        var deltas = chunks.SelectMany(c => c["choices"]!.AsArray()).Select(c => c!["delta"]!).ToArray();
        Assert.That(string.Concat(deltas.Select(d => (string?)d["content"])), Is.EqualTo(TextOf(response)));
        Assert.That(Joined(deltas), Is.EqualTo(CallsOf(response)));
        Assert.That(chunks.SelectMany(c => c["choices"]!.AsArray()).Select(c => (string?)c!["finish_reason"]).OfType<string>(), Is.EqualTo([CallsOf(response).Length > 0 ? "tool_calls" : "stop"]));
        AssertUsage(chunks[^1]["usage"]!, response["usage"]!);
        Assert.That(chunks.Select(c => (string?)c["id"]), Is.All.EqualTo((string?)response["id"]));
    }

    [TestCaseSource(nameof(Streams))]
    public void WriteReply_RecordedResponse_LosesNothing(string file)
    {
        var response = JsonNode.Parse(EventsOf(File.ReadAllText(file))[^1])!["response"]!;
        var (body, error) = ResponsesHarness.Reply(response.ToJsonString());
        Assert.That(error?.Message, Is.Null);
        var message = body!["choices"]![0]!["message"]!;
        Assert.That((string?)message["content"] ?? "", Is.EqualTo(TextOf(response)));
        Assert.That((message["tool_calls"]?.AsArray() ?? []).Select(c => $"{c!["id"]} {c["function"]!["name"]} {c["function"]!["arguments"]}"), Is.EqualTo(CallsOf(response)));
        AssertUsage(body["usage"]!, response["usage"]!);
    }

    [Test]
    public void Translate_RecordedFailure_IsItsError()
    {
        var (chunks, error, _) = ResponsesHarness.Stream(EventsOf(Json.Text(RecordedReplies.Read("openai-responses-failed-stream.sse"))));
        Assert.That((error?.Kind, chunks.Count), Is.EqualTo((ProviderErrorKind.QuotaExhausted, 0)));
    }

    private static byte[][] EventsOf(string wire) => [.. wire.Split('\n').Where(l => l.StartsWith("data: {", StringComparison.Ordinal)).Select(l => Json.Bytes(l["data: ".Length..]))];

    private static string TextOf(JsonNode response) =>
        string.Concat(response["output"]!.AsArray().SelectMany(i => i!["content"]?.AsArray() ?? []).Select(p => (string?)p!["text"]));

    private static string[] CallsOf(JsonNode response) =>
        [.. response["output"]!.AsArray().Where(i => (string?)i!["type"] == "function_call").Select(i => $"{i!["call_id"]} {i["name"]} {i["arguments"]}")];

    private static string[] Joined(JsonNode[] deltas)
    {
        var calls = deltas.SelectMany(d => d["tool_calls"]?.AsArray() ?? []).GroupBy(c => (int)c!["index"]!);
        return [.. calls.Select(c => $"{c.First()!["id"]} {c.First()!["function"]!["name"]} {string.Concat(c.Select(p => (string?)p!["function"]!["arguments"]))}")];
    }

    private static void AssertUsage(JsonNode actual, JsonNode given) => Assert.That(
        ((long)actual["prompt_tokens"]!, (long)actual["completion_tokens"]!, (long)actual["prompt_tokens_details"]!["cached_tokens"]!, (long)actual["completion_tokens_details"]!["reasoning_tokens"]!),
        Is.EqualTo(((long)given["input_tokens"]!, (long)given["output_tokens"]!, (long)given["input_tokens_details"]!["cached_tokens"]!, (long)given["output_tokens_details"]!["reasoning_tokens"]!)));
}
