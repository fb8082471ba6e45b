using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;
using ProviderKit.Tests.Vendors.Contract;

namespace ProviderKit.Tests.Formats.AnthropicMessages.Inbound;

/// <summary>Replies of vendors of each format as messages, whole and streamed, and streams that were cut.</summary>
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
        foreach (var message in await BothAsync(_fixtures.Text, _fixtures.TextStream))
        {
            AssertBlocks(message, """{"type":"text","text":"Hello there."}""");
            Assert.That(message.StopReason, Is.EqualTo("end_turn"));
            Assert.That(((int)message.Usage!["input_tokens"]! + (int)message.Usage["cache_read_input_tokens"]!, (int)message.Usage["output_tokens"]!), Is.EqualTo((12, 5)));
        }
    }

    [Test]
    public async Task Tools_AreTheSameCalls()
    {
        foreach (var message in await BothAsync(_fixtures.Tool, _fixtures.ToolStream)) AssertCalls(message, "weather {\"city\":\"Paris\"}");
        foreach (var message in await BothAsync(_fixtures.ParallelTools, _fixtures.ParallelToolsStream)) AssertCalls(message, "weather {\"city\":\"Paris\"}", "time {\"zone\":\"CET\"}");
    }

    [Test]
    public async Task Reasoning_IsAThoughtBeforeTheText()
    {
        foreach (var message in await BothAsync(_fixtures.Reasoning, _fixtures.ReasoningStream))
        {
            Assert.That(message.Content.Select(b => (string?)b!["type"]), Is.EqualTo(["thinking", "text"]));
            Assert.That(((string?)message.Content[0]!["thinking"], (string?)message.Content[1]!["text"]), Is.EqualTo(("Let me think.", "42")));
            Assert.That((string?)message.Content[0]!["signature"], Is.Not.Empty);
        }
    }

    [Test]
    public async Task Length_IsMaxTokens() =>
        Assert.That((string?)(await WholeAsync(_fixtures.Length))["stop_reason"], Is.EqualTo("max_tokens"));

    [Test]
    [Property("FAULTS", 65)]
    public async Task Streams_CutAfterEveryChunk_AreNeverWholeAndAlwaysInOrder()
    {
        foreach (string stream in (string[])[_fixtures.TextStream, _fixtures.ToolStream, _fixtures.ParallelToolsStream, _fixtures.ReasoningStream])
        {
            string[] chunks = await ChunksAsync(stream);
            for (int count = 0; count <= chunks.Length; count++)
            {
                var (events, error) = Bridged.TryStream(chunks[..count], isCut: true);
                Assert.That(error, Is.Null);
                Assert.That(ReadMessage.Of(events).IsWhole, Is.False);
                // What the client got until then ends in an error and in nothing else.
                Assert.That(events.Select(e => e.Name), Has.None.EqualTo("message_delta"));
            }
        }
    }

    private async Task<ReadMessage[]> BothAsync(string whole, string stream)
    {
        var message = await WholeAsync(whole);
        return
        [
            new ReadMessage(message["content"]!.AsArray(), (string?)message["stop_reason"], message["usage"], true),
            ReadMessage.Of(Bridged.Stream(await ChunksAsync(stream))),
        ];
    }

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
        var (error, canonical, _) = Bridged.TryCanonical(Json.Bytes($$"""
            {"model":"{{_fixtures.Model}}","max_tokens":100,"stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"Hi"}],
             "tools":[{"name":"weather","input_schema":{"type":"object","properties":{} } },{"name":"time","input_schema":{"type":"object","properties":{} } }]}
            """));
        Assert.That(error, Is.Null);
        return ChatRequest.Parse(canonical);
    }

    private static void AssertBlocks(ReadMessage message, params string[] blocks) => Json.AssertEqual(message.Content, $"[{string.Join(",", blocks)}]");

    private static void AssertCalls(ReadMessage message, params string[] calls)
    {
        var blocks = message.Content.Where(b => (string?)b!["type"] == "tool_use").ToArray();
        Assert.That(blocks.Select(b => $"{b!["name"]} {b["input"]!.ToJsonString()}"), Is.EqualTo(calls));
        Assert.That(blocks.Select(b => (string?)b!["id"]), Is.Unique.And.All.Match("^[a-zA-Z0-9_-]+$"));
        Assert.That(message.StopReason, Is.EqualTo("tool_use"));
    }
}
