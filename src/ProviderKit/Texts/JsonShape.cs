using System.Buffers;

namespace ProviderKit.Texts;

/// <summary>
/// A JSON object with gaps for strings and numbers. Recognises other objects that differ only inside these gaps without parsing them; they are as
/// well-formed as the learnt object. Not thread-safe.
/// </summary>
/// <remarks>
/// Equal parts are compared at once, including gaps, so a constant string costs no more than the text around it. White space before the last brace
/// may differ, because some vendors pad their events with it.
/// </remarks>
internal sealed class JsonShape : IDisposable
{
    private const int MaxGaps = 24;
    private const int MaxBytes = 2048;
    private const int MaxDigits = 18;

    private static readonly SearchValues<byte> StringStops = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(b => (byte)b), (byte)'"', (byte)'\\']);

    private readonly Range[] _gaps = new Range[MaxGaps];
    private byte[] _example = [];
    private int _length;
    private int _count;

    /// <summary>Forgets the object and returns the buffer for the gaps of the next one.</summary>
    public Span<Range> Forget()
    {
        _length = 0;
        return _gaps;
    }

    /// <summary>Remembers an object, unless it is too long.</summary>
    /// <param name="json">A well-formed JSON object.</param>
    /// <param name="gaps">
    /// The number of gaps written to the buffer of <see cref="Forget"/>, in order: the contents of strings without quotes, and whole numbers.
    /// </param>
    public void Learn(ReadOnlySpan<byte> json, int gaps)
    {
        _length = 0;
        int length = LengthOf(json);
        if (length == 0 || length > MaxBytes) return;
        if (_example.Length < length)
        {
            Dispose();
            _example = ArrayPool<byte>.Shared.Rent(length);
        }
        json[..length].CopyTo(_example);
        (_length, _count) = (length, gaps);
    }

    /// <summary>Whether <paramref name="json"/> differs from the remembered object only inside gaps.</summary>
    /// <param name="json">Any bytes.</param>
    /// <param name="wanted">The number of the gap to find.</param>
    /// <param name="start">The start of that gap's content.</param>
    /// <param name="length">The length of the content in bytes.</param>
    public bool Matches(ReadOnlySpan<byte> json, int wanted, out int start, out int length)
    {
        start = length = 0;
        if (_length == 0) return false;
        json = json[..LengthOf(json)];
        var example = _example.AsSpan(0, _length);
        int at = 0, from = 0; // both are equal up to here, apart from gaps
        for (int gap = 0; ; gap++)
        {
            int same = json[at..].CommonPrefixLength(example[from..]);
            int differs = from + same;
            for (; gap < _count && _gaps[gap].End.Value < differs; gap++)
                if (gap == wanted) (start, length) = (at - from + _gaps[gap].Start.Value, _gaps[gap].End.Value - _gaps[gap].Start.Value);
            if (gap == _count || _gaps[gap].Start.Value > differs)
            {
                if (differs == example.Length && at + same == json.Length) return true;
                start = length = 0;
                return false;
            }

            int first = _gaps[gap].Start.Value;
            at += first - from;
            int filling = example[first - 1] == '"' ? StringLength(json[at..]) : NumberLength(json[at..]);
            if (filling < 0) return false;
            if (gap == wanted) (start, length) = (at, filling);
            at += filling;
            from = _gaps[gap].End.Value;
        }
    }

    /// <summary>Returns the memory to the pool.</summary>
    public void Dispose()
    {
        if (_example.Length > 0) ArrayPool<byte>.Shared.Return(_example);
        _example = [];
        _length = 0;
    }

    /// <summary>The length without the last brace and the white space before it; 0 if it is not an object.</summary>
    private static int LengthOf(ReadOnlySpan<byte> json) => json is [(byte)'{', .. var rest, (byte)'}'] ? rest.TrimEnd((byte)' ').Length + 1 : 0;

    /// <summary>The number of bytes before the closing quote; -1 if the string is malformed or does not end.</summary>
    private static int StringLength(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (true)
        {
            int stop = text[at..].IndexOfAny(StringStops);
            if (stop < 0) return -1;
            at += stop;
            if (text[at] == '"') return at;
            int escape = EscapeLength(text[at..]);
            if (escape == 0) return -1;
            at += escape;
        }
    }

    /// <summary>The length of the escape at the start of <paramref name="text"/>; 0 if there is none.</summary>
    private static int EscapeLength(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[0] != '\\') return 0;
        if ("\"\\/bfnrt"u8.Contains(text[1])) return 2;
        bool unicode = text[1] == 'u' && text.Length >= 6 && !text[2..6].ContainsAnyExcept("0123456789abcdefABCDEF"u8);
        return unicode ? 6 : 0;
    }

    /// <summary>The number of digits of a non-negative whole number; -1 if there is none.</summary>
    private static int NumberLength(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'0', ..]) return 1;
        int digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits < 0) digits = text.Length;
        return digits is 0 or > MaxDigits ? -1 : digits;
    }
}
