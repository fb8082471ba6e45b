namespace ProviderKit.Formats.Canonical;

/// <summary>Detects when the arguments of a streamed call are complete: when all brackets are closed.</summary>
internal struct StreamedArguments
{
    private int _depth;
    private bool _begun;
    private bool _inString;
    private bool _escaped;

    /// <summary>Whether a JSON object, or array, has been opened and closed.</summary>
    public readonly bool AreWhole => _begun && _depth == 0;

    /// <summary>Whether a JSON object, or array, has been opened.</summary>
    public readonly bool HaveBegun => _begun;

    /// <param name="piece">JSON inside a JSON string, without the outer quotes.</param>
    public void Add(ReadOnlySpan<byte> piece)
    {
        for (int i = 0; i < piece.Length; i++)
        {
            byte b = piece[i];
            // Among the escapes of the outer string only those of quotes and backslashes matter.
            if (b == '\\' && i + 1 < piece.Length)
            {
                b = piece[++i];
                if (b is not ((byte)'"' or (byte)'\\'))
                {
                    b = b == 'u' ? Character(piece, ref i) : (byte)' ';
                }
            }
            Add(b);
        }
    }

    private static byte Character(ReadOnlySpan<byte> piece, ref int i)
    {
        var hex = piece.Slice(i + 1, Math.Min(4, piece.Length - i - 1));
        i += hex.Length;
        return ushort.TryParse(hex, System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out ushort unit) && unit < 128 ? (byte)unit : (byte)' ';
    }

    private void Add(byte b)
    {
        if (_inString)
        {
            if (_escaped) _escaped = false;
            else if (b == '\\') _escaped = true;
            else if (b == '"') _inString = false;
            return;
        }
        switch (b)
        {
            case (byte)'"': _inString = true; break;
            case (byte)'{' or (byte)'[':
                _depth++;
                _begun = true;
                break;
            case (byte)'}' or (byte)']': _depth--; break;
        }
    }
}
