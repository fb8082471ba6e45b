using System.Text.Json;
using ProviderKit.Formats.Requests;
using static ProviderKit.Formats.Requests.RequestReader;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>Reads the fields of a Messages request that the gateway needs. The upstream or the translation validates all others.</summary>
internal struct MessagesRequestMembers : IRequestMembers
{
    private bool _hasMessages;

    public static string ContentName => "messages";

    public static string? WhyNotStreamed => null;

    public readonly bool HasContent => _hasMessages;

    // Streams of this format always contain usage.
    public readonly void Begin(int start, ref RequestFacts facts) => facts.IncludeUsage = true;

    public ProviderError? Read(ref Utf8JsonReader reader, ref RequestFacts facts) =>
        reader.ValueTextEquals("messages"u8) ? ReadMessages(ref reader, ref facts)
        : reader.ValueTextEquals("system"u8) ? ReadSystem(ref reader, ref facts)
        : PassMember(ref reader, ref facts);

    private ProviderError? ReadMessages(ref Utf8JsonReader reader, ref RequestFacts facts)
    {
        if (BeginMessages(ref reader, ref facts, ref _hasMessages) is { } error) return error;
        reader.Skip();
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
