using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>
/// The free text of a custom tool's call. Other models call a function with <c>{"input":"…"}</c>, from which the text is extracted while it
/// streams. Arguments of any other form are used as the text. Not thread-safe.
/// </summary>
internal sealed class FreeText
{
    private static readonly string[] Head = ["{", "\"input\"", ":", "\""];

    // Bytes that must be escaped in JSON text.
    private static readonly SearchValues<byte> Special = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(b => (byte)b), (byte)'"', (byte)'\\']);

    private readonly ArrayBufferWriter<byte> _arguments = new(); // the JSON received so far
    private readonly ArrayBufferWriter<byte> _new = new();
    private readonly SplitPairs _pairs = new();
    private int _at;
    private State _state;

    private enum State
    {
        Begun,
        Text,
        Ended,
        Other,
    }

    /// <summary>Adds a piece of the arguments.</summary>
    /// <param name="piece">JSON within a JSON string, without the outer quotes.</param>
    /// <returns>The text that it adds: JSON text without quotes, valid until the next call.</returns>
    public ReadOnlySpan<byte> Add(ReadOnlySpan<byte> piece)
    {
        _new.ResetWrittenCount();
        Unescape(_pairs.Add(piece));
        if (_state == State.Begun) ReadHead();
        if (_state == State.Text) ReadText(isEnd: false);
        return _new.WrittenSpan;
    }

    /// <summary>Ends the arguments.</summary>
    /// <returns>The rest of the text.</returns>
    public ReadOnlySpan<byte> End()
    {
        _new.ResetWrittenCount();
        Unescape(_pairs.End());
        if (_state == State.Text) ReadText(isEnd: true);
        if (_state is State.Text or State.Ended) return _new.WrittenSpan;
        if (_arguments.WrittenSpan.Trim(" \t\r\n"u8) is [] or [(byte)'{', (byte)'}']) return default;
        var quoted = JsonEncodedText.Encode(_arguments.WrittenSpan, JsonText.Readable.Encoder);
        _new.Write(quoted.EncodedUtf8Bytes);
        return _new.WrittenSpan;
    }

    private void Unescape(ReadOnlySpan<byte> piece)
    {
        if (!piece.Contains((byte)'\\'))
        {
            _arguments.Write(piece);
            return;
        }
        byte[] quoted = [(byte)'"', .. piece, (byte)'"'];
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        _arguments.Advance(reader.CopyString(_arguments.GetSpan(quoted.Length)));
    }

    /// <summary>Skips <c>{"input":"</c>.</summary>
    private void ReadHead()
    {
        var json = _arguments.WrittenSpan;
        int at = 0;
        foreach (string token in Head)
        {
            int start = json[at..].IndexOfAnyExcept(" \t\r\n"u8);
            if (start < 0) return; // incomplete so far
            at += start;
            int length = Math.Min(token.Length, json.Length - at);
            if (!Ascii.Equals(json.Slice(at, length), token.AsSpan(0, length)))
            {
                _state = State.Other;
                return;
            }
            if (length < token.Length) return;
            at += length;
        }
        (_at, _state) = (at, State.Text);
    }

    private void ReadText(bool isEnd)
    {
        var json = _arguments.WrittenSpan;
        while (_at < json.Length)
        {
            byte b = json[_at];
            if (b == '"')
            {
                _state = State.Ended;
                return;
            }
            if (b == '\\')
            {
                int length = WriteEscape(json[_at..], isEnd);
                if (length == 0) return; // the escape is incomplete
                _at += length;
            }
            else if (b < ' ')
            {
                WriteControl(b);
                _at++;
            }
            else
            {
                int next = json[_at..].IndexOfAny(Special);
                int length = next < 0 ? json.Length - _at : next;
                _new.Write(json.Slice(_at, length));
                _at += length;
            }
        }
    }

    /// <summary>Writes an escape; both halves of a surrogate pair together. A stray backslash is escaped, and half a pair is replaced by U+FFFD.</summary>
    /// <returns>The number of bytes read; 0 if the escape is incomplete.</returns>
    private int WriteEscape(ReadOnlySpan<byte> json, bool isEnd)
    {
        if (json.Length < 2) return 0;
        if (json[1] != 'u')
        {
            bool isKnown = "\"\\/bfnrt"u8.Contains(json[1]);
            _new.Write(isKnown ? json[..2] : "\\\\"u8);
            return isKnown ? 2 : 1;
        }
        int digits = Digits(json);
        if (digits < 4)
        {
            if (json.Length == 2 + digits) return 0;
            _new.Write("\\\\"u8);
            return 1;
        }
        char unit = CodeUnit(json);
        if (!char.IsSurrogate(unit))
        {
            _new.Write(json[..6]);
            return 6;
        }
        if (char.IsHighSurrogate(unit))
        {
            var rest = json[6..];
            int begun = Math.Min(rest.Length, 2);
            if (rest[..begun].SequenceEqual("\\u"u8[..begun]))
            {
                digits = begun < 2 ? 0 : Digits(rest);
                if (digits == 4 && char.IsLowSurrogate(CodeUnit(rest)))
                {
                    _new.Write(json[..12]);
                    return 12;
                }
                if (digits < 4 && rest.Length == begun + digits && !isEnd) return 0;
            }
        }
        _new.Write("\\ufffd"u8);
        return 6;
    }

    /// <summary>Writes a control character that the model did not escape.</summary>
    private void WriteControl(byte b)
    {
        switch (b)
        {
            case (byte)'\n': _new.Write("\\n"u8); break;
            case (byte)'\r': _new.Write("\\r"u8); break;
            case (byte)'\t': _new.Write("\\t"u8); break;
            default: _new.Write([.. "\\u00"u8, (byte)(b < 16 ? '0' : '1'), "0123456789abcdef"u8[b & 15]]); break;
        }
    }

    /// <summary>The number of hexadecimal digits that follow <c>\u</c>; at most 4.</summary>
    private static int Digits(ReadOnlySpan<byte> escape)
    {
        int count = 0;
        while (count < 4 && 2 + count < escape.Length && char.IsAsciiHexDigit((char)escape[2 + count])) count++;
        return count;
    }

    private static char CodeUnit(ReadOnlySpan<byte> escape) => (char)ushort.Parse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
