using System.Globalization;

namespace ProviderKit.Texts;

/// <summary>Checks on the escapes inside JSON strings that <c>Utf8JsonReader</c> leaves to whoever unescapes them.</summary>
internal static class JsonEscapes
{
    /// <summary>
    /// Whether a <c>\ud800</c>…<c>\udfff</c> escape stands without its other half. <paramref name="json"/> is well-formed
    /// JSON or a part of it: backslashes occur only in strings, and every escape is whole.
    /// </summary>
    public static bool HasLoneSurrogate(ReadOnlySpan<byte> json) => IndexOfLoneSurrogate(json) >= 0;

    /// <summary>Puts the replacement character in place of every such escape.</summary>
    public static void ReplaceLoneSurrogates(Span<byte> json)
    {
        int at;
        while ((at = IndexOfLoneSurrogate(json)) >= 0)
        {
            "\\ufffd"u8.CopyTo(json[at..]);
            json = json[(at + 6)..];
        }
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
