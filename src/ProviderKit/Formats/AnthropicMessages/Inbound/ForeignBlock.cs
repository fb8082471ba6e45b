using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>
/// A thinking block that an upstream other than this format's vendor has signed. The client gets it with a signature of this gateway, the
/// seal, which contains what the upstream needs back. Anthropic and its clients would mistake the original signature for one of Anthropic's.
/// </summary>
internal static class ForeignBlock
{
    /// <summary>Whether a block of a canonical reply has a foreign signature.</summary>
    public static bool Is(JsonElement block) => !ThinkingBlocks.IsBy(block, ThinkingBlocks.Vendor);

    /// <summary>The content to seal for a thought whose text the client gets: the block without the text.</summary>
    public static byte[] SignatureOf(JsonElement block) => Sealed(block, withText: false);

    /// <summary>Creates the seal that replaces the signature, or the data of a redacted thought.</summary>
    /// <param name="block">The block.</param>
    /// <param name="shown">The text that the client gets.</param>
    /// <param name="context">The context, which names the signer.</param>
    public static string Seal(JsonElement block, string shown, BridgeContext context) =>
        context.Seal.Sign(shown, new SealNote { By = context.Thinker, Blocks = Sealed(block, withText: shown.Length == 0) });

    /// <summary>Writes the members of a whole block in the form that the client gets.</summary>
    public static void Write(Utf8JsonWriter json, JsonElement block, BridgeContext context)
    {
        string type = JsonMember.Text(block, "type")!, shown = context.Notes.OmitsThinking ? "" : JsonMember.Text(block, "thinking") ?? "";
        json.WriteString("type"u8, type);
        if (type == "thinking") json.WriteString("thinking"u8, shown);
        json.WriteString(type == "thinking" ? "signature"u8 : "data"u8, Seal(block, shown, context));
    }

    /// <summary>The complete blocks in a seal.</summary>
    /// <param name="note">The content of the seal.</param>
    /// <param name="text">The text of the thought with this seal.</param>
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
