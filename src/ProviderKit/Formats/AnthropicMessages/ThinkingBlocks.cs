using System.Buffers.Text;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// The model's thoughts as they travel through an OpenAI client, so that they can be sent back: Anthropic signs them, and
/// wants them unchanged where a tool's result continues what they began.
/// </summary>
/// <remarks>
/// A message of the reply, or one delta of a stream, has a member beside <c>reasoning_content</c>:
/// <c>"thinking_blocks":[{"index":0,"by":"anthropic","type":"thinking","thinking":"…","signature":"…"},
/// {"index":1,"by":"anthropic","type":"redacted_thinking","data":"…"}]</c>, where <c>index</c> is the place among the reply's blocks, and
/// <c>by</c> the name under which their upstream signs: they go to upstreams of that name alone. In a
/// stream it comes once and whole, right before the finish: clients that put deltas together keep the last value, or the
/// first, of a member they do not know. A client that sends the message back as it got it has done all that is needed.
/// </remarks>
internal static class ThinkingBlocks
{
    /// <summary>The vendor whose format this is, as <see cref="By"/> names it.</summary>
    public const string Vendor = "anthropic";

    /// <summary>Of a block: who signed it.</summary>
    public const string By = CarriedThoughts.By;

    /// <summary>
    /// The blocks of a message that the client sends back and that an upstream signed which signs as <paramref name="reader"/>, by place; those without a
    /// valid signature are left out. Who signed the others is unknown: they may be its own.
    /// </summary>
    public static IEnumerable<(int Index, JsonElement Block)> Of(JsonElement message, string reader) =>
        Of(message).Where(b => !b.Block.TryGetProperty(By, out _) || IsBy(b.Block, reader));

    /// <summary>Whether a block says that an upstream signed it which signs as <paramref name="signer"/>.</summary>
    public static bool IsBy(JsonElement block, string signer) => JsonMember.Text(block, By) == signer;

    /// <summary>All blocks of a message, by place; those without a valid signature are left out.</summary>
    public static IEnumerable<(int Index, JsonElement Block)> Of(JsonElement message)
    {
        if (!ChatField.TryGet(message, "thinking_blocks", out var blocks) || blocks.ValueKind != JsonValueKind.Array) return [];
        return blocks.EnumerateArray().Where(IsWhole)
            .Select((block, i) => (Index: IndexOf(block) ?? i, block))
            .OrderBy(b => b.Index);
    }

    /// <summary>The block's place among the reply's blocks; null when it does not say it.</summary>
    public static int? IndexOf(JsonElement block) =>
        block.TryGetProperty("index", out var at) && at.ValueKind == JsonValueKind.Number && at.TryGetInt32(out int index) ? index : null;

    /// <summary>Whether this is a block of thought that can be sent back.</summary>
    public static bool IsWhole(JsonElement block) =>
        block.ValueKind == JsonValueKind.Object
        && JsonMember.Text(block, "type") switch
        {
            "thinking" => JsonMember.Text(block, "thinking") is not null && IsSealed(JsonMember.Text(block, "signature")),
            "redacted_thinking" => IsSealed(JsonMember.Text(block, "data")),
            _ => false,
        };

    /// <summary>Writes the block with its place, for a reply.</summary>
    /// <param name="json">Takes it.</param>
    /// <param name="block">The block.</param>
    /// <param name="index">Its place.</param>
    /// <param name="by">Who signed it; null where that is unknown.</param>
    public static void Write(Utf8JsonWriter json, JsonElement block, int index, string? by)
    {
        json.WriteStartObject();
        json.WriteNumber("index"u8, index);
        if (by is not null) json.WriteString(By, by);
        WriteMembers(json, block);
        json.WriteEndObject();
    }

    /// <summary>Writes the members of a whole block as the API knows them.</summary>
    public static void WriteMembers(Utf8JsonWriter json, JsonElement block)
    {
        string type = block.GetProperty("type").GetString()!;
        json.WriteString("type"u8, type);
        foreach (string name in type == "thinking" ? (ReadOnlySpan<string>)["thinking", "signature"] : ["data"])
            json.WriteString(name, block.GetProperty(name).GetString());
    }

    /// <summary>
    /// Anthropic's signatures are base64. A truncated one, or one of another vendor in another alphabet, is "Invalid
    /// `signature` in `thinking` block", which ends the conversation for good.
    /// </summary>
    private static bool IsSealed(string? seal) => seal is { Length: > 0 } && Base64.IsValid(seal);
}
