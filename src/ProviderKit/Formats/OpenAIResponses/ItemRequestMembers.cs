using System.Text.Json;
using ProviderKit.Formats.Requests;
using static ProviderKit.Formats.Requests.RequestReader;

namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>The fields of a Responses request that matter to the gateway. The upstream or the translation checks all others.</summary>
internal struct ItemRequestMembers : IRequestMembers
{
    private bool _hasInput;
    private bool _hasOther; // a field that replaces the input
    private Typed _typed; // the fields read so far

    public static string ContentName => "input";

    public static string? WhyNotStreamed => null;

    public readonly bool HasContent => _hasInput || _hasOther;

    // Streams of this format always report their usage.
    public readonly void Begin(int start, ref RequestFacts facts) => facts.IncludeUsage = true;

    public ProviderError? Read(ref Utf8JsonReader reader, ref RequestFacts facts) =>
        reader.ValueTextEquals("input"u8) ? ReadInput(ref reader, ref facts)
        : reader.ValueTextEquals("instructions"u8) ? ReadInstructions(ref reader, ref facts)
        : ReadOther(ref reader, ref facts);

    private ProviderError? ReadInput(ref Utf8JsonReader reader, ref RequestFacts facts)
    {
        if (_hasInput) return Twice("input");
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return null;
        _hasInput = true;
        facts.Session.NoteMessages(reader);
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.StartArray)) return WrongType("input", "a string or an array of items");
        reader.Skip();
        return null;
    }

    private static ProviderError? ReadInstructions(ref Utf8JsonReader reader, ref RequestFacts facts)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.StartArray) facts.Session.NoteInstructions(reader);
        reader.Skip();
        return null;
    }

    private ProviderError? ReadOther(ref Utf8JsonReader reader, ref RequestFacts facts)
    {
        var field = SessionFields.FieldOf(reader);
        var member = MemberOf(reader, field);
        bool isPrompt = reader.ValueTextEquals("prompt"u8);
        reader.Read();
        bool isGiven = reader.TokenType != JsonTokenType.Null;
        if (member != Typed.None && isGiven && Check(member, reader) is { } wrong) return wrong;
        _hasOther |= isGiven && (isPrompt || field is SessionField.Conversation or SessionField.PreviousResponse);
        // Unlike in chat, the meaning of the request depends on stored data, which only the account that stored it can use.
        if (field != SessionField.None) facts.Session.Note(field, reader);
        reader.Skip();
        return null;
    }

    private static Typed MemberOf(in Utf8JsonReader reader, SessionField field) => field switch
    {
        SessionField.PreviousResponse => Typed.Previous,
        SessionField.Conversation => Typed.Conversation,
        _ when reader.ValueTextEquals("store"u8) => Typed.Store,
        _ when reader.ValueTextEquals("background"u8) => Typed.Background,
        _ => Typed.None,
    };

    private ProviderError? Check(Typed member, in Utf8JsonReader reader)
    {
        var kind = reader.TokenType;
        bool isText = kind == JsonTokenType.String, isEmpty = isText && reader.ValueSpan.IsEmpty, isBoolean = kind is JsonTokenType.True or JsonTokenType.False;
        var (name, isRight, expected) = member switch
        {
            Typed.Previous => ("previous_response_id", isText, "a string"),
            Typed.Conversation => ("conversation", isText || kind == JsonTokenType.StartObject, "a string or an object with an id"),
            Typed.Store => ("store", isBoolean, "a boolean"),
            _ => ("background", isBoolean, "a boolean"),
        };
        if ((_typed & member) != 0) return Twice(name);
        _typed |= member;
        return !isRight ? WrongType(name, expected) : isEmpty ? Invalid($"The parameter {name} is empty. Give an id, or leave it out.", name) : null;
    }

    /// <summary>
    /// The fields that decide which account the request belongs to and what is stored. If one of them were ignored because of a wrong type,
    /// the request would have another meaning.
    /// </summary>
    [Flags]
    private enum Typed
    {
        None = 0,
        Previous = 1,
        Conversation = 2,
        Store = 4,
        Background = 8,
    }
}
