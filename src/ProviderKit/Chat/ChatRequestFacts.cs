using System.Text.Json;
using System.Text.Unicode;

namespace ProviderKit;

/// <summary>What routing needs to know about an OpenAI chat body, read in one pass.</summary>
internal struct ChatRequestFacts
{
    private const int MaxDepth = 64;

    private static readonly byte[] AddedOptions = "\"stream_options\":{\"include_usage\":true},"u8.ToArray();
    private static readonly byte[] AddedMember = "\"include_usage\":true,"u8.ToArray();
    private static readonly byte[] OnlyMember = "\"include_usage\":true"u8.ToArray();
    private static readonly byte[] WholeOptions = "{\"include_usage\":true}"u8.ToArray();
    private static readonly byte[] True = "true"u8.ToArray();

    private bool _hasMessages;
    private bool _hasStream;
    private bool _hasOptions;
    private bool _deep;

    /// <summary>The model, unescaped.</summary>
    public string Model { get; private set; }

    /// <summary>Where the model's JSON value begins, its quote included.</summary>
    public int ModelStart { get; private set; }

    /// <summary>Bytes of the model's JSON value, both quotes included.</summary>
    public int ModelLength { get; private set; }

    public bool Stream { get; private set; }

    public bool IncludeUsage { get; private set; }

    /// <summary>What makes the upstream report usage; meaningful when the client did not ask for it.</summary>
    public SplicedBody.Edit UsageEdit { get; private set; }

    /// <summary>Null when <paramref name="json"/> can be a chat request.</summary>
    public static ProviderError? TryRead(ReadOnlySpan<byte> json, out ChatRequestFacts facts)
    {
        facts = default;
        // The reader checks structure only: strings may hold any bytes until somebody unescapes them.
        if (!Utf8.IsValid(json)) return Invalid("The request body is not valid UTF-8.");
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (facts.Read(ref reader) is { } error) return error;
        }
        catch (JsonException e)
        {
            return Invalid(json.IsEmpty || json.Trim(" \t\r\n"u8).IsEmpty
                ? "The request body is empty; send a JSON object with model and messages."
                : facts._deep
                    ? $"The request body is nested deeper than {MaxDepth} levels."
                    : $"The request body is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} of it).");
        }
        catch (InvalidOperationException)
        {
            // The reader cannot compare a name that holds one.
            return LoneSurrogate();
        }
        return JsonEscapes.HasLoneSurrogate(json) ? LoneSurrogate() : null;
    }

    private ProviderError? Read(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return Invalid("The request body must be a JSON object with model and messages.");

        UsageEdit = new SplicedBody.Edit((int)reader.BytesConsumed, 0, AddedOptions);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var error = reader.ValueTextEquals("model"u8) ? ReadModel(ref reader)
                : reader.ValueTextEquals("messages"u8) ? ReadMessages(ref reader)
                : reader.ValueTextEquals("stream"u8) ? ReadStream(ref reader)
                : reader.ValueTextEquals("stream_options"u8) ? ReadStreamOptions(ref reader)
                : SkipValue(ref reader);
            if (error is not null) return error;
        }
        reader.Read(); // nothing but white space may follow: the reader throws on anything else
        if (Model is null) return Invalid("The parameter model is required.", "model");
        return _hasMessages ? null : Invalid("The parameter messages is required.", "messages");
    }

    private ProviderError? ReadModel(ref Utf8JsonReader reader)
    {
        if (Model is not null) return Twice("model");
        reader.Read();
        if (reader.TokenType != JsonTokenType.String) return WrongType("model", "a string");
        ModelStart = (int)reader.TokenStartIndex;
        ModelLength = (int)reader.BytesConsumed - ModelStart;
        if (JsonEscapes.HasLoneSurrogate(reader.ValueSpan)) return Invalid("The parameter model holds a lone surrogate escape.", "model");
        Model = reader.GetString()!;
        return Model.Length == 0 ? Invalid("The parameter model is empty; GET /v1/models lists what there is.", "model") : null;
    }

    private ProviderError? ReadMessages(ref Utf8JsonReader reader)
    {
        if (_hasMessages) return Twice("messages");
        _hasMessages = true;
        reader.Read();
        return reader.TokenType == JsonTokenType.StartArray ? Skip(ref reader) : WrongType("messages", "an array");
    }

    private ProviderError? ReadStream(ref Utf8JsonReader reader)
    {
        if (_hasStream) return Twice("stream");
        _hasStream = true;
        reader.Read();
        Stream = reader.TokenType == JsonTokenType.True;
        return reader.TokenType is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null
            ? null
            : WrongType("stream", "a boolean");
    }

    private ProviderError? ReadStreamOptions(ref Utf8JsonReader reader)
    {
        if (_hasOptions) return Twice("stream_options");
        _hasOptions = true;
        reader.Read();
        int start = (int)reader.TokenStartIndex;
        if (reader.TokenType == JsonTokenType.Null)
        {
            UsageEdit = new SplicedBody.Edit(start, (int)reader.BytesConsumed - start, WholeOptions);
            return null;
        }
        if (reader.TokenType != JsonTokenType.StartObject) return WrongType("stream_options", "an object");

        bool empty = true, found = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            empty = false;
            if (!reader.ValueTextEquals("include_usage"u8))
            {
                SkipValue(ref reader);
                continue;
            }
            if (found) return Twice("stream_options.include_usage");
            found = true;
            reader.Read();
            if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null))
                return WrongType("stream_options.include_usage", "a boolean");
            IncludeUsage = reader.TokenType == JsonTokenType.True;
            int valueStart = (int)reader.TokenStartIndex;
            UsageEdit = new SplicedBody.Edit(valueStart, (int)reader.BytesConsumed - valueStart, True);
        }
        if (!found) UsageEdit = new SplicedBody.Edit(start + 1, 0, empty ? OnlyMember : AddedMember);
        return null;
    }

    private ProviderError? SkipValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        return Skip(ref reader);
    }

    /// <summary>Passes over a value; notes when it goes too deep, since the reader's exception says so only in words.</summary>
    private ProviderError? Skip(ref Utf8JsonReader reader)
    {
        try
        {
            reader.Skip();
            return null;
        }
        catch (JsonException)
        {
            // Right behind a bracket the reader does not count it as a level yet.
            bool opened = reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject;
            _deep = reader.CurrentDepth + (opened ? 1 : 0) >= MaxDepth;
            throw;
        }
    }

    private static ProviderError LoneSurrogate() =>
        Invalid("The request body holds a lone surrogate escape (half a \\ud83d\\ude00 pair) in a string.");

    private static ProviderError Twice(string name) => Invalid($"The parameter {name} is given twice.", name);

    private static ProviderError WrongType(string name, string expected) => Invalid($"The parameter {name} must be {expected}.", name);

    private static ProviderError Invalid(string message, string? param = null) =>
        new(ProviderErrorKind.InvalidRequest, message) { Param = param };
}
