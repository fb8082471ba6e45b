using System.Text.Json;
using ProviderKit.Formats.Requests;
using static ProviderKit.Formats.Requests.RequestReader;

namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>The members of a Responses request that matter to the gateway. All others are the upstream's or the translation's to judge.</summary>
internal struct ItemRequestMembers : IRequestMembers
{
    private bool _hasInput;
    private bool _hasOther; // what stands in for the input

    public static string ContentName => "input";

    public static string? WhyNotStreamed => null;

    public readonly bool HasContent => _hasInput || _hasOther;

    // Streams of this format always say what they cost.
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
        bool isPrompt = reader.ValueTextEquals("prompt"u8);
        reader.Read();
        bool isGiven = reader.TokenType != JsonTokenType.Null;
        _hasOther |= isGiven && (isPrompt || field is SessionField.Conversation or SessionField.PreviousResponse);
        // Unlike in chat, what is stored decides what the request means: only the account that stored it can serve it.
        if (field != SessionField.None) facts.Session.Note(field, reader);
        reader.Skip();
        return null;
    }
}
