using System.Text.Json.Nodes;

namespace ProviderKit.Tests.Vendors.Contract.Clients;

internal sealed class GoogleClient : IClientFixtures
{
    public WireFormat Format => WireFormat.GoogleGenerate;

    public string Done => "STOP";

    public string Called => "STOP";

    public string Limited => "MAX_TOKENS";

    public string Request(string model, bool stream) => """
        {"contents":[{"parts":[{"text":"Hi"}]}],"generationConfig":{"maxOutputTokens":100,"thinkingConfig":{"includeThoughts":true}},
         "tools":[{"functionDeclarations":[{"name":"weather","parameters":{"type":"OBJECT"}},{"name":"time","parameters":{"type":"OBJECT"}}]}]}
        """;

    public ClientAnswer Whole(JsonNode reply) => Read([reply]);

    public ClientAnswer Streamed(IReadOnlyList<(string Name, JsonNode Data)> events)
    {
        Assert.That(events.Select(e => e.Name), Is.All.Empty, "the SDK drops events that have names");
        for (int i = 0; i < events.Count; i++)
        {
            var chunk = events[i].Data;
            Assert.That((string?)chunk["responseId"], Is.EqualTo((string?)events[0].Data["responseId"]).And.Not.Empty);
            Assert.That((string?)chunk["modelVersion"], Is.Not.Empty);
            if (chunk["candidates"]?[0]?["finishReason"] is not null || chunk["usageMetadata"] is not null) Assert.That(i, Is.EqualTo(events.Count - 1), "nothing follows the end");
        }
        return Read([.. events.Select(e => e.Data)]);
    }

    private static ClientAnswer Read(JsonNode[] chunks)
    {
        if (chunks.Length == 0) return ClientAnswer.Nothing;
        var candidates = chunks.SelectMany(c => c["candidates"]!.AsArray()).ToArray();
        foreach (var candidate in candidates) Assert.That(((string?)candidate!["content"]!["role"], (int)candidate["index"]!), Is.EqualTo(("model", 0)));
        var parts = candidates.SelectMany(c => c!["content"]!["parts"]!.AsArray()).ToArray();
        var calls = parts.Select(p => p!["functionCall"]).OfType<JsonNode>().ToArray();
        string Join(bool thoughts) => string.Concat(parts.Where(p => (p!["thought"] is not null) == thoughts).Select(p => (string?)p!["text"]));
        return new ClientAnswer(
            Join(false),
            Join(true),
            [.. calls.Select(c => $"{c["name"]} {c["args"]!.ToJsonString()}")],
            [.. calls.Select(c => (string)c["id"]!)],
            candidates.Select(c => (string?)c!["finishReason"]).OfType<string>().SingleOrDefault(),
            chunks[^1]["usageMetadata"] is { } usage ? ((long)usage["promptTokenCount"]!, (long)usage["totalTokenCount"]! - (long)usage["promptTokenCount"]!) : null);
    }
}
