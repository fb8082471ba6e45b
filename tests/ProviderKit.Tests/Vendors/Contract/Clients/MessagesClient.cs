using System.Text.Json.Nodes;
using ProviderKit.Tests.Formats.AnthropicMessages.Inbound;

namespace ProviderKit.Tests.Vendors.Contract.Clients;

internal sealed class MessagesClient : IClientFixtures
{
    public WireFormat Format => WireFormat.AnthropicMessages;

    public string Done => "end_turn";

    public string Called => "tool_use";

    public string Limited => "max_tokens";

    public string Request(string model, bool stream) => $$"""
        {"model":"{{model}}","max_tokens":100,"stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"Hi"}],
         "tools":[{"name":"weather","input_schema":{"type":"object","properties":{} } },{"name":"time","input_schema":{"type":"object","properties":{} } }]}
        """;

    public ClientAnswer Whole(JsonNode reply) => Answer(new ReadMessage(reply["content"]!.AsArray(), (string?)reply["stop_reason"], reply["usage"], true));

    public ClientAnswer Streamed(IReadOnlyList<(string Name, JsonNode Data)> events) => Answer(ReadMessage.Of(events));

    private static ClientAnswer Answer(ReadMessage message)
    {
        foreach (var thought in message.Content.Where(b => (string?)b!["type"] == "thinking" && message.IsWhole)) Assert.That((string?)thought!["signature"], Is.Not.Empty);
        var calls = message.Content.Where(b => (string?)b!["type"] == "tool_use").ToArray();
        return new ClientAnswer(
            string.Concat(message.Content.Where(b => (string?)b!["type"] == "text").Select(b => (string?)b!["text"])),
            string.Concat(message.Content.Where(b => (string?)b!["type"] == "thinking").Select(b => (string?)b!["thinking"])),
            [.. calls.Select(b => $"{b!["name"]} {b["input"]!.ToJsonString()}")],
            [.. calls.Select(b => (string)b!["id"]!)],
            message.IsWhole ? message.StopReason : null,
            message.Usage is { } usage && message.IsWhole
                ? ((long?)usage["input_tokens"] + ((long?)usage["cache_read_input_tokens"] ?? 0) + ((long?)usage["cache_creation_input_tokens"] ?? 0) ?? 0, (long)usage["output_tokens"]!)
                : null);
    }
}
