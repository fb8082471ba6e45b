using System.Buffers;
using System.Text;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>
/// The free text of a custom tool's call. Other models call a function with <c>{"input":"…"}</c>; the text is taken out of that while it
/// streams. Arguments of any other form are the text themselves. Not thread-safe.
/// </summary>
internal sealed class FreeText
{
    private static readonly string[] Head = ["{", "\"input\"", ":", "\""];

    private readonly ArrayBufferWriter<byte> _arguments = new(); // JSON, as far as it is here
    private readonly ArrayBufferWriter<byte> _new = new();
    private int _at;
    private State _state;

    private enum State
    {
        Begun,
        Text,
        Ended,
        Other,
    }

    /// <summary>Takes a piece of the arguments.</summary>
    /// <param name="piece">JSON inside of a JSON string, without the outer quotes.</param>
    /// <returns>What it adds to the text: JSON text without its quotes, valid until the next call.</returns>
    public ReadOnlySpan<byte> Add(ReadOnlySpan<byte> piece)
    {
        _new.ResetWrittenCount();
        Unescape(piece);
        if (_state == State.Begun) ReadHead();
        if (_state == State.Text) ReadText();
        return _new.WrittenSpan;
    }

    /// <summary>The arguments are whole.</summary>
    /// <returns>What is left of the text.</returns>
    public ReadOnlySpan<byte> End()
    {
        _new.ResetWrittenCount();
        if (_state is State.Text or State.Ended || _arguments.WrittenSpan.Trim(" \t\r\n"u8) is [] or [(byte)'{', (byte)'}']) return default;
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
        if (JsonEscapes.HasLoneSurrogate(quoted)) JsonEscapes.ReplaceLoneSurrogates(quoted);
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        _arguments.Advance(reader.CopyString(_arguments.GetSpan(quoted.Length)));
    }

    /// <summary>Passes over <c>{"input":"</c>.</summary>
    private void ReadHead()
    {
        var json = _arguments.WrittenSpan;
        int at = 0;
        foreach (string token in Head)
        {
            int start = json[at..].IndexOfAnyExcept(" \t\r\n"u8);
            if (start < 0) return; // not all here yet
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

    private void ReadText()
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
                int length = EscapeLength(json[_at..]);
                if (length == 0) return; // the rest of it is to come
                _new.Write(json.Slice(_at, length));
                _at += length;
            }
            else if (b < ' ')
            {
                // A line break that the model did not escape.
                _new.Write(b switch { (byte)'\n' => "\\n"u8, (byte)'\r' => "\\r"u8, (byte)'\t' => "\\t"u8, _ => " "u8 });
                _at++;
            }
            else
            {
                int next = json[_at..].IndexOfAny("\"\\\n\r\t"u8);
                int length = next < 0 ? json.Length - _at : Math.Max(1, next);
                _new.Write(json.Slice(_at, length));
                _at += length;
            }
        }
    }

    /// <summary>The bytes of an escape, both halves of a pair together; 0 when it is not all here.</summary>
    private static int EscapeLength(ReadOnlySpan<byte> json)
    {
        if (json.Length < 2) return 0;
        if (json[1] != 'u') return 2;
        if (json.Length < 6) return 0;
        bool isFirstHalf = json[2] is (byte)'d' or (byte)'D' && json[3] is (byte)'8' or (byte)'9' or (byte)'a' or (byte)'b' or (byte)'A' or (byte)'B';
        return !isFirstHalf ? 6 : json.Length < 12 ? 0 : 12;
    }
}
