using System.Text.Json.Nodes;
using ProviderKit.Formats;
using ProviderKit.Tests.Formats.AnthropicMessages;
using ProviderKit.Tests.Support;
using ProviderKit.Tests.Vendors.Contract;

namespace ProviderKit.Tests.Formats.GoogleGenerate.Inbound;

/// <summary>Replies of vendors of each format to a client of Gemini's, whole and streamed, and streams that were cut.</summary>
[TestFixture(typeof(OpenAIFixtures))]
[TestFixture(typeof(CopilotFixtures))]
[TestFixture(typeof(OpenRouterFixtures))]
[TestFixture(typeof(XaiFixtures))]
[TestFixture(typeof(AnthropicFixtures))]
[TestFixture(typeof(GoogleFixtures))]
[TestFixture(typeof(OllamaFixtures))]
public class BridgeContractTests<T>
    where T : IProviderFixtures, new()
{
    private readonly T _fixtures = new();

    [Test]
    public async Task Text_IsTheSame()
    {
        foreach (var reply in await BothAsync(_fixtures.Text, _fixtures.TextStream))
        {
            Assert.That((reply.Text, reply.Finish), Is.EqualTo(("Hello there.", "STOP")));
            Assert.That(((int)reply.Usage["promptTokenCount"]!, (int)reply.Usage["totalTokenCount"]!), Is.EqualTo((12, 17)));
        }
    }

    [Test]
    public async Task Tools_AreTheSameCalls()
    {
        foreach (var reply in await BothAsync(_fixtures.Tool, _fixtures.ToolStream)) Assert.That(reply.Calls, Is.EqualTo(new[] { "weather {\"city\":\"Paris\"}" }));
        foreach (var reply in await BothAsync(_fixtures.ParallelTools, _fixtures.ParallelToolsStream))
        {
            Assert.That(reply.Calls, Is.EqualTo(new[] { "weather {\"city\":\"Paris\"}", "time {\"zone\":\"CET\"}" }));
            Assert.That((reply.Ids.Distinct().Count(), reply.Finish), Is.EqualTo((2, "STOP")));
        }
    }

    [Test]
    public async Task Reasoning_IsAThoughtBeforeTheText()
    {
        foreach (var reply in await BothAsync(_fixtures.Reasoning, _fixtures.ReasoningStream)) Assert.That((reply.Thoughts, reply.Text), Is.EqualTo(("Let me think.", "42")));
    }

    [Test]
    public async Task Length_IsMaxTokens() => Assert.That(Read.Of([await WholeAsync(_fixtures.Length)]).Finish, Is.EqualTo("MAX_TOKENS"));

    [Test]
    [Property("FAULTS", 65)]
    public async Task Streams_CutAfterEveryChunk_HaveNoFinishReason()
    {
        foreach (string stream in (string[])[_fixtures.TextStream, _fixtures.ToolStream, _fixtures.ParallelToolsStream, _fixtures.ReasoningStream])
        {
            string[] chunks = await ChunksAsync(stream);
            for (int count = 0; count <= chunks.Length; count++)
            {
                var (made, error) = Bridged.TryStream(chunks[..count], isCut: true);
                Assert.That((error, Read.Of(made).Finish), Is.EqualTo(((ProviderError?)null, (string?)null)));
            }
        }
    }

    private async Task<Read[]> BothAsync(string whole, string stream) => [Read.Of([await WholeAsync(whole)]), Read.Of(Bridged.Stream(await ChunksAsync(stream)))];

    private async Task<JsonNode> WholeAsync(string reply)
    {
        await using var gateway = new ContractGateway(_fixtures, () => ContractGateway.Json(reply));
        await using var result = await gateway.Dispatcher.SendAsync(Request(stream: false));
        Assert.That(result.Error, Is.Null);
        return Bridged.Reply(Json.Text(result.Body));
    }

    private async Task<string[]> ChunksAsync(string stream)
    {
        await using var gateway = new ContractGateway(_fixtures, () => ContractGateway.Stream(stream, _fixtures.StreamType));
        await using var result = await gateway.Dispatcher.SendAsync(Request(stream: true));
        var chunks = new List<string>();
        do
        {
            while (result.Stream!.TryRead(out var chunk)) chunks.Add(Json.Text(chunk));
        }
        while (await result.Stream.WaitToReadAsync());
        Assert.That(result.Stream.Error, Is.Null);
        return [.. chunks];
    }

    private ChatRequest Request(bool stream)
    {
        var (error, canonical, _) = Bridged.TryCanonical("""
            {"contents":[{"parts":[{"text":"Hi"}]}],"tools":[{"functionDeclarations":[{"name":"weather","parameters":{"type":"OBJECT"}},{"name":"time","parameters":{"type":"OBJECT"}}]}]}
            """u8.ToArray(), stream, _fixtures.Model);
        Assert.That(error, Is.Null);
        return ChatRequest.Parse(canonical);
    }

    /// <summary>What a client reads of a reply's chunks.</summary>
    private sealed record Read(string Text, string Thoughts, string[] Calls, string[] Ids, string? Finish, JsonNode Usage)
    {
        public static Read Of(IReadOnlyList<JsonNode> chunks)
        {
            var candidates = chunks.SelectMany(c => c["candidates"]!.AsArray()).ToArray();
            var parts = candidates.SelectMany(c => c!["content"]!["parts"]!.AsArray()).ToArray();
            var calls = parts.Select(p => p!["functionCall"]).OfType<JsonNode>().ToArray();
            return new Read(
                string.Concat(parts.Where(p => p!["thought"] is null).Select(p => (string?)p!["text"])),
                string.Concat(parts.Where(p => p!["thought"] is not null).Select(p => (string?)p!["text"])),
                [.. calls.Select(c => $"{c["name"]} {c["args"]!.ToJsonString()}")],
                [.. calls.Select(c => (string)c["id"]!)],
                candidates.Select(c => (string?)c!["finishReason"]).OfType<string>().SingleOrDefault(),
                chunks.Count == 0 ? new JsonObject() : chunks[^1]["usageMetadata"] ?? new JsonObject());
        }
    }
}
