using System.Buffers;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Replies;

/// <summary>The blocks of thought of one answer that their vendor has signed, as its deltas bring them one after another.</summary>
/// <param name="most">More bytes than this are not kept.</param>
internal sealed class SignedBlocks(int most)
{
    private readonly ArrayBufferWriter<byte> _blocks = new(); // without the array's brackets

    public bool IsEmpty => _blocks.WrittenCount == 0;

    /// <param name="array">Blocks as JSON; of a delta, those that it has.</param>
    /// <param name="hasText">Whether the answer has shown a text of the thought: then a signature without one is no hidden thought's.</param>
    public void Add(ReadOnlySpan<byte> array, bool hasText)
    {
        if (_blocks.WrittenCount + array.Length > most || JsonEscapes.HasLoneSurrogate(array)) return;
        var reader = new Utf8JsonReader(array);
        using var document = JsonDocument.ParseValue(ref reader);
        foreach (var block in document.RootElement.EnumerateArray())
        {
            if (!IsSigned(block, mayBeHidden: !IsEmpty || !hasText)) continue;
            if (!IsEmpty) _blocks.Write(","u8);
            using var json = new Utf8JsonWriter(_blocks, JsonText.Readable);
            block.WriteTo(json);
        }
    }

    /// <summary>All of them as a JSON array.</summary>
    public byte[] ToArray() => [(byte)'[', .. _blocks.WrittenSpan, (byte)']'];

    public void Clear() => _blocks.ResetWrittenCount();

    /// <summary>Some routers send a block with each piece of its text, and the signature with none of it.</summary>
    private static bool IsSigned(JsonElement block, bool mayBeHidden) =>
        JsonMember.Text(block, "data") is { Length: > 0 }
        || (JsonMember.Text(block, "signature") is { Length: > 0 } && JsonMember.Text(block, "thinking") is { } text && (text.Length > 0 || mayBeHidden));
}
