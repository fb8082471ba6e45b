using System.Text.Json;
using ProviderKit.Formats.Requests;
using static ProviderKit.Formats.Requests.RequestReader;

namespace ProviderKit.Formats.OllamaChat;

/// <summary>Reads the fields of a request to <c>/api/chat</c> that the gateway needs. The upstream or the translation validates all others.</summary>
internal struct OllamaChatMembers : IRequestMembers
{
    private bool _hasMessages;

    public static string ContentName => "messages";

    public static string? WhyNotStreamed => null;

    public static bool StreamsByDefault => true;

    // A request without messages loads the model.
    public readonly bool HasContent => true;

    // Streams of this format always contain usage.
    public readonly void Begin(int start, ref RequestFacts facts) => facts.IncludeUsage = facts.AsksNothing = true;

    public ProviderError? Read(ref Utf8JsonReader reader, ref RequestFacts facts)
    {
        if (!reader.ValueTextEquals("messages"u8)) return PassMember(ref reader, ref facts);
        var value = reader;
        if (value.Read() && value.TokenType == JsonTokenType.Null)
        {
            reader.Read();
            return null;
        }
        if (BeginMessages(ref reader, ref facts, ref _hasMessages) is { } error) return error;
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            facts.AsksNothing = false;
            reader.Skip();
        }
        return null;
    }
}
