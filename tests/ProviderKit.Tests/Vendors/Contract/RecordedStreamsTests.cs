using System.Text.Json.Nodes;

namespace ProviderKit.Tests.Vendors.Contract;

/// <summary>Streams that vendors of OpenAI's format really sent, when the folder that holds them is there.</summary>
public class RecordedStreamsTests
{
    private static readonly (string Start, IProviderFixtures Fixtures)[] Vendors =
    [
        ("openai-chat-", new OpenAIFixtures()), ("azure-chat-", new AzureFixtures()), ("xai-chat-", new XaiFixtures()),
        ("openrouter-chat-", new OpenRouterFixtures()), ("copilot-chat-", new CopilotFixtures()),
    ];

    private static IEnumerable<TestCaseData> Recordings() =>
        Support.RecordedReplies.Cases(
            "*.sse",
            file => Array.Find(Vendors, v => Path.GetFileName(file).StartsWith(v.Start, StringComparison.Ordinal)) is { Fixtures: { } fixtures } ? [file, fixtures] : null,
            arguments: 2);

    /// <summary>Vendors whose completion is without reasoning give themselves away by the total.</summary>
    private static void AddReasoning(JsonNode? usage)
    {
        if (usage is null) return;
        long Count(string name) => (long?)(usage[name] ?? usage["completion_tokens_details"]?[name]) ?? 0;
        long completion = Count("completion_tokens"), reasoning = Count("reasoning_tokens");
        if (reasoning > 0 && Count("total_tokens") == Count("prompt_tokens") + completion + reasoning) usage["completion_tokens"] = completion + reasoning;
    }

    [TestCaseSource(nameof(Recordings))]
    public async Task Stream_Recorded_LosesNothingButTheVendorsNameOfTheModel(string file, IProviderFixtures fixtures)
    {
        string wire = await File.ReadAllTextAsync(file);
        var expected = new List<JsonNode>();
        foreach (string line in wire.Split('\n').Where(l => l.StartsWith("data: {", StringComparison.Ordinal)))
        {
            var chunk = JsonNode.Parse(line["data: ".Length..])!;
            chunk["model"] = fixtures.Model;
            AddReasoning(chunk["usage"]);
            expected.Add(chunk);
        }
        await using var gateway = new ContractGateway(fixtures, () => ContractGateway.Stream(wire, fixtures.StreamType));
        await using var result = await gateway.Dispatcher.SendAsync(ChatRequest.Parse(Support.Json.Bytes(
            "{\"model\":\"" + fixtures.Model + "\",\"stream\":true,\"stream_options\":{\"include_usage\":true},\"messages\":[]}")));

        var actual = new List<JsonNode>();
        do
        {
            while (result.Stream!.TryRead(out var chunk)) actual.Add(JsonNode.Parse(chunk.ToArray())!);
        }
        while (await result.Stream.WaitToReadAsync());
        Assert.That(result.Stream.Error, Is.Null);
        Assert.That(actual, Has.Count.EqualTo(expected.Count));
        for (int i = 0; i < expected.Count; i++)
            Assert.That(JsonNode.DeepEquals(actual[i], expected[i]), Is.True, () => $"chunk {i}: {actual[i]!.ToJsonString()}");
    }
}
