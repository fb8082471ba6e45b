using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>What the gateway must know about a chat reply or one chunk of it, read in one pass.</summary>
internal ref struct ReplyFacts : IObjectMembers
{
    private readonly Span<Range> _strings;
    private readonly ChoiceKind _kind;
    private bool _shapeTooLarge;

    /// <param name="strings">Takes the places of string values, for <see cref="ChunkShape"/>; may be empty.</param>
    /// <param name="kind">What its choices hold. Default: those of a chunk.</param>
    public ReplyFacts(Span<Range> strings, ChoiceKind kind = ChoiceKind.Delta)
    {
        _kind = kind;
        _strings = strings;
        _shapeTooLarge = strings.IsEmpty;
    }

    /// <summary>Where the model's value begins; 0 when the reply names none.</summary>
    public int ModelStart { get; private set; }

    public int ModelLength { get; private set; }

    /// <summary>
    /// The reply carries an error object or text in place of, or beside, an answer. Beside an answer, one that is empty
    /// or false says that there was none.
    /// </summary>
    public readonly bool HasError => _error == ErrorMember.Given || (_error == ErrorMember.Empty && !HasChoices);

    public bool HasChoices { get; private set; }

    /// <summary><c>choices</c> is there and holds no choice: a usage chunk, or Azure's first one.</summary>
    public bool ChoicesEmpty { get; private set; }

    /// <summary>Some choice has a <c>finish_reason</c>; an empty one is none.</summary>
    public readonly bool Finished => _choices.Ended != 0;

    /// <summary>The choices, as far as they matter here.</summary>
    public readonly ChoiceFacts Choices => _choices;

    /// <summary>A delta or message says more than who speaks.</summary>
    public bool HasContent { get; private set; }

    public ChatUsage? Usage { get; private set; }

    /// <summary>What makes the usage OpenAI's, where a vendor counts reasoning beside the completion; else default.</summary>
    public SplicedBody.Edit UsageCorrection { get; private set; }

    /// <summary>How many places of string values were noted; -1 when there are too many to make a shape.</summary>
    public readonly int StringCount => _shapeTooLarge ? -1 : _stringCount;

    /// <summary>A reply, or a chunk of one, with the name the client asked for, whether or not the upstream gave one, and usage as OpenAI counts it.</summary>
    public readonly SplicedBody Renamed(ReadOnlyMemory<byte> json, ReplyName name) => new(
        json,
        ModelLength > 0 ? name.Replacing(ModelStart, ModelLength)
        : HasChoices ? name.AddedTo(json.Span)
        : default,
        UsageCorrection,
        Choices.Repairs);

    private int _stringCount;
    private ErrorMember _error;
    private ChoiceFacts _choices;

    /// <summary>False when <paramref name="json"/> is not one JSON object.</summary>
    public bool TryRead(ReadOnlySpan<byte> json) => ObjectReader.TryRead(json, ref this);

    public void ReadMember(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("choices"u8))
        {
            reader.Read();
            ReadChoices(ref reader);
        }
        else if (reader.ValueTextEquals("model"u8))
        {
            reader.Read();
            ModelStart = (int)reader.TokenStartIndex;
            Pass(ref reader);
            ModelLength = (int)reader.BytesConsumed - ModelStart;
        }
        else if (reader.ValueTextEquals("usage"u8))
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject) ReadUsage(ref reader);
            else Pass(ref reader);
        }
        else if (reader.ValueTextEquals("error"u8))
        {
            reader.Read();
            // Not passed over as other values are: a chunk with a text here would have the shape of one with none.
            _error = ErrorMembers.Read(ref reader);
        }
        else
        {
            reader.Read();
            Pass(ref reader);
        }
    }

    private void ReadUsage(ref Utf8JsonReader reader)
    {
        Usage = UsageReader.Read(ref reader, out var correction);
        UsageCorrection = correction;
    }

    private void ReadChoices(ref Utf8JsonReader reader)
    {
        HasChoices = reader.TokenType == JsonTokenType.StartArray;
        if (!HasChoices)
        {
            Pass(ref reader);
            return;
        }
        ChoicesEmpty = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                Pass(ref reader);
                continue;
            }
            ChoicesEmpty = false;
            ReadChoice(ref reader);
        }
    }

    private void ReadChoice(ref Utf8JsonReader reader)
    {
        var choice = new ChoiceFacts.Single((int)reader.BytesConsumed);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool delta = reader.ValueTextEquals("delta"u8), message = reader.ValueTextEquals("message"u8);
            bool finish = reader.ValueTextEquals("finish_reason"u8), index = reader.ValueTextEquals("index"u8);
            bool text = _kind == ChoiceKind.Text && reader.ValueTextEquals("text"u8);
            choice.HasMembers = true;
            reader.Read();
            // As with the error: a reason where there was an empty one is another shape.
            if (finish && reader.TokenType == JsonTokenType.String) choice.ReadFinish(reader);
            else
            {
                if (delta || message) choice.Note(delta, reader);
                if (index && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int number)) choice.Index = number;
                if (text) HasContent |= reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty;
                if ((delta || message) && reader.TokenType == JsonTokenType.StartObject) ReadDelta(ref reader);
                else Pass(ref reader);
            }
        }
        _choices.Add(choice, _kind);
    }

    private void ReadDelta(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool role = reader.ValueTextEquals("role"u8);
            reader.Read();
            HasContent |= !role && reader.TokenType switch
            {
                JsonTokenType.Null => false,
                JsonTokenType.String => !reader.ValueSpan.IsEmpty,
                JsonTokenType.StartArray => !IsEmptyArray(reader),
                _ => true,
            };
            Pass(ref reader);
        }
    }

    private static bool IsEmptyArray(Utf8JsonReader copy) => copy.Read() && copy.TokenType == JsonTokenType.EndArray;

    /// <summary>Passes over a value, noting where its strings are.</summary>
    private void Pass(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String) NoteString(reader);
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return;
        if (_shapeTooLarge)
        {
            reader.Skip();
            return;
        }
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
            if (reader.TokenType == JsonTokenType.String) NoteString(reader);
    }

    private void NoteString(in Utf8JsonReader reader)
    {
        if (_shapeTooLarge || _stringCount == _strings.Length)
        {
            _shapeTooLarge = true;
            return;
        }
        int start = (int)reader.TokenStartIndex + 1;
        _strings[_stringCount++] = start..(start + reader.ValueSpan.Length);
    }
}
