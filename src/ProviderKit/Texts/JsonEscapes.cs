using System.Globalization;

namespace ProviderKit.Texts;

/// <summary>Checks escapes inside JSON strings, which <c>Utf8JsonReader</c> checks only when a string is unescaped.</summary>
internal static class JsonEscapes
{
    /// <summary>
    /// Whether there is a <c>\ud800</c>…<c>\udfff</c> escape without its other half. <paramref name="json"/> is well-formed JSON or a part of it:
    /// backslashes occur only in strings, and every escape is complete.
    /// </summary>
    public static bool HasLoneSurrogate(ReadOnlySpan<byte> json) => IndexOfLoneSurrogate(json) >= 0;

    /// <summary>Replaces every such escape with the replacement character.</summary>
    public static void ReplaceLoneSurrogates(Span<byte> json)
    {
        int at;
        while ((at = IndexOfLoneSurrogate(json)) >= 0)
        {
            "\\ufffd"u8.CopyTo(json[at..]);
            json = json[(at + 6)..];
        }
    }

    /// <summary>
    /// The number of characters (code points) of a JSON text without quotes. A high surrogate alone counts as one character, a low surrogate alone as
    /// none.
    /// </summary>
    public static int CharactersIn(ReadOnlySpan<byte> text)
    {
        int count = 0;
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] != '\\')
            {
                if ((text[at] & 0xC0) != 0x80) count++; // not a byte within a character
                continue;
            }
            bool isUnit = text[at + 1] == 'u';
            if (!isUnit || !char.IsLowSurrogate((char)CodeUnit(text[(at + 2)..]))) count++;
            at += isUnit ? 5 : 1;
        }
        return count;
    }

    private static int IndexOfLoneSurrogate(ReadOnlySpan<byte> json)
    {
        int at = 0, next;
        while ((next = json[at..].IndexOf((byte)'\\')) >= 0)
        {
            at += next;
            if (json[at + 1] != 'u')
            {
                at += 2;
                continue;
            }
            ushort unit = CodeUnit(json[(at + 2)..]);
            if (!char.IsSurrogate((char)unit))
            {
                at += 6;
                continue;
            }
            var rest = json[(at + 6)..];
            bool paired = char.IsHighSurrogate((char)unit) && rest.StartsWith("\\u"u8)
                && char.IsLowSurrogate((char)CodeUnit(rest[2..]));
            if (!paired) return at;
            at += 12;
        }
        return -1;
    }

    private static ushort CodeUnit(ReadOnlySpan<byte> hex) =>
        ushort.Parse(hex[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
