using System.Text.Json.Nodes;
using ProviderKit.Tests.Formats.AnthropicMessages;
using ProviderKit.Tests.Support;
using ProviderKit.Tests.Vendors.Contract;

namespace ProviderKit.Tests.Formats.OpenAIResponses.Inbound;

/// <summary>Replies of vendors of each format as responses, whole and streamed, and streams that fail.</summary>
[TestFixture(typeof(OpenAIFixtures))]
[TestFixture(typeof(CopilotFixtures))]
[TestFixture(typeof(OpenRouterFixtures))]
[TestFixture(typeof(XaiFixtures))]
[TestFixture(typeof(AnthropicFixtures))]
[TestFixture(typeof(GoogleFixtures))]
[TestFixture(typeof(OllamaFixtures))]
public class ResponsesContractTests<T>
    where T : IProviderFixtures, new()
{
    private readonly T _fixtures = new();

    [Test]
    public async Task Text_IsTheSame()
    {
        foreach (var response in await BothAsync(_fixtures.Text, _fixtures.TextStream))
        {
            var message = response["output"]!.AsArray().Single()!;
            Json.AssertEqual(message["content"], """[{"type":"output_text","text":"Hello there.","annotations":[],"logprobs":[]}]""");
            Assert.That(((string?)response["status"], (int)response["usage"]!["input_tokens"]!, (int)response["usage"]!["output_tokens"]!), Is.EqualTo(("completed", 12, 5)));
        }
    }

    [Test]
    public async Task Tools_AreTheSameCalls()
    {
        foreach (var response in await BothAsync(_fixtures.Tool, _fixtures.ToolStream)) AssertCalls(response, "weather {\"city\":\"Paris\"}");
        foreach (var response in await BothAsync(_fixtures.ParallelTools, _fixtures.ParallelToolsStream)) AssertCalls(response, "weather {\"city\":\"Paris\"}", "time {\"zone\":\"CET\"}");
    }

    [Test]
    public async Task Reasoning_IsAnItemBeforeTheMessageAndComesBack()
    {
        foreach (var response in await BothAsync(_fixtures.Reasoning, _fixtures.ReasoningStream))
        {
            var output = response["output"]!.AsArray();
            Assert.That(output.Select(i => (string?)i!["type"]), Is.EqualTo(["reasoning", "message"]));
            Assert.That(((string?)output[0]!["summary"]![0]!["text"], (string?)output[1]!["content"]![0]!["text"]), Is.EqualTo(("Let me think.", "42")));
            var again = Responded.Messages($$"""[{"role":"user","content":"Hi"},{{output[0]!.ToJsonString()}},{{output[1]!.ToJsonString()}},{"role":"user","content":"Why?"}]""");
            Assert.That((string?)again[1]!["reasoning_content"], Is.EqualTo("Let me think."));
            if (_fixtures is AnthropicFixtures) Assert.That((string?)again[1]!["thinking_blocks"]![0]!["signature"], Is.Not.Empty, "its vendor's own signature");
        }
    }

    [Test]
    public async Task Length_IsIncomplete()
    {
        var response = await WholeAsync(_fixtures.Length);
        Assert.That(((string?)response["status"], (string?)response["incomplete_details"]!["reason"]), Is.EqualTo(("incomplete", "max_output_tokens")));
    }

    [Test]
    [Property("FAULTS", 78)]
    public async Task Streams_FailingAfterEveryChunk_EndInOrder()
    {
        foreach (string stream in (string[])[_fixtures.TextStream, _fixtures.ToolStream, _fixtures.ParallelToolsStream, _fixtures.ReasoningStream])
        {
            string[] chunks = await ChunksAsync(stream);
            for (int count = 1; count <= chunks.Length; count++)
            {
                var read = ReadResponse.Of(Responded.Stream(chunks[..count], fails: new ProviderError(ProviderErrorKind.ConnectionLost, "Gone.")));
                Assert.That(read.Status, Is.EqualTo("failed"));
            }
        }
    }

    private async Task<JsonNode[]> BothAsync(string whole, string stream) =>
        [await WholeAsync(whole), ReadResponse.Of(Responded.Stream(await ChunksAsync(stream))).Response];

    private async Task<JsonNode> WholeAsync(string reply)
    {
        await using var gateway = new ContractGateway(_fixtures, () => ContractGateway.Json(reply));
        await using var result = await gateway.Dispatcher.SendAsync(Request(stream: false));
        Assert.That(result.Error, Is.Null);
        return Responded.Reply(Json.Text(result.Body));
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
        var (error, canonical, _) = Responded.TryCanonical(Json.Bytes($$"""
            {"model":"{{_fixtures.Model}}","max_output_tokens":100,"stream":{{(stream ? "true" : "false")}},"input":"Hi",
             "tools":[{"type":"function","name":"weather","parameters":{"type":"object","properties":{} } },{"type":"function","name":"time","parameters":{"type":"object","properties":{} } }]}
            """));
        Assert.That(error, Is.Null);
        return ChatRequest.Parse(canonical);
    }

    private static void AssertCalls(JsonNode response, params string[] calls)
    {
        var items = response["output"]!.AsArray().Where(i => (string?)i!["type"] == "function_call").ToArray();
        Assert.That(items.Select(i => $"{i!["name"]} {JsonNode.Parse((string)i["arguments"]!)!.ToJsonString()}"), Is.EqualTo(calls));
        Assert.That(items.Select(i => (string?)i!["call_id"]), Is.Unique.And.All.Match("^[a-zA-Z0-9_-]+$"));
    }
}
