using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>
/// A block of thought that another upstream than this format's vendor has signed. The client gets it under a seal of this gateway's, which
/// has what its upstream wants back: to the vendor, and to its clients, such a signature looks like one of the vendor's own.
/// </summary>
internal static class ForeignBlock
{
    /// <summary>Whether a block of a canonical reply is one.</summary>
    public static bool Is(JsonElement block) => !ThinkingBlocks.IsBy(block, ThinkingBlocks.Vendor);

    /// <summary>What is sealed of a thought whose text the client has: the block without it.</summary>
    public static byte[] SignatureOf(JsonElement block) => Sealed(block, withText: false);

    /// <summary>What stands in place of the signature, or of what a hidden thought holds.</summary>
    /// <param name="block">The block.</param>
    /// <param name="shown">The text that the client gets of it.</param>
    /// <param name="context">Who has signed it.</param>
    public static string Seal(JsonElement block, string shown, BridgeContext context) =>
        context.Seal.Sign(shown, new SealNote { By = context.Thinker, Blocks = Sealed(block, withText: shown.Length == 0) });

    /// <summary>Writes the members of a whole block as the client gets it.</summary>
    public static void Write(Utf8JsonWriter json, JsonElement block, BridgeContext context)
    {
        string type = JsonMember.Text(block, "type")!, shown = context.Notes.OmitsThinking ? "" : JsonMember.Text(block, "thinking") ?? "";
        json.WriteString("type"u8, type);
        if (type == "thinking") json.WriteString("thinking"u8, shown);
        json.WriteString(type == "thinking" ? "signature"u8 : "data"u8, Seal(block, shown, context));
    }

    /// <summary>The blocks that a seal holds, whole.</summary>
    /// <param name="note">What the seal says.</param>
    /// <param name="text">The text of the thought that it is the signature of.</param>
    public static IEnumerable<JsonElement> In(SealNote note, string text)
    {
        if (note.Blocks.IsEmpty) yield break;
        using var document = JsonDocument.Parse(note.Blocks);
        foreach (var block in document.RootElement.EnumerateArray())
            yield return JsonMember.Text(block, "type") == "thinking" && !block.TryGetProperty("thinking", out _) ? WithText(block, text) : block.Clone();
    }

    private static byte[] Sealed(JsonElement block, bool withText) => Written(json =>
    {
        json.WriteStartArray();
        json.WriteStartObject();
        foreach (var member in block.EnumerateObject())
            if (member.Name != "index" && (withText || member.Name != "thinking")) member.WriteTo(json);
        json.WriteEndObject();
        json.WriteEndArray();
    });

    private static JsonElement WithText(JsonElement block, string text)
    {
        using var document = JsonDocument.Parse(Written(json =>
        {
            json.WriteStartObject();
            foreach (var member in block.EnumerateObject()) member.WriteTo(json);
            json.WriteString("thinking"u8, text);
            json.WriteEndObject();
        }));
        return document.RootElement.Clone();
    }

    private static byte[] Written(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, JsonText.Readable)) write(json);
        return bytes.WrittenSpan.ToArray();
    }
}
