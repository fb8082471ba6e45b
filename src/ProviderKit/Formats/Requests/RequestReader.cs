using System.Text.Json;
using System.Text.Unicode;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Requests;

/// <summary>
/// Reads the facts of a request's body in one pass, as far as all formats have them in common. Each format reads its own fields
/// (<see cref="IRequestMembers"/>).
/// </summary>
internal static class RequestReader
{
    private const int MaxDepth = 64;

    /// <summary>Reads the facts. Returns null if <paramref name="json"/> can be a request of the format.</summary>
    public static ProviderError? TryRead<T>(ReadOnlySpan<byte> json, RequestAddress address, out RequestFacts facts)
        where T : struct, IRequestMembers
    {
        facts = default;
        // The JSON reader checks only the structure: strings may contain any bytes until they are unescaped.
        if (!Utf8.IsValid(json)) return Invalid("The request body is not valid UTF-8.");
        var members = new T();
        bool deep = false;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            try
            {
                if (Read(ref reader, address, ref members, ref facts) is { } error) return error;
            }
            catch (JsonException)
            {
                deep = IsTooDeep(reader);
                throw;
            }
        }
        catch (JsonException e)
        {
            return Invalid(json.IsEmpty || json.Trim(" \t\r\n"u8).IsEmpty
                ? $"The request body is empty; send a JSON object with {Needed<T>(address)}."
                : deep
                    ? $"The request body is nested deeper than {MaxDepth} levels."
                    : $"The request body is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} of it).");
        }
        catch (InvalidOperationException)
        {
            // The JSON reader throws this for half a surrogate pair in a name that it unescapes to compare it.
            return LoneSurrogate();
        }
        return JsonEscapes.HasLoneSurrogate(json) ? LoneSurrogate() : null;
    }

    private static ProviderError? Read<T>(ref Utf8JsonReader reader, RequestAddress address, ref T members, ref RequestFacts facts)
        where T : struct, IRequestMembers
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return Invalid($"The request body must be a JSON object with {Needed<T>(address)}.");

        members.Begin((int)reader.BytesConsumed, ref facts);
        facts.Model = address.Model!;
        facts.Stream = address.Stream ?? T.StreamsByDefault;
        bool hasStream = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var error = address.Model is null && reader.ValueTextEquals("model"u8) ? ReadModel(ref reader, ref facts)
                : address.Stream is null && reader.ValueTextEquals("stream"u8) ? ReadStream<T>(ref reader, ref facts, ref hasStream)
                : members.Read(ref reader, ref facts);
            if (error is not null) return error;
        }
        reader.Read(); // checks that there is no more data
        if (facts.Model is null) return Invalid("The parameter model is required.", "model");
        return members.HasContent ? null : Invalid($"The parameter {T.ContentName} is required.", T.ContentName);
    }

    private static string Needed<T>(RequestAddress address)
        where T : struct, IRequestMembers => address.Model is null ? $"model and {T.ContentName}" : T.ContentName;

    private static ProviderError? ReadModel(ref Utf8JsonReader reader, ref RequestFacts facts)
    {
        if (facts.Model is not null) return Twice("model");
        reader.Read();
        if (reader.TokenType != JsonTokenType.String) return WrongType("model", "a string");
        facts.ModelStart = (int)reader.TokenStartIndex;
        facts.ModelLength = (int)reader.BytesConsumed - facts.ModelStart;
        if (JsonEscapes.HasLoneSurrogate(reader.ValueSpan)) return Invalid("The parameter model holds a lone surrogate escape.", "model");
        facts.Model = reader.GetString()!;
        return facts.Model.Length == 0 ? Invalid("The parameter model is empty; GET /v1/models lists what there is.", "model") : null;
    }

    private static ProviderError? ReadStream<T>(ref Utf8JsonReader reader, ref RequestFacts facts, ref bool hasStream)
        where T : struct, IRequestMembers
    {
        if (hasStream) return Twice("stream");
        hasStream = true;
        reader.Read();
        facts.Stream = reader.TokenType == JsonTokenType.True || (T.StreamsByDefault && reader.TokenType == JsonTokenType.Null);
        if (facts.Stream && T.WhyNotStreamed is { } why) return Invalid(why, "stream");
        return reader.TokenType is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null
            ? null
            : WrongType("stream", "a boolean");
    }

    /// <summary>Skips the field on whose name the reader is positioned.</summary>
    public static ProviderError? SkipValue(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return null;
    }

    /// <summary>Moves to the array of messages and notes its position. The format then reads the array.</summary>
    /// <param name="reader">Positioned on the field's name; moves to the start of its value.</param>
    /// <param name="facts">Receives the data that identifies the conversation.</param>
    /// <param name="hasMessages">Whether the field has occurred before, which is an error.</param>
    public static ProviderError? BeginMessages(ref Utf8JsonReader reader, ref RequestFacts facts, ref bool hasMessages)
    {
        if (hasMessages) return Twice("messages");
        hasMessages = true;
        reader.Read();
        facts.Session.NoteMessages(reader);
        return reader.TokenType == JsonTokenType.StartArray ? null : WrongType("messages", "an array");
    }

    /// <summary>
    /// Skips a field like <see cref="SkipValue"/>, but notes data that identifies the conversation. For formats whose upstreams do
    /// not store conversations.
    /// </summary>
    public static ProviderError? PassMember(ref Utf8JsonReader reader, ref RequestFacts facts)
    {
        var field = SessionFields.FieldOf(reader);
        reader.Read();
        // A reference to a stored conversation does not matter here, because the upstreams of these formats store none.
        if (field is not (SessionField.None or SessionField.Conversation or SessionField.PreviousResponse)) facts.Session.Note(field, reader);
        reader.Skip();
        return null;
    }

    public static ProviderError Twice(string name) => Invalid($"The parameter {name} is given twice.", name);

    public static ProviderError WrongType(string name, string expected) => Invalid($"The parameter {name} must be {expected}.", name);

    public static ProviderError Invalid(string message, string? param = null) =>
        new(ProviderErrorKind.InvalidRequest, message) { Param = param };

    // The exception states this only in its message. The reader's depth does not include an opening bracket itself.
    private static bool IsTooDeep(in Utf8JsonReader reader) =>
        reader.CurrentDepth + (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject ? 1 : 0) >= MaxDepth;

    private static ProviderError LoneSurrogate() =>
        Invalid("The request body holds a lone surrogate escape (half a \\ud83d\\ude00 pair) in a string.");
}

/// <summary>Reads the fields of a request in one format, except for <c>model</c> and <c>stream</c>.</summary>
internal interface IRequestMembers
{
    /// <summary>The name of the field with the content of the request, such as <c>messages</c>.</summary>
    static abstract string ContentName { get; }

    /// <summary>The error for a request with <c>"stream":true</c>; null if the format has streams.</summary>
    static abstract string? WhyNotStreamed { get; }

    /// <summary>Whether the reply is streamed if the request does not say. Default: false.</summary>
    static virtual bool StreamsByDefault => false;

    /// <summary>Whether <see cref="ContentName"/> has been read.</summary>
    bool HasContent { get; }

    /// <summary>Starts with the body's object; <paramref name="start"/> is the position after its opening brace.</summary>
    void Begin(int start, ref RequestFacts facts);

    /// <summary>Reads a field. The reader is positioned on its name, and moves to the end of its value.</summary>
    /// <exception cref="JsonException">The body is not valid JSON.</exception>
    ProviderError? Read(ref Utf8JsonReader reader, ref RequestFacts facts);
}
