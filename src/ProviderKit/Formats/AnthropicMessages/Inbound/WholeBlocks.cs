using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>Writes whole blocks from an upstream of this format as the events of a stream.</summary>
internal static class WholeBlocks
{
    /// <summary>Members that the gateway added to a block.</summary>
    private static readonly string[] Carried = ["index", "deltas", ThinkingBlocks.By];

    /// <summary>Writes all events of a block.</summary>
    /// <param name="output">Receives the events.</param>
    /// <param name="index">The index among the client's blocks.</param>
    /// <param name="block">The block.</param>
    /// <param name="seal">Replaces the signature, or the data of a redacted thought; null to keep the block's own.</param>
    public static void Write(EventQueue output, int index, JsonElement block, string? seal)
    {
        bool isThought = ThinkingBlocks.IsWhole(block) && block.TryGetProperty("thinking", out _);
        bool hasInput = block.TryGetProperty("input", out var input) && input.ValueKind == JsonValueKind.Object && input.EnumerateObject().Any();
        OutgoingEvents.WriteBlockStart(output, index, json =>
        {
            foreach (var member in block.EnumerateObject())
            {
                if (Carried.Contains(member.Name)) continue;
                bool comesLater = isThought ? member.Name is "thinking" or "signature" : hasInput && member.Name == "input";
                if (!comesLater && seal is not null && member.Name == "data") json.WriteString(member.Name, seal);
                else if (!comesLater) member.WriteTo(json);
                else if (isThought) json.WriteString(member.Name, ""u8);
                else WriteEmpty(json, member.Name);
            }
        });
        if (isThought) WriteText(output, index, "\"type\":\"signature_delta\",\"signature\":\""u8, seal ?? block.GetProperty("signature").GetString()!);
        if (hasInput) WriteText(output, index, "\"type\":\"input_json_delta\",\"partial_json\":\""u8, input.GetRawText());
        if (block.TryGetProperty("deltas", out var deltas) && deltas.ValueKind == JsonValueKind.Array)
            foreach (var delta in deltas.EnumerateArray()) OutgoingEvents.WriteDelta(output, index, delta.WriteTo);
        OutgoingEvents.WriteBlockStop(output, index);
    }

    /// <summary>Writes a citation of a text.</summary>
    public static void WriteCitation(EventQueue output, int index, JsonElement citation) => OutgoingEvents.WriteDelta(output, index, json =>
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "citations_delta"u8);
        json.WritePropertyName("citation"u8);
        citation.WriteTo(json);
        json.WriteEndObject();
    });

    private static void WriteText(EventQueue output, int index, ReadOnlySpan<byte> head, string text) =>
        OutgoingEvents.WriteDelta(output, index, head, JsonText.Quote(text).AsSpan()[1..^1]);

    private static void WriteEmpty(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject(name);
        json.WriteEndObject();
    }
}
