using System.Text.Json;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// Reads the choices of a canonical chunk or a whole reply, one after the other. Texts are kept as JSON without their
/// quotes.
/// </summary>
internal ref struct ChoiceDeltas(ReadOnlySpan<byte> json) : IObjectMembers
{
    private readonly ReadOnlySpan<byte> _json = json;
    private Utf8JsonReader _choices;
    private int _position = -1;

    public ChatUsage? Usage { get; private set; }

    /// <summary>Whether it is an error instead of a chunk.</summary>
    public bool IsError { get; private set; }

    /// <summary>Whether there are choices to read.</summary>
    public readonly bool HasChoices => _choices.TokenType == JsonTokenType.StartArray || _position >= 0;

    /// <summary>Returns false if it is not a JSON object.</summary>
    public bool TryRead() => ObjectReader.TryRead(_json, ref this);

    public void ReadMember(ref Utf8JsonReader reader)
    {
        bool choices = reader.ValueTextEquals("choices"u8), usage = reader.ValueTextEquals("usage"u8), error = reader.ValueTextEquals("error"u8);
        reader.Read();
        if (usage && reader.TokenType == JsonTokenType.StartObject)
        {
            Usage = UsageReader.Read(ref reader);
            return;
        }
        if (error)
        {
            IsError |= ErrorMembers.Read(ref reader) == ErrorMember.Given;
            return;
        }
        if (choices) _choices = reader;
        reader.Skip();
    }

    /// <summary>The current choice.</summary>
    public ChoiceDelta Current { get; private set; }

    /// <summary>Advances to the next choice.</summary>
    public bool TryNext()
    {
        if (_choices.TokenType == JsonTokenType.None || (_position < 0 && _choices.TokenType != JsonTokenType.StartArray)) return false;
        while (_choices.Read() && _choices.TokenType != JsonTokenType.EndArray)
        {
            _position++;
            if (_choices.TokenType == JsonTokenType.StartObject)
            {
                var choice = new ChoiceDelta(_json) { Index = _position };
                var reader = _choices;
                choice.Read(ref reader);
                Current = choice;
                _choices = reader;
                return true;
            }
            _choices.Skip();
        }
        _choices = default;
        return false;
    }
}
