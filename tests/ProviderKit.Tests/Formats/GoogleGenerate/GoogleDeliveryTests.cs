using System.Text;
using System.Text.Json.Nodes;
using ProviderKit.Tests.Vendors.Contract;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.GoogleGenerate;

/// <summary>Streams through the dispatcher, however the network cuts them.</summary>
public class GoogleDeliveryTests
{
    private static readonly GoogleFixtures Fixtures = new();

    private ContractGateway _gateway = null!;
    private (string Text, int Cut) _answer;

    [SetUp]
    public void SetUp() => _gateway = new ContractGateway(Fixtures, () => ContractGateway.Stream(_answer.Text, "text/event-stream", _answer.Cut));

    [TearDown]
    public async Task TearDown() => await _gateway.DisposeAsync();

    private static readonly TestCaseData[] Streams =
    [
        Stream("thoughts, text and usage",
            """{"candidates": [{"content": {"parts": [{"text": "Hé ","thought": true}],"role": "model"}}],"usageMetadata": {"promptTokenCount": 9},"responseId": "r"}""",
            """{"candidates": [{"content": {"parts": [{"text": "Ünï 😀\n"}],"role": "model"}}]}""",
            """{"candidates": [{"content": {"parts": [{"text": ""}],"role": "model"},"finishReason": "STOP","index": 0}],"usageMetadata": {"promptTokenCount": 7,"candidatesTokenCount": 3,"thoughtsTokenCount": 2}}"""),
        Stream("two calls",
            """{"candidates": [{"content": {"parts": [{"functionCall": {"name": "f","args": {"a": "é"}},"thoughtSignature": "c2ln"}],"role": "model"},"finishReason": "STOP"}]}""",
            """{"candidates": [{"content": {"parts": [{"functionCall": {"name": "g","args": {}}}],"role": "model"},"finishReason": "STOP"}]}"""),
        Stream("two candidates",
            """{"candidates": [{"content": {"parts": [{"text": "A"}]},"index": 1},{"content": {"parts": [{"text": "B"}]},"index": 0}]}""",
            """{"candidates": [{"finishReason": "STOP","index": 0},{"finishReason": "SAFETY","index": 1}],"usageMetadata": {"promptTokenCount": 7}}"""),
        Stream("blocked", """{"promptFeedback": {"blockReason": "SAFETY"},"usageMetadata": {"promptTokenCount": 7}}"""),
        Stream("an error in the middle",
            """{"candidates": [{"content": {"parts": [{"text": "A"}]}}]}""",
            """{"error": {"code": 503,"message": "The model is overloaded.","status": "UNAVAILABLE"}}"""),
    ];

    private static TestCaseData Stream(string name, params string[] events) => new([events]) { TestName = $"{{m}}({name})" };

    [TestCaseSource(nameof(Streams))]
    public async Task Stream_CutAtEveryByte_SaysTheSame(string[] events)
    {
        string text = Framed(events);
        string whole = await ReadAsync(text, 0);
        Assert.That(whole, Does.Contain("finish_reason\":\"").Or.Contain("overloaded"));
        for (int cut = 1; cut < Encoding.UTF8.GetByteCount(text); cut++) Assert.That(await ReadAsync(text, cut), Is.EqualTo(whole), $"cut at {cut}");
    }

    [TestCaseSource(nameof(Streams))]
    public async Task Stream_EndedAfterEveryByte_IsAnErrorOrAProperEnd(string[] events)
    {
        byte[] whole = Encoding.UTF8.GetBytes(Framed(events));
        for (int length = 0; length < whole.Length; length++)
        {
            // Half a character at the end is what a broken connection leaves; what comes of it must be an error.
            string said = await ReadAsync(Encoding.UTF8.GetString(whole[..length]), 0);
            bool finished = said.Contains("\"finish_reason\":\"", StringComparison.Ordinal);
            Assert.That(said.Contains("ERROR", StringComparison.Ordinal), Is.EqualTo(!finished), $"after {length} bytes: {said}");
        }
    }

    private static string Framed(string[] events) => string.Concat(events.Select(e => $"data: {e}\r\n\r\n"));

    /// <summary>All chunks as text, and how it ended; without the ids made up for each reply.</summary>
    private async Task<string> ReadAsync(string text, int cut)
    {
        _answer = (text, cut);
        await using var result = await _gateway.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes(
            $$"""{"model":"{{Fixtures.Model}}","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"Hi"}]}""")));
        var said = new StringBuilder();
        if (result.Stream is { } stream)
        {
            do
            {
                while (stream.TryRead(out var chunk)) said.AppendLine(WithoutIds(JsonNode.Parse(chunk.ToArray())!));
            }
            while (await stream.WaitToReadAsync());
        }
        if ((result.Error ?? result.Stream!.Error) is { } error) said.Append($"ERROR {error.Message}");
        return said.ToString();
    }

    private static string WithoutIds(JsonNode chunk)
    {
        chunk["id"] = null;
        foreach (var call in chunk["choices"]!.AsArray().SelectMany(c => c!["delta"]!["tool_calls"]?.AsArray() ?? [])) call!["id"] = null;
        return chunk.ToJsonString();
    }
}
