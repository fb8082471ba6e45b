using System.Globalization;

namespace ProviderKit.Counting;

/// <summary>Removes JSON escapes from base64.</summary>
internal static class Base64Escapes
{
    /// <param name="json">The content of the JSON string, without quotes.</param>
    /// <param name="destination">At least as long.</param>
    /// <returns>The number of bytes written.</returns>
    public static int Remove(ReadOnlySpan<byte> json, Span<byte> destination)
    {
        int length = 0, escape;
        while ((escape = json.IndexOf((byte)'\\')) >= 0)
        {
            json[..escape].CopyTo(destination[length..]);
            length += escape;
            json = json[(escape + 1)..];
            if (json.IsEmpty) return length;
            bool unicode = json[0] == 'u' && json.Length >= 5
                && ushort.TryParse(json[1..5], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);
            destination[length++] = unicode ? (byte)ushort.Parse(json[1..5], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : json[0];
            json = json[(unicode ? 5 : 1)..];
        }
        json.CopyTo(destination[length..]);
        return length + json.Length;
    }
}
