using System.Buffers;
using System.Text.Json;

namespace ProviderKit.Formats.OpenAICompletions.Inbound;

/// <summary>Enumerates the choices of a canonical chunk.</summary>
/// <param name="choices">The array, as JSON; empty for none.</param>
internal ref struct ChunkChoices(ReadOnlySpan<byte> choices)
{
    private readonly ReadOnlySpan<byte> _json = choices;
    private Utf8JsonReader _reader = new(choices);
    private bool _begun;

    /// <summary>The index of the answer that the choice belongs to.</summary>
    public int Index { get; private set; }

    /// <summary>Its text, as JSON without quotes; empty for none.</summary>
    public ReadOnlySpan<byte> Text { get; private set; }

    /// <summary>The finish reason; null if the answer has not ended.</summary>
    public string? FinishReason { get; private set; }

    /// <summary>Moves to the next choice.</summary>
    /// <exception cref="InvalidOperationException">A string in it is not valid text.</exception>
    public bool MoveNext()
    {
        if (_json.IsEmpty) return false;
        if (!_begun) _reader.Read();
        _begun = true;
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (_reader.TokenType == JsonTokenType.StartObject)
            {
                ReadChoice();
                return true;
            }
            _reader.Skip();
        }
        return false;
    }

    private void ReadChoice()
    {
        Index = 0;
        Text = default;
        FinishReason = null;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            bool delta = _reader.ValueTextEquals("delta"u8), index = _reader.ValueTextEquals("index"u8), finish = _reader.ValueTextEquals("finish_reason"u8);
            _reader.Read();
            if (delta && _reader.TokenType == JsonTokenType.StartObject)
            {
                ReadDelta();
                continue;
            }
            if (index && _reader.TokenType == JsonTokenType.Number && _reader.TryGetInt32(out int number)) Index = number;
            if (finish && _reader.TokenType == JsonTokenType.String) FinishReason = _reader.GetString() is { Length: > 0 } reason ? reason : null;
            _reader.Skip();
        }
    }

    private void ReadDelta()
    {
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            if (_reader.ValueTextEquals("content"u8) || _reader.ValueTextEquals("refusal"u8)) ReadText();
            else _reader.Skip();
        }
    }

    private void ReadText()
    {
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.String) Add(_json[((int)_reader.TokenStartIndex + 1)..((int)_reader.BytesConsumed - 1)]);
        if (_reader.TokenType != JsonTokenType.StartArray) return;
        // Some vendors send parts.
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (_reader.TokenType != JsonTokenType.StartObject) _reader.Skip();
            else
                while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
                {
                    bool text = _reader.ValueTextEquals("text"u8);
                    _reader.Read();
                    if (text && _reader.TokenType == JsonTokenType.String) Add(_json[((int)_reader.TokenStartIndex + 1)..((int)_reader.BytesConsumed - 1)]);
                    else _reader.Skip();
                }
        }
    }

    private void Add(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return;
        if (Text.IsEmpty)
        {
            Text = text;
            return;
        }
        var joined = new ArrayBufferWriter<byte>();
        joined.Write(Text);
        joined.Write(text);
        Text = joined.WrittenSpan;
    }
}
