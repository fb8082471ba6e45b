using System.Text.Json.Nodes;

namespace ProviderKit.Tests.Vendors.Contract.Clients;

internal sealed class OllamaClient : IClientFixtures
{
    public WireFormat Format => WireFormat.OllamaChat;

    public string Done => "stop";

    public string Called => "stop";

    public string Limited => "length";

    public string Request(string model, bool stream) => $$"""
        {"model":"{{model}}","messages":[{"role":"user","content":"Hi"}],"stream":{{(stream ? "true" : "false")}},"options":{"num_predict":100},
         "tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{} } } },{"type":"function","function":{"name":"time","parameters":{"type":"object","properties":{} } } }]}
        """;

    public ClientAnswer Whole(JsonNode reply)
    {
        Assert.That((bool)reply["done"]!, Is.True);
        return Read([reply]);
    }

    public ClientAnswer Streamed(IReadOnlyList<(string Name, JsonNode Data)> events)
    {
        for (int i = 0; i < events.Count; i++)
        {
            var (name, line) = events[i];
            Assert.That((name, (string?)line["model"]), Is.EqualTo(("", (string?)events[0].Data["model"])));
            Assert.That((string?)line["created_at"], Does.Match("^[0-9-]+T[0-9:.]+Z$"));
            if ((bool)line["done"]!) Assert.That(i, Is.EqualTo(events.Count - 1), "nothing follows the end");
        }
        return Read([.. events.Select(e => e.Data)]);
    }

    private static ClientAnswer Read(JsonNode[] lines)
    {
        if (lines.Length == 0) return ClientAnswer.Nothing;
        string Join(string member) => string.Concat(lines.Select(line => (string?)line["message"]![member]));
        var calls = lines.SelectMany(line => line["message"]!["tool_calls"]?.AsArray() ?? []).ToArray();
        var end = lines[^1];
        bool isWhole = (bool)end["done"]!;
        foreach (string duration in (string[])["total_duration", "prompt_eval_duration", "eval_duration"])
            if (isWhole) Assert.That((long)end[duration]!, Is.GreaterThan(0), duration);
        return new ClientAnswer(
            Join("content"),
            Join("thinking"),
            [.. calls.Select(call => $"{call!["function"]!["name"]} {call["function"]!["arguments"]!.ToJsonString()}")],
            [.. calls.Select((call, i) => (string?)call!["id"] ?? $"{i}")],
            isWhole ? (string?)end["done_reason"] : null,
            isWhole && end["eval_count"] is not null ? ((long?)end["prompt_eval_count"] ?? 0, (long)end["eval_count"]!) : null);
    }
}
