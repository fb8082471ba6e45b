using System.Text;
using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;
using ProviderKit.Upstream;

namespace ProviderKit.Tests.Formats.GoogleGenerate;

/// <summary>
/// Replies that Google really sent.
/// What must come out is worked out here in another way: with a document, from everything that is in the reply.
/// </summary>
public class GoogleRecordedRepliesTests
{
    private static IEnumerable<TestCaseData> Whole =>
        RecordedReplies.Files("google-*.json", file => !Path.GetFileName(file).Contains("-error-", StringComparison.Ordinal));

    private static IEnumerable<TestCaseData> Streams => RecordedReplies.Files("google-*.sse");

    private static IEnumerable<TestCaseData> Errors => RecordedReplies.Files("google-error-*.json");

    [TestCaseSource(nameof(Whole))]
    public void WriteReply_RecordedReply_LosesNothing(string file)
    {
        byte[] recorded = File.ReadAllBytes(file);
        var (body, error) = GoogleHarness.Reply(recorded);
        Assert.That(error, Is.Null);
        var message = body!["choices"]![0]!["message"]!;
        var expected = Expected([JsonNode.Parse(recorded)!]);
        Assert.That((string?)message["content"] ?? "", Is.EqualTo(expected.Text));
        Assert.That((string?)message["reasoning_content"] ?? "", Is.EqualTo(expected.Thoughts));
        Assert.That((message["tool_calls"]?.AsArray() ?? []).Select(Call), Is.EqualTo(expected.Calls));
        AssertUsage(body["usage"]!, expected.Usage);
        Assert.That((string?)body["choices"]![0]!["finish_reason"], Is.EqualTo(expected.Finish));
    }

    [TestCaseSource(nameof(Streams))]
    public void Translate_RecordedStream_LosesNothing(string file)
    {
        byte[] recorded = File.ReadAllBytes(file);
        using var parser = new SseParser(1 << 20);
        recorded.CopyTo(Room(parser, recorded.Length));
        parser.Advance(recorded.Length);
        parser.Complete();
        var events = new List<byte[]>();
        while (parser.TryRead(out var data)) events.Add(data.ToArray());

        var (chunks, error) = GoogleHarness.Stream(events);
        Assert.That(error, Is.Null);
        var deltas = chunks.Where(c => c["choices"]!.AsArray().Count > 0).Select(c => c["choices"]![0]!["delta"]!).ToArray();
        var expected = Expected([.. events.Select(e => JsonNode.Parse(e)!)]);
        Assert.That(string.Concat(deltas.Select(d => (string?)d["content"])), Is.EqualTo(expected.Text));
        Assert.That(string.Concat(deltas.Select(d => (string?)d["reasoning_content"])), Is.EqualTo(expected.Thoughts));
        Assert.That(deltas.SelectMany(d => d["tool_calls"]?.AsArray() ?? []).Select(Call), Is.EqualTo(expected.Calls));
        AssertUsage(chunks[^1]["usage"]!, expected.Usage);
        Assert.That(chunks.SelectMany(c => c["choices"]!.AsArray()).Select(c => (string?)c!["finish_reason"]).OfType<string>(), Is.EqualTo([expected.Finish]));
    }

    [TestCaseSource(nameof(Errors))]
    public void FromStatus_RecordedError_KeepsItsWordsAndItsWait(string file)
    {
        byte[] recorded = File.ReadAllBytes(file);
        var said = JsonNode.Parse(recorded)!["error"]!;
        using var response = new HttpResponseMessage();
        var error = UpstreamErrors.FromStatus((int)said["code"]!, response.Headers, recorded, "google", new ErrorRules(), DateTimeOffset.UnixEpoch);
        Assert.That(error.Kind, Is.EqualTo(ProviderErrorKind.RateLimited), "not a used-up account, whatever the message says");
        Assert.That(error.Message, Does.Contain((string?)said["message"]));
        string delay = said["details"]!.AsArray().Select(d => (string?)d!["retryDelay"]).OfType<string>().Single();
        Assert.That($"{error.RetryAfter!.Value.TotalSeconds}s", Is.EqualTo(delay));
    }

    private static Span<byte> Room(SseParser parser, int size)
    {
        while (parser.GetMemory().Length < size) parser.Advance(0);
        return parser.GetMemory().Span;
    }

    private static string Call(JsonNode? call) =>
        $"{call!["function"]!["name"]} {JsonNode.Parse((string)call["function"]!["arguments"]!)!.ToJsonString()} {call["extra_content"]?["google"]?["thought_signature"]}";

    private static void AssertUsage(JsonNode actual, JsonNode expected)
    {
        Assert.That((long)actual["prompt_tokens"]!, Is.EqualTo((long)expected["promptTokenCount"]!));
        Assert.That((long)actual["total_tokens"]!, Is.EqualTo((long)expected["totalTokenCount"]!));
        Assert.That((long)actual["completion_tokens_details"]!["reasoning_tokens"]!, Is.EqualTo((long?)expected["thoughtsTokenCount"] ?? 0));
    }

    private static (string Text, string Thoughts, string[] Calls, JsonNode Usage, string Finish) Expected(JsonNode[] replies)
    {
        StringBuilder text = new(), thoughts = new();
        var calls = new List<string>();
        foreach (var part in replies.SelectMany(r => r["candidates"]![0]!["content"]?["parts"]?.AsArray() ?? []))
        {
            ((bool?)part!["thought"] == true ? thoughts : text).Append((string?)part["text"]);
            if (part["functionCall"] is { } call) calls.Add($"{call["name"]} {call["args"]!.ToJsonString()} {part["thoughtSignature"]}");
        }
        string reason = (string)replies[^1]["candidates"]![0]!["finishReason"]!;
        string finish = reason == "MAX_TOKENS" ? "length" : calls.Count > 0 ? "tool_calls" : "stop";
        return (text.ToString(), thoughts.ToString(), [.. calls], replies[^1]["usageMetadata"]!, finish);
    }
}
