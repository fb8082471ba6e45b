using System.Buffers;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Replies;

/// <summary>Collects the signed thinking blocks of one reply from its deltas.</summary>
/// <param name="most">The maximum number of bytes.</param>
internal sealed class SignedBlocks(int most)
{
    private readonly ArrayBufferWriter<byte> _blocks = new(); // without the array's brackets

    public bool IsEmpty => _blocks.WrittenCount == 0;

    /// <param name="array">The blocks of a reply or a delta, as a JSON array.</param>
    /// <param name="hasText">Whether the reply has shown text of the thought. In this case a signature without text does not belong to a hidden thought.</param>
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

    /// <summary>All blocks as a JSON array.</summary>
    public byte[] ToArray() => [(byte)'[', .. _blocks.WrittenSpan, (byte)']'];

    public void Clear() => _blocks.ResetWrittenCount();

    /// <summary>Whether a block is complete and signed. Some routers send a block with each piece of text, and the signature without text.</summary>
    private static bool IsSigned(JsonElement block, bool mayBeHidden) =>
        JsonMember.Text(block, "data") is { Length: > 0 }
        || (JsonMember.Text(block, "signature") is { Length: > 0 } && JsonMember.Text(block, "thinking") is { } text && (text.Length > 0 || mayBeHidden));
}
