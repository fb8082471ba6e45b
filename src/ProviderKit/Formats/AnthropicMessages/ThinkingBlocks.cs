using System.Buffers.Text;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// The model's thoughts in a form that OpenAI clients can send back. Anthropic signs them, and requires them unchanged when a tool result
/// continues the turn.
/// </summary>
/// <remarks>
/// The message of a reply, or one delta of a stream, has a field next to <c>reasoning_content</c>:
/// <c>"thinking_blocks":[{"index":0,"by":"anthropic","type":"thinking","thinking":"…","signature":"…"},
/// {"index":1,"by":"anthropic","type":"redacted_thinking","data":"…"}]</c>, where <c>index</c> is the position among the reply's blocks, and
/// <c>by</c> the name under which their upstream signs: they are sent only to upstreams of that name. In a
/// stream the field comes once and complete, right before the finish: clients that join deltas keep the last value, or the
/// first, of an unknown field. A client only has to send the message back unchanged.
/// </remarks>
internal static class ThinkingBlocks
{
    /// <summary>The value of <see cref="By"/> for the vendor of this format.</summary>
    public const string Vendor = "anthropic";

    /// <summary>The member of a block that names the signer.</summary>
    public const string By = CarriedThoughts.By;

    /// <summary>
    /// The blocks of a returned message that an upstream with the signing name <paramref name="reader"/> may have signed, by position: those with this
    /// name, and those without a name. Blocks without a valid signature are left out.
    /// </summary>
    public static IEnumerable<(int Index, JsonElement Block)> Of(JsonElement message, string reader) =>
        Of(message).Where(b => !b.Block.TryGetProperty(By, out _) || IsBy(b.Block, reader));

    /// <summary>Whether a block names <paramref name="signer"/> as its signer.</summary>
    public static bool IsBy(JsonElement block, string signer) => JsonMember.Text(block, By) == signer;

    /// <summary>All blocks of a message, by position. Blocks without a valid signature are left out.</summary>
    public static IEnumerable<(int Index, JsonElement Block)> Of(JsonElement message)
    {
        if (!ChatField.TryGet(message, "thinking_blocks", out var blocks) || blocks.ValueKind != JsonValueKind.Array) return [];
        return blocks.EnumerateArray().Where(IsWhole)
            .Select((block, i) => (Index: IndexOf(block) ?? i, block))
            .OrderBy(b => b.Index);
    }

    /// <summary>The block's position among the reply's blocks; null if it has none.</summary>
    public static int? IndexOf(JsonElement block) =>
        block.TryGetProperty("index", out var at) && at.ValueKind == JsonValueKind.Number && at.TryGetInt32(out int index) ? index : null;

    /// <summary>Whether this is a thinking block that can be sent back.</summary>
    public static bool IsWhole(JsonElement block) =>
        block.ValueKind == JsonValueKind.Object
        && JsonMember.Text(block, "type") switch
        {
            "thinking" => JsonMember.Text(block, "thinking") is not null && IsSealed(JsonMember.Text(block, "signature")),
            "redacted_thinking" => IsSealed(JsonMember.Text(block, "data")),
            _ => false,
        };

    /// <summary>Writes the block with its position, for a reply.</summary>
    /// <param name="json">Receives the block.</param>
    /// <param name="block">The block.</param>
    /// <param name="index">Its position.</param>
    /// <param name="by">The signer; null if unknown.</param>
    public static void Write(Utf8JsonWriter json, JsonElement block, int index, string? by)
    {
        json.WriteStartObject();
        json.WriteNumber("index"u8, index);
        if (by is not null) json.WriteString(By, by);
        WriteMembers(json, block);
        json.WriteEndObject();
    }

    /// <summary>Writes the members of a complete block that the API knows.</summary>
    public static void WriteMembers(Utf8JsonWriter json, JsonElement block)
    {
        string type = block.GetProperty("type").GetString()!;
        json.WriteString("type"u8, type);
        foreach (string name in type == "thinking" ? (ReadOnlySpan<string>)["thinking", "signature"] : ["data"])
            json.WriteString(name, block.GetProperty(name).GetString());
    }

    /// <summary>
    /// Whether a signature is valid base64, as Anthropic's are. A truncated signature, or another vendor's in another alphabet, would cause
    /// "Invalid `signature` in `thinking` block", which ends the conversation for good.
    /// </summary>
    private static bool IsSealed(string? seal) => seal is { Length: > 0 } && Base64.IsValid(seal);
}
