using System.Buffers;

namespace ProviderKit.Formats.PassThrough;

/// <summary>
/// Finds a few fields of JSON objects while the bytes are read in parts. The other fields may have any length. The JSON is not checked:
/// text that is not JSON simply has no fields. Objects may follow one another with other text between them, like the events of a stream.
/// For one reader.
/// </summary>
/// <param name="names">The names of fields of the outermost object, at most <see cref="LongestName"/> bytes each.</param>
internal sealed class MemberScan(params byte[][] names)
{
    public const int LongestName = 16;

    /// <summary>The usual value of <see cref="Longest"/>.</summary>
    public const int LongestValue = 16 * 1024;

    private static readonly SearchValues<byte> Marks = SearchValues.Create("\"{}[],:"u8);
    private static readonly SearchValues<byte> Openings = SearchValues.Create("{["u8);
    private static readonly SearchValues<byte> StringMarks = SearchValues.Create("\"\\"u8);

    private readonly Value[] _values = [.. names.Select(_ => new Value())];
    private readonly byte[] _name = new byte[LongestName];
    private int _nameLength = -1; // of the name that is being read; -1 for none
    private int _found = -1; // the field whose value comes next or is being read; -1 for none
    private bool _capturing;
    private bool _isObject;
    private bool _isString;
    private bool _isEscaped;
    private bool _nameIsNext;
    private int _depth;
    private long _read;

    /// <summary>The maximum length of values that are kept, in bytes. Default: 16 KiB.</summary>
    public int Longest { get; init; } = LongestValue;

    /// <summary>Whether an object has begun but not ended.</summary>
    public bool IsWithin => _depth > 0;

    /// <summary>The number of outermost objects or arrays that have begun.</summary>
    public int Count { get; private set; }

    /// <summary>The value of a field as JSON, the last one if there are several; empty if there is none or it is too long.</summary>
    public ReadOnlySpan<byte> ValueOf(int name) => _values[name].IsComplete ? _values[name].Text.WrittenSpan.TrimEnd(" \t\r\n"u8) : default;

    /// <summary>The position of that value, counted from the first byte read.</summary>
    public long StartOf(int name) => _values[name].Start;

    /// <summary>The position of the value while it is being read; otherwise null. Also null if the value is too long to be kept.</summary>
    public long? PendingOf(int name) => _capturing && _found == name && !_values[name].IsTooLong ? _values[name].Start : null;

    /// <summary>The number of times that the field occurred.</summary>
    public int TimesOf(int name) => _values[name].Times;

    /// <summary>Reads the next part.</summary>
    public void Read(ReadOnlySpan<byte> part)
    {
        int from = 0; // the position in this part of the value that is being read
        for (int i = 0; i < part.Length;) i = _isString ? ReadString(part, i, ref from) : ReadMark(part, i, ref from);
        if (_capturing) Capture(part[from..]);
        _read += part.Length;
    }

    private int ReadString(ReadOnlySpan<byte> part, int at, ref int from)
    {
        if (_isEscaped)
        {
            _isEscaped = false;
            _nameLength = -1; // clients do not escape these names
            return at + 1;
        }
        int length = part[at..].IndexOfAny(StringMarks);
        NoteName(length < 0 ? part[at..] : part.Slice(at, length));
        if (length < 0) return part.Length;
        int next = at + length + 1;
        if (part[next - 1] == '\\')
        {
            _isEscaped = true;
            return next;
        }
        _isString = false;
        if (_depth == 1 && _capturing) EndValue(part[from..next]);
        return next;
    }

    private int ReadMark(ReadOnlySpan<byte> part, int at, ref int from)
    {
        int skipped = part[at..].IndexOfAny(_depth == 0 ? Openings : Marks);
        if (skipped < 0)
        {
            BeginValue(part, at, part.Length, ref from);
            return part.Length;
        }
        int mark = at + skipped;
        bool begins = part[mark] is (byte)'"' or (byte)'{' or (byte)'[';
        BeginValue(part, at, begins ? mark + 1 : mark, ref from);
        switch (part[mark])
        {
            case (byte)'"':
                _isString = true;
                _nameLength = _nameIsNext && _depth == 1 ? 0 : -1;
                break;
            case (byte)'{' or (byte)'[':
                if (_depth++ == 0) BeginObject(part[mark] == '{');
                break;
            case (byte)'}' or (byte)']':
                if (_depth == 1 && _capturing) EndValue(part[from..mark]);
                if (--_depth == 1 && _capturing) EndValue(part[from..(mark + 1)]);
                if (_depth == 0) (_found, _nameIsNext) = (-1, false);
                break;
            case (byte)',' when _depth == 1:
                if (_capturing) EndValue(part[from..mark]);
                (_found, _nameIsNext) = (-1, _isObject);
                break;
            case (byte)':' when _depth == 1 && _nameIsNext:
                (_found, _nameIsNext, _nameLength) = (Find(), false, -1);
                break;
        }
        return mark + 1;
    }

    private void BeginObject(bool isObject)
    {
        Count++;
        (_isObject, _nameIsNext, _found) = (isObject, isObject, -1);
    }

    private int Find()
    {
        if (_nameLength < 0) return -1;
        for (int i = 0; i < names.Length; i++)
            if (_name.AsSpan(0, _nameLength).SequenceEqual(names[i])) return i;
        return -1;
    }

    private void NoteName(ReadOnlySpan<byte> piece)
    {
        if (_nameLength < 0) return;
        if (_nameLength + piece.Length > LongestName)
        {
            _nameLength = -1;
            return;
        }
        piece.CopyTo(_name.AsSpan(_nameLength));
        _nameLength += piece.Length;
    }

    private void BeginValue(ReadOnlySpan<byte> part, int at, int end, ref int from)
    {
        if (_found < 0 || _capturing || _depth != 1) return;
        while (at < end && part[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') at++;
        if (at >= end) return;
        _capturing = true;
        from = at;
        _values[_found].Begin(_read + at);
    }

    private void EndValue(ReadOnlySpan<byte> rest)
    {
        Capture(rest);
        _values[_found].End();
        (_capturing, _found) = (false, -1);
    }

    private void Capture(ReadOnlySpan<byte> piece) => _values[_found].Add(piece, Longest);

    private sealed class Value
    {
        public bool IsTooLong { get; private set; }

        public ArrayBufferWriter<byte> Text { get; } = new();

        public long Start { get; private set; }

        public int Times { get; private set; }

        public bool IsComplete { get; private set; }

        public void Begin(long start)
        {
            Text.ResetWrittenCount();
            (Start, IsComplete, IsTooLong) = (start, false, false);
            Times++;
        }

        public void Add(ReadOnlySpan<byte> piece, int longest)
        {
            IsTooLong |= Text.WrittenCount + piece.Length > longest;
            if (!IsTooLong) Text.Write(piece);
        }

        public void End() => IsComplete = !IsTooLong;
    }
}
