using System.Buffers;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>
/// What the last chunk of a stream looked like, to recognise the next one without parsing it. Nearly all chunks of a
/// stream differ only inside string values; one that matches the shape is as well-formed, and as uneventful, as the
/// chunk the shape was learnt from, and names its model in the corresponding place.
/// </summary>
/// <remarks>Measured by <c>tests/ProviderKit.Benchmarks</c> (<c>--inner *Chunk*</c>): the README has the figures.</remarks>
internal sealed class ChunkShape : IDisposable
{
    private const int MaxStrings = 24;
    private const int MaxBytes = 2048;

    private static readonly SearchValues<byte> StringStops = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(b => (byte)b), (byte)'"', (byte)'\\']);

    private readonly Range[] _strings = new Range[MaxStrings];
    private byte[] _example = [];
    private int _length;
    private int _stringCount;
    private int _modelString;

    /// <summary>Reads <paramref name="chunk"/> in full, and remembers its shape if it is an ordinary one.</summary>
    /// <returns>False when it is not one JSON object.</returns>
    public bool TryLearn(ReadOnlySpan<byte> chunk, out ReplyFacts facts)
    {
        facts = new ReplyFacts(_strings);
        _length = 0;
        if (!facts.TryRead(chunk)) return false;

        bool ordinary = facts is { HasError: false, Finished: false, Usage: null, HasChoices: true, ChoicesEmpty: false };
        ordinary &= facts.Choices is { Repairs: null, Overlap: false };
        if (!ordinary || facts.StringCount < 0 || facts.ModelLength == 0 || chunk.Length > MaxBytes) return true;
        _modelString = Array.IndexOf(_strings, ModelContent(facts), 0, facts.StringCount);
        if (_modelString < 0) return true; // a model that is not a string
        if (_example.Length < chunk.Length)
        {
            Dispose();
            _example = ArrayPool<byte>.Shared.Rent(chunk.Length);
        }
        chunk.CopyTo(_example);
        _length = chunk.Length;
        _stringCount = facts.StringCount;
        return true;
    }

    /// <summary>Whether <paramref name="chunk"/> differs from the remembered one only inside strings.</summary>
    /// <param name="chunk">The chunk's JSON.</param>
    /// <param name="modelStart">Where its model's value begins, quote included.</param>
    /// <param name="modelLength">Bytes of that value, quotes included.</param>
    public bool Matches(ReadOnlySpan<byte> chunk, out int modelStart, out int modelLength)
    {
        modelStart = modelLength = 0;
        if (_length == 0) return false;
        var example = _example.AsSpan(0, _length);
        int from = 0, at = 0;
        for (int i = 0; i < _stringCount; i++)
        {
            var (start, end) = (_strings[i].Start.Value, _strings[i].End.Value);
            var fixedPart = example[from..start];
            if (!chunk[at..].StartsWith(fixedPart)) return false;
            at += fixedPart.Length;
            int length = StringLength(chunk[at..]);
            if (length < 0) return false;
            if (i == _modelString) (modelStart, modelLength) = (at - 1, length + 2);
            at += length;
            from = end;
        }
        return chunk[at..].SequenceEqual(example[from..]);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (_example.Length > 0) ArrayPool<byte>.Shared.Return(_example);
        _example = [];
        _length = 0;
    }

    private static Range ModelContent(in ReplyFacts facts) =>
        (facts.ModelStart + 1)..(facts.ModelStart + facts.ModelLength - 1);

    /// <summary>Bytes before the closing quote; -1 when the string is not well-formed or does not end.</summary>
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

    /// <summary>Bytes of the escape that <paramref name="text"/> begins with; 0 when it is none.</summary>
    private static int EscapeLength(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[0] != '\\') return 0;
        if ("\"\\/bfnrt"u8.Contains(text[1])) return 2;
        bool unicode = text[1] == 'u' && text.Length >= 6 && !text[2..6].ContainsAnyExcept("0123456789abcdefABCDEF"u8);
        return unicode ? 6 : 0;
    }
}
