using System.Buffers;
using System.Globalization;
using System.Text.Unicode;

namespace ProviderKit.Counting;

/// <summary>Adds up the tokens of JSON strings. Unescapes them piece by piece into one pooled buffer.</summary>
internal ref struct TextTally(ITokenEstimator estimator)
{
    private const int Size = 16 * 1024;

    // An exact tokenizer takes 0.3 to 0.8 µs per character, too slow for long conversations. The given estimator counts this many characters, and
    // then one in five. The built-in estimator counts the rest; its result is corrected by the ratio of both on the text that both counted.
    private const long AllUpTo = 64 * 1024;
    private const long OneIn = 5;

    // How far the end of a piece may move back to a space, so that no word is split.
    private const int LongestWord = 256;

    private readonly char[] _buffer = ArrayPool<char>.Shared.Rent(Size);
    private int _length;
    private long _characters, _counted; // seen, and counted with the given estimator
    private long _tokens, _approximate; // of those that were counted, by either

    /// <summary>The tokens so far, as the estimator counts them.</summary>
    public long Total { get; private set; }

    public readonly void Release() => ArrayPool<char>.Shared.Return(_buffer);

    public void AddTokens(long tokens) => Total += tokens;

    /// <summary>Restores an earlier <see cref="Total"/>.</summary>
    public void Reset(long total) => Total = total;

    /// <param name="json">The content of the JSON string, without quotes.</param>
    public void AddString(ReadOnlySpan<byte> json)
    {
        int escape;
        while ((escape = json.IndexOf((byte)'\\')) >= 0)
        {
            Append(json[..escape]);
            if (escape + 1 >= json.Length) break;
            json = json[(escape + AppendEscape(json[(escape + 1)..]))..];
        }
        if (escape < 0) Append(json);
        Flush(whole: true);
    }

    /// <param name="json">The value's JSON in the body: models read tool inputs and schemas as JSON.</param>
    public void AddJson(ReadOnlySpan<byte> json)
    {
        Append(json);
        Flush(whole: true);
    }

    private void Append(ReadOnlySpan<byte> utf8)
    {
        while (!utf8.IsEmpty)
        {
            // Invalid UTF-8 becomes replacement characters, so every call makes progress or fills the buffer.
            Utf8.ToUtf16(utf8, _buffer.AsSpan(_length), out int read, out int written, replaceInvalidSequences: true, isFinalBlock: true);
            utf8 = utf8[read..];
            _length += written;
            if (!utf8.IsEmpty) Flush(whole: false);
        }
    }

    /// <returns>The length of the escape in bytes, including the backslash.</returns>
    private int AppendEscape(ReadOnlySpan<byte> escape)
    {
        if (_length == _buffer.Length) Flush(whole: false);
        bool unicode = escape[0] == 'u' && escape.Length >= 5;
        _buffer[_length++] = escape[0] switch
        {
            (byte)'n' => '\n',
            (byte)'t' => '\t',
            (byte)'r' => '\r',
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'u' when unicode && ushort.TryParse(escape[1..5], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit) => (char)unit,
            var other => (char)other,
        };
        return unicode ? 6 : 2;
    }

    private void Flush(bool whole)
    {
        int end = _length;
        if (!whole && _buffer.AsSpan(end - Math.Min(end, LongestWord), Math.Min(end, LongestWord)).LastIndexOf(' ') is > 0 and int space)
            end = end - Math.Min(end, LongestWord) + space;
        if (end > 0) Total += Count(_buffer.AsSpan(0, end));
        _buffer.AsSpan(end, _length - end).CopyTo(_buffer);
        _length -= end;
    }

    private long Count(ReadOnlySpan<char> text)
    {
        int approximate = ApproximateTokenEstimator.Instance.Count(text);
        if (ReferenceEquals(estimator, ApproximateTokenEstimator.Instance)) return approximate;
        _characters += text.Length;
        if (_counted > AllUpTo && _counted * OneIn > _characters && _approximate > 0)
            return (long)Math.Round((double)approximate * _tokens / _approximate);
        int tokens = estimator.Count(text);
        (_counted, _tokens, _approximate) = (_counted + text.Length, _tokens + tokens, _approximate + approximate);
        return tokens;
    }
}
