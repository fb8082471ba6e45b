using System.Buffers;
using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.AnthropicMessages;

/// <summary>Real replies, where the folder of recordings is at hand: what they say is in what the client gets.</summary>
public class RecordedRepliesTests
{
    private static IEnumerable<TestCaseData> Streams => RecordedReplies.Files("anthropic-*.sse");

    private static IEnumerable<TestCaseData> Replies =>
        RecordedReplies.Files("anthropic-*.json", file => File.ReadAllText(file).Contains("\"content\"", StringComparison.Ordinal));

    private static IEnumerable<TestCaseData> Errors => RecordedReplies.Files("anthropic-error-*.json");

    [TestCaseSource(nameof(Streams))]
    public void Stream_Recorded_MapsWithoutLoss(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        var events = Json.Text(bytes).Split('\n').Where(l => l.StartsWith("data:", StringComparison.Ordinal)).Select(l => JsonNode.Parse(l["data:".Length..])!).ToArray();
        var deltas = Translate.Deltas(Json.Text(bytes));
        var members = deltas.OfType<JsonObject>().ToArray();

        string All(string member) => string.Concat(members.Select(d => (string?)d[member]));
        string Said(string member) => string.Concat(events.Select(e => (string?)e["delta"]?[member]));
        Assert.That(All("content"), Is.EqualTo(Said("text")));
        Assert.That(All("reasoning_content"), Is.EqualTo(Said("thinking")));

        var calls = members.Where(d => d["tool_calls"] is not null).Select(d => d["tool_calls"]![0]!).ToArray();
        var blocks = events.Where(e => (string?)e["type"] == "content_block_start").Select(e => e["content_block"]!).ToArray();
        Assert.That(
            calls.Where(c => c["id"] is not null).Select(c => $"{c["id"]} {c["function"]!["name"]}"),
            Is.EqualTo(blocks.Where(b => (string?)b["type"] == "tool_use").Select(b => $"{b["id"]} {b["name"]}")));
        string arguments = string.Concat(calls.Select(c => (string?)c["function"]!["arguments"]));
        string input = Said("partial_json");
        if (calls.Length > 0) Assert.That(arguments, Is.EqualTo(input.Length == 0 ? "{}" : input));

        var thoughts = members.SingleOrDefault(d => d["thinking_blocks"] is not null)?["thinking_blocks"]!.AsArray().Select(b => (string?)b!["data"]) ?? [];
        Assert.That(thoughts.OfType<string>(), Is.EqualTo(blocks.Where(b => (string?)b["type"] == "redacted_thinking").Select(b => (string?)b["data"])));

        var usage = events.Last(e => e["usage"] is not null)["usage"]!;
        Assert.That((int)deltas[^1]["completion_tokens"]!, Is.EqualTo((int)usage["output_tokens"]!));
        Assert.That((int)deltas[^1]["prompt_tokens"]!, Is.EqualTo(Prompt(usage)));
    }

    [TestCaseSource(nameof(Replies))]
    public void Reply_Recorded_MapsWithoutLoss(string file)
    {
        var message = JsonNode.Parse(File.ReadAllBytes(file))!;
        var reply = Translate.Reply(File.ReadAllText(file));
        var blocks = message["content"]!.AsArray().Select(b => b!).ToArray();
        var said = reply["choices"]![0]!["message"]!;
        Assert.That((string?)said["content"], Is.EqualTo(string.Concat(blocks.Select(b => (string?)b["text"]))));
        var calls = blocks.Where(b => (string?)b["type"] == "tool_use").ToArray();
        Assert.That((said["tool_calls"]?.AsArray() ?? []).Select(c => $"{c!["id"]} {c["function"]!["name"]} {c["function"]!["arguments"]}"),
            Is.EqualTo(calls.Select(b => $"{b["id"]} {b["name"]} {b["input"]!.ToJsonString()}")));
        Assert.That((int)reply["usage"]!["prompt_tokens"]!, Is.EqualTo(Prompt(message["usage"]!)));
        Assert.That((int)reply["usage"]!["prompt_tokens_details"]!["cached_tokens"]!, Is.EqualTo((int)message["usage"]!["cache_read_input_tokens"]!));
    }

    [TestCaseSource(nameof(Errors))]
    public void Error_Recorded_IsUnderstood(string file) => Assert.That(
        Translate.Translator.WriteReply(File.ReadAllBytes(file), Translate.Context(), new ArrayBufferWriter<byte>())?.Kind,
        Is.EqualTo(ProviderErrorKind.UpstreamAuthentication));

    private static int Prompt(JsonNode usage) =>
        (int)usage["input_tokens"]! + (int)usage["cache_creation_input_tokens"]! + (int)usage["cache_read_input_tokens"]!;
}
