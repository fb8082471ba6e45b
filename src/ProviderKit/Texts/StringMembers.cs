namespace ProviderKit.Texts;

/// <summary>Finds members of one name in JSON by looking for the name, which is far quicker than reading. Pure.</summary>
/// <remarks>Within a string the name's quotes are escaped, so that what is found is a string of its own: a name if a colon follows, else a value.</remarks>
internal static class StringMembers
{
    /// <summary>Goes to the next member whose value is a string.</summary>
    /// <param name="left">Valid JSON from some place on, outside of strings; then what comes after the member.</param>
    /// <param name="name">The name as JSON, with both quotes.</param>
    /// <param name="value">The value as JSON, with both quotes.</param>
    /// <returns>False when there is none.</returns>
    public static bool Next(ref ReadOnlySpan<byte> left, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        for (int at; (at = left.IndexOf(name)) >= 0;)
        {
            left = left[(at + name.Length)..].TrimStart(" \t\r\n"u8);
            if (left.IsEmpty || left[0] != ':') continue;
            left = left[1..].TrimStart(" \t\r\n"u8);
            if (left.IsEmpty || left[0] != '"') continue;
            int length = EndOf(left);
            value = left[..length];
            left = left[length..];
            return true;
        }
        value = default;
        return false;
    }

    private static int EndOf(ReadOnlySpan<byte> quoted)
    {
        for (int i = 1; i < quoted.Length; i++)
        {
            int step = quoted[i..].IndexOfAny((byte)'"', (byte)'\\');
            if (step < 0) break;
            i += step;
            if (quoted[i] == '"') return i + 1;
            i++; // what a backslash escapes
        }
        return quoted.Length;
    }
}
