using System.Text.Json;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Formats.Requests;
using static ProviderKit.Formats.Requests.RequestReader;

namespace ProviderKit.Formats.OpenAICompletions;

/// <summary>The fields of a legacy completion request that matter to the gateway. The upstream checks all others.</summary>
internal struct CompletionsRequestMembers : IRequestMembers
{
    private bool _hasPrompt;
    private UsageOption _usage;

    public static string ContentName => "prompt";

    public static string? WhyNotStreamed => null;

    /// <summary>Always true: without a prompt, a model writes the beginning of a document.</summary>
    public readonly bool HasContent => true;

    public readonly void Begin(int start, ref RequestFacts facts) => UsageOption.Begin(start, ref facts);

    public ProviderError? Read(ref Utf8JsonReader reader, ref RequestFacts facts) =>
        reader.ValueTextEquals("prompt"u8) ? ReadPrompt(ref reader)
        : reader.ValueTextEquals("stream_options"u8) ? _usage.Read(ref reader, ref facts)
        : PassMember(ref reader, ref facts);

    private ProviderError? ReadPrompt(ref Utf8JsonReader reader)
    {
        if (_hasPrompt) return Twice("prompt");
        _hasPrompt = true;
        reader.Read();
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.StartArray or JsonTokenType.Null)) return WrongType("prompt", "a string or an array");
        reader.Skip();
        return null;
    }
}
