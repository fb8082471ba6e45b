using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>What the gateway needs to know about a chat reply or a chunk of it, read in one pass.</summary>
internal ref struct ReplyFacts : IObjectMembers
{
    private readonly Span<Range> _strings;
    private readonly ChoiceKind _kind;
    private bool _shapeTooLarge;

    /// <param name="strings">Receives the positions of string values, for <see cref="ChunkShape"/>; may be empty.</param>
    /// <param name="kind">What the choices contain. Default: those of a chunk.</param>
    public ReplyFacts(Span<Range> strings, ChoiceKind kind = ChoiceKind.Delta)
    {
        _kind = kind;
        _strings = strings;
        _shapeTooLarge = strings.IsEmpty;
    }

    /// <summary>The position of the model's value; 0 if the reply names no model.</summary>
    public int ModelStart { get; private set; }

    public int ModelLength { get; private set; }

    /// <summary>
    /// Whether the reply contains an error object or text, instead of an answer or in addition to one. In addition to an answer, an
    /// empty or false error means that there was no error.
    /// </summary>
    public readonly bool HasError => _error == ErrorMember.Given || (_error == ErrorMember.Empty && !HasChoices);

    public bool HasChoices { get; private set; }

    /// <summary>Whether <c>choices</c> exists but is empty, as in a usage chunk or Azure's first chunk.</summary>
    public bool ChoicesEmpty { get; private set; }

    /// <summary>Whether a choice has a <c>finish_reason</c> that is not empty.</summary>
    public readonly bool Finished => _choices.Ended != 0;

    /// <summary>The facts about the choices.</summary>
    public readonly ChoiceFacts Choices => _choices;

    /// <summary>Whether a delta or message contains more than the role.</summary>
    public bool HasContent { get; private set; }

    public ChatUsage? Usage { get; private set; }

    /// <summary>
    /// The edit that makes the usage follow OpenAI's rules if a vendor does not count reasoning as part of the completion; otherwise
    /// default.
    /// </summary>
    public SplicedBody.Edit UsageCorrection { get; private set; }

    /// <summary>The number of string positions noted; -1 if there are too many for a shape.</summary>
    public readonly int StringCount => _shapeTooLarge ? -1 : _stringCount;

    /// <summary>
    /// The reply or chunk with usage as OpenAI counts it, and with the model name that the client asked for, even if the upstream
    /// gave none.
    /// </summary>
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

    /// <summary>Reads the reply or chunk; false if <paramref name="json"/> is not a JSON object.</summary>
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
            // The string is not noted: otherwise a chunk with an error text would match the shape of one with an empty error.
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
            // The string is not noted either: a finish reason in place of an empty one must not match the shape.
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

    /// <summary>Skips a value and notes the positions of its strings.</summary>
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
