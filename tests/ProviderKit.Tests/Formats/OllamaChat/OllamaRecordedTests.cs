using System.Text;
using System.Text.Json.Nodes;
using ProviderKit.Tests.Vendors.Contract;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OllamaChat;

/// <summary>Replies recorded from real servers, where the environment says where they lie: nothing they say is lost.</summary>
public class OllamaRecordedTests
{
    private static IEnumerable<TestCaseData> Native => RecordedReplies.Files("ollama-chat-*.ndjson");

    private static IEnumerable<TestCaseData> Compatible => RecordedReplies.Files("ollama-v1-*.sse");

    [TestCaseSource(nameof(Native))]
    public void Stream_Recorded_MapsWithoutLoss(string file)
    {
        byte[] recorded = File.ReadAllBytes(file);
        var (chunks, error) = Translation.Stream([recorded], Translation.With("\"stream\":true"));
        Assert.That(error, Is.Null);

        var lines = Encoding.UTF8.GetString(recorded).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!).ToArray();
        var deltas = chunks.SelectMany(c => c["choices"]!.AsArray()).Select(c => c!["delta"]!).ToArray();
        Assert.That(string.Concat(deltas.Select(d => (string?)d["content"])), Is.EqualTo(string.Concat(lines.Select(l => (string?)l["message"]?["content"]))));
        Assert.That(
            deltas.SelectMany(d => d["tool_calls"]?.AsArray() ?? []).Select(c => (string?)c!["function"]!["name"] + JsonNode.Parse((string)c["function"]!["arguments"]!)!.ToJsonString()),
            Is.EqualTo(lines.SelectMany(l => l["message"]?["tool_calls"]?.AsArray() ?? []).Select(c => (string?)c!["function"]!["name"] + c["function"]!["arguments"]!.ToJsonString())));
        bool calls = lines.Any(l => l["message"]?["tool_calls"] is not null);
        Assert.That((string?)chunks[^2]["choices"]![0]!["finish_reason"], Is.EqualTo(calls ? "tool_calls" : "stop"));
        Assert.That((int)chunks[^1]["usage"]!["prompt_tokens"]!, Is.EqualTo((int?)lines[^1]["prompt_eval_count"] ?? 0));
        Assert.That((int)chunks[^1]["usage"]!["completion_tokens"]!, Is.EqualTo((int)lines[^1]["eval_count"]!));
    }

    /// <summary>Its <c>/v1</c> is OpenAI's format, for which a row of the compatible kind does.</summary>
    [TestCaseSource(nameof(Compatible))]
    public async Task Stream_RecordedFromV1_PassesUnchanged(string file)
    {
        string recorded = File.ReadAllText(file);
        await using var gateway = new ContractGateway(new OpenAIFixtures(), () => ContractGateway.Stream(recorded, "text/event-stream"));
        await using var result = await gateway.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes(
            """{"model":"ext-openai-m","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"hi"}]}""")));
        var chunks = await Gateway.ReadAllAsync(result.Stream!);
        Assert.That(result.Stream!.Error, Is.Null);

        var expected = recorded.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(e => e["data: ".Length..]).Where(e => e != "[DONE]").Select(e => JsonNode.Parse(e)!).ToList();
        foreach (var chunk in expected) chunk["model"] = "ext-openai-m";
        Assert.That(chunks.Select(c => JsonNode.Parse(c)!.ToJsonString()), Is.EqualTo(expected.Select(e => e.ToJsonString())));
    }
}
