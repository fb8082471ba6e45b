using System.Text.Json;
using ProviderKit.Formats.Requests;
using static ProviderKit.Formats.Requests.RequestReader;

namespace ProviderKit.Formats.OllamaChat;

/// <summary>Reads the fields of a request to <c>/api/generate</c> that the gateway needs.</summary>
internal struct OllamaGenerateMembers : IRequestMembers
{
    private bool _hasPrompt;

    public static string ContentName => "prompt";

    public static string? WhyNotStreamed => null;

    public static bool StreamsByDefault => true;

    // A request without a prompt loads the model.
    public readonly bool HasContent => true;

    public readonly void Begin(int start, ref RequestFacts facts) => facts.IncludeUsage = facts.AsksNothing = true;

    public ProviderError? Read(ref Utf8JsonReader reader, ref RequestFacts facts) =>
        reader.ValueTextEquals("prompt"u8) ? ReadPrompt(ref reader, ref facts)
        : reader.ValueTextEquals("system"u8) ? ReadSystem(ref reader, ref facts)
        : PassMember(ref reader, ref facts);

    private ProviderError? ReadPrompt(ref Utf8JsonReader reader, ref RequestFacts facts)
    {
        if (_hasPrompt) return Twice("prompt");
        _hasPrompt = true;
        reader.Read();
        facts.Session.NoteMessages(reader);
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null)) return WrongType("prompt", "a string");
        facts.AsksNothing = reader.TokenType == JsonTokenType.Null || reader.ValueSpan.IsEmpty;
        return null;
    }

    private static ProviderError? ReadSystem(ref Utf8JsonReader reader, ref RequestFacts facts)
    {
        reader.Read();
        facts.Session.NoteInstructions(reader);
        reader.Skip();
        return null;
    }
}
