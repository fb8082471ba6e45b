using System.Text.Json;
using ProviderKit.Formats.Requests;
using static ProviderKit.Formats.Requests.RequestReader;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>Reads the fields of a request that the gateway needs. The upstream or the translation validates all others.</summary>
internal struct GenerateRequestMembers : IRequestMembers
{
    private bool _hasContents;

    public static string ContentName => "contents";

    public static string? WhyNotStreamed => null;

    public readonly bool HasContent => _hasContents;

    // Streams of this format always contain usage.
    public readonly void Begin(int start, ref RequestFacts facts) => facts.IncludeUsage = true;

    public ProviderError? Read(ref Utf8JsonReader reader, ref RequestFacts facts) =>
        reader.ValueTextEquals("contents"u8) ? ReadContents(ref reader, ref facts)
        : reader.ValueTextEquals("systemInstruction"u8) || reader.ValueTextEquals("system_instruction"u8) ? ReadSystem(ref reader, ref facts)
        : PassMember(ref reader, ref facts);

    private ProviderError? ReadContents(ref Utf8JsonReader reader, ref RequestFacts facts)
    {
        if (_hasContents) return Twice("contents");
        _hasContents = true;
        reader.Read();
        facts.Session.NoteMessages(reader);
        if (reader.TokenType != JsonTokenType.StartArray) return WrongType("contents", "an array");
        reader.Skip();
        return null;
    }

    /// <summary>Reads the instructions, which are parts of a content.</summary>
    private static ProviderError? ReadSystem(ref Utf8JsonReader reader, ref RequestFacts facts)
    {
        reader.Read();
        var inner = reader;
        reader.Skip();
        if (inner.TokenType != JsonTokenType.StartObject)
        {
            facts.Session.NoteInstructions(inner);
            return null;
        }
        while (inner.Read() && inner.TokenType == JsonTokenType.PropertyName)
        {
            bool isParts = inner.ValueTextEquals("parts"u8);
            inner.Read();
            if (isParts) facts.Session.NoteInstructions(inner);
            inner.Skip();
        }
        return null;
    }
}
