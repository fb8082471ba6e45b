using System.Buffers;

namespace ProviderKit.Filters.Guarding;

/// <summary>Tells by their characters which strings are no text. All take the inside of a JSON string as it is written.</summary>
internal static class EncodedText
{
    private static readonly SearchValues<byte> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_="u8);

    private static readonly SearchValues<byte> Visible = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Where(static c => c != '\\').Select(static c => (byte)c)]);

    /// <summary>Whether all of it is base64.</summary>
    public static bool IsBase64(ReadOnlySpan<byte> json) => IsMadeOf(json, Base64);

    /// <summary>Whether it is an address that holds base64.</summary>
    public static bool IsDataAddress(ReadOnlySpan<byte> json)
    {
        int comma = json.IndexOf((byte)',');
        return comma > 0 && json.StartsWith("data:"u8) && json[..comma].EndsWith(";base64"u8) && IsIdentifier(json[..comma]) && IsBase64(json[(comma + 1)..]);
    }

    /// <summary>Whether it is one piece without white space, as names, ids and signatures are.</summary>
    public static bool IsIdentifier(ReadOnlySpan<byte> json) => IsMadeOf(json, Visible);

    private static bool IsMadeOf(ReadOnlySpan<byte> json, SearchValues<byte> allowed)
    {
        while (json.IndexOfAnyExcept(allowed) is >= 0 and var at)
        {
            json = json[at..];
            int escape = EscapeOfBase64(json);
            if (escape == 0) return false;
            json = json[escape..];
        }
        return true;
    }

    /// <summary>The length of an escape as some clients write characters of base64; 0 for anything else.</summary>
    private static int EscapeOfBase64(ReadOnlySpan<byte> json) =>
        json.StartsWith("\\/"u8) ? 2
        : json.StartsWith("\\u002B"u8) || json.StartsWith("\\u002b"u8) || json.StartsWith("\\u002F"u8) || json.StartsWith("\\u002f"u8)
            || json.StartsWith("\\u003D"u8) || json.StartsWith("\\u003d"u8) ? 6
        : 0;
}
