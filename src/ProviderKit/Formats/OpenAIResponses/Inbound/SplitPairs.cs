using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>
/// Joins surrogate pairs in a text that comes in pieces. A first half is held back until the second arrives; a half without its
/// counterpart becomes the replacement character. Not thread-safe.
/// </summary>
internal sealed class SplitPairs
{
    private const int HalfLength = 6; // \ud83d

    private byte[]? _half;

    /// <summary>Whether a first half is held back.</summary>
    public bool Waits => _half is not null;

    /// <param name="piece">JSON text without quotes.</param>
    /// <returns>The text to pass on. If no pair was split, it is the piece itself.</returns>
    public ReadOnlySpan<byte> Add(ReadOnlySpan<byte> piece)
    {
        if (piece.IsEmpty || (_half is null && !JsonEscapes.HasLoneSurrogate(piece))) return piece;
        byte[] text = [.. _half ?? [], .. piece];
        _half = null;
        int length = text.Length;
        if (EndsWithFirstHalf(text))
        {
            length -= HalfLength;
            _half = text[length..];
        }
        JsonEscapes.ReplaceLoneSurrogates(text.AsSpan(0, length));
        return text.AsSpan(0, length);
    }

    /// <summary>Ends the text.</summary>
    /// <returns>The rest of the text.</returns>
    public ReadOnlySpan<byte> End()
    {
        if (_half is null) return default;
        _half = null;
        return "\\ufffd"u8;
    }

    private static bool EndsWithFirstHalf(ReadOnlySpan<byte> text)
    {
        if (text.Length < HalfLength) return false;
        var last = text[^HalfLength..];
        if (last[0] != '\\' || last[1] != 'u' || (last[2] | 0x20) != 'd' || (last[3] | 0x20) is not ('8' or '9' or 'a' or 'b')) return false;
        int before = text[..^HalfLength].LastIndexOfAnyExcept((byte)'\\') + 1;
        return (text.Length - HalfLength - before) % 2 == 0; // otherwise it is an escaped backslash followed by letters
    }
}
