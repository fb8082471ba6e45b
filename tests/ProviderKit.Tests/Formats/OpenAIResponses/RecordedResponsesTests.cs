using System.Text;
using System.Text.Json.Nodes;
using ProviderKit.Formats;
using ProviderKit.Formats.Replies;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAIResponses;

/// <summary>Real streams, where the folder of recordings is at hand: they pass through unchanged but for the model.</summary>
public class RecordedResponsesTests
{
    private static IEnumerable<TestCaseData> Streams => RecordedReplies.Files("*responses-t*-stream.sse");

    private static IEnumerable<TestCaseData> Failed => RecordedReplies.Files("openai-responses-failed-stream.sse");

    [TestCaseSource(nameof(Streams))]
    public void Stream_Recorded_PassesThrough(string file)
    {
        using var scan = Scan();
        var events = Events(file);
        foreach (string json in events)
        {
            Assert.That(scan.Read(Json.Bytes(json), out var chunk), Is.EqualTo(ScannedEvent.One));
            var (expected, actual) = (JsonNode.Parse(json)!, JsonNode.Parse(chunk.ToArray())!);
            Assert.That(Encoding.UTF8.GetString(scan.EventName.Span), Is.EqualTo((string?)expected["type"]));
            if (expected["response"] is { } response) response["model"] = "my-model";
            Assert.That(actual.ToJsonString(), Is.EqualTo(expected.ToJsonString()));
        }
        Assert.That(scan.IsComplete(concluded: false), Is.True);
        var usage = JsonNode.Parse(events[^1])!["response"]!["usage"]!;
        Assert.That((scan.Usage.PromptTokens, scan.Usage.CompletionTokens), Is.EqualTo(((long)usage["input_tokens"]!, (long)usage["output_tokens"]!)));
    }

    [TestCaseSource(nameof(Failed))]
    public void Stream_Failed_IsAnErrorOfItsKind(string file)
    {
        using var scan = Scan();
        var last = ScannedEvent.None;
        foreach (string json in Events(file))
            if ((last = scan.Read(Json.Bytes(json), out _)) == ScannedEvent.Broken) break;
        Assert.That((last, scan.Error!.Kind), Is.EqualTo((ScannedEvent.Broken, ProviderErrorKind.QuotaExhausted)));
    }

    private static string[] Events(string file) =>
        [.. File.ReadAllLines(file).Where(l => l.StartsWith("data: {", StringComparison.Ordinal)).Select(l => l["data: ".Length..])];

    private static StreamScan Scan()
    {
        var request = ChatRequest.Parse(Json.Bytes("""{"model":"my-model","input":"Hi","stream":true}"""), WireFormat.OpenAIResponses);
        return WireFormat.OpenAIResponses.BeginStream(new ScanContext(request, "openai", new ErrorRules(), new ReplyName("my-model")));
    }
}
