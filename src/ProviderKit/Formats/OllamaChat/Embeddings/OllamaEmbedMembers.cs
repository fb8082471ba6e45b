using System.Text.Json;
using ProviderKit.Formats.Requests;
using static ProviderKit.Formats.Requests.RequestReader;

namespace ProviderKit.Formats.OllamaChat.Embeddings;

/// <summary>Reads the fields of a request to <c>/api/embed</c> that the gateway needs.</summary>
internal struct OllamaEmbedMembers : IRequestMembers
{
    private bool _hasInput;

    public static string ContentName => "input";

    public static string? WhyNotStreamed => null;

    // A request without an input loads the model.
    public readonly bool HasContent => true;

    public readonly void Begin(int start, ref RequestFacts facts) => facts.AsksNothing = true;

    public ProviderError? Read(ref Utf8JsonReader reader, ref RequestFacts facts)
    {
        if (!reader.ValueTextEquals("input"u8)) return SkipValue(ref reader);
        if (_hasInput) return Twice("input");
        _hasInput = true;
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.Null: return null;
            case JsonTokenType.String:
                facts.InputCount = reader.ValueSpan.IsEmpty ? 0 : 1;
                break;
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (reader.TokenType != JsonTokenType.String) return WrongType("input", "a string or an array of strings");
                    facts.InputCount++;
                }
                break;
            default: return WrongType("input", "a string or an array of strings");
        }
        facts.AsksNothing = facts.InputCount == 0;
        return null;
    }
}

/// <summary>Reads the fields of a request to <c>/api/embeddings</c> that the gateway needs.</summary>
internal struct OllamaEmbeddingsMembers : IRequestMembers
{
    private bool _hasPrompt;

    public static string ContentName => "prompt";

    public static string? WhyNotStreamed => null;

    // A request without a prompt loads the model.
    public readonly bool HasContent => true;

    public readonly void Begin(int start, ref RequestFacts facts) => facts.AsksNothing = true;

    public ProviderError? Read(ref Utf8JsonReader reader, ref RequestFacts facts)
    {
        if (!reader.ValueTextEquals("prompt"u8)) return SkipValue(ref reader);
        if (_hasPrompt) return Twice("prompt");
        _hasPrompt = true;
        reader.Read();
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null)) return WrongType("prompt", "a string");
        facts.AsksNothing = reader.TokenType == JsonTokenType.Null || reader.ValueSpan.IsEmpty;
        facts.InputCount = facts.AsksNothing ? 0 : 1;
        return null;
    }
}
