using System.Text.Json.Nodes;
using ProviderKit.Tests.Formats.OpenAIResponses.Inbound;

namespace ProviderKit.Tests.Vendors.Contract.Clients;

internal sealed class ResponsesClient : IClientFixtures
{
    public WireFormat Format => WireFormat.OpenAIResponses;

    public string Done => "completed";

    public string Called => "completed";

    public string Limited => "incomplete max_output_tokens";

    public string Request(string model, bool stream) => $$"""
        {"model":"{{model}}","max_output_tokens":100,"stream":{{(stream ? "true" : "false")}},"input":"Hi",
         "tools":[{"type":"function","name":"weather","parameters":{"type":"object","properties":{} } },{"type":"function","name":"time","parameters":{"type":"object","properties":{} } }]}
        """;

    public ClientAnswer Whole(JsonNode reply)
    {
        var output = reply["output"]!.AsArray();
        Assert.That(output.Select(i => (string?)i!["id"]), Is.Unique.And.All.Not.Null);
        foreach (var item in output.Where(i => (string?)i!["type"] == "reasoning")) Assert.That((string?)item!["encrypted_content"], Is.Not.Empty, "thoughts can come back");
        var calls = output.Where(i => (string?)i!["type"] == "function_call").ToArray();
        string? reason = (string?)reply["incomplete_details"]?["reason"], status = (string?)reply["status"];
        return new ClientAnswer(
            string.Concat(output.Where(i => (string?)i!["type"] == "message").SelectMany(i => i!["content"]!.AsArray()).Select(p => (string?)p!["text"])),
            string.Concat(output.Where(i => (string?)i!["type"] == "reasoning").SelectMany(i => i!["summary"]!.AsArray()).Select(p => (string?)p!["text"])),
            [.. calls.Select(i => $"{i!["name"]} {Compact((string)i["arguments"]!)}")],
            [.. calls.Select(i => (string)i!["call_id"]!)],
            status == "failed" ? null : reason is null ? status : $"{status} {reason}",
            reply["usage"] is { } usage ? ((long)usage["input_tokens"]!, (long)usage["output_tokens"]!) : null);
    }

    public ClientAnswer Streamed(IReadOnlyList<(string Name, JsonNode Data)> events) => events.Count == 0 ? ClientAnswer.Nothing : Whole(ReadResponse.Of(events).Response);

    private static string Compact(string arguments)
    {
        try
        {
            return JsonNode.Parse(arguments)!.ToJsonString();
        }
        catch (System.Text.Json.JsonException)
        {
            return arguments; // cut
        }
    }
}
