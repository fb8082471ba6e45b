using System.Globalization;

namespace ProviderKit;

/// <summary>Checks on the escapes inside JSON strings that <c>Utf8JsonReader</c> leaves to whoever unescapes them.</summary>
internal static class JsonEscapes
{
    /// <summary>
    /// Whether a <c>\ud800</c>…<c>\udfff</c> escape stands without its other half. <paramref name="json"/> is well-formed
    /// JSON or a part of it: backslashes occur only in strings, and every escape is whole.
    /// </summary>
    public static bool HasLoneSurrogate(ReadOnlySpan<byte> json)
    {
        int at;
        while ((at = json.IndexOf((byte)'\\')) >= 0)
        {
            if (json[at + 1] != 'u')
            {
                json = json[(at + 2)..];
                continue;
            }
            ushort unit = CodeUnit(json[(at + 2)..]);
            json = json[(at + 6)..];
            if (!char.IsSurrogate((char)unit)) continue;
            bool paired = char.IsHighSurrogate((char)unit) && json.StartsWith("\\u"u8)
                && char.IsLowSurrogate((char)CodeUnit(json[2..]));
            if (!paired) return true;
            json = json[6..];
        }
        return false;
    }

    private static ushort CodeUnit(ReadOnlySpan<byte> hex) =>
        ushort.Parse(hex[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
