using System.Text.Json;
using ProviderKit.Formats.Requests;
using static ProviderKit.Formats.Requests.RequestReader;

namespace ProviderKit.Formats.OpenAIEmbeddings;

/// <summary>The fields of an OpenAI embeddings request that matter to the gateway.</summary>
internal struct EmbeddingsRequestMembers : IRequestMembers
{
    private bool _hasInput;
    private bool _hasEncoding;

    public static string ContentName => "input";

    public static string? WhyNotStreamed => "Embeddings are not streamed: leave the parameter stream out.";

    public readonly bool HasContent => _hasInput;

    public readonly void Begin(int start, ref RequestFacts facts)
    {
    }

    public ProviderError? Read(ref Utf8JsonReader reader, ref RequestFacts facts) =>
        reader.ValueTextEquals("input"u8) ? ReadInput(ref reader, ref facts)
        : reader.ValueTextEquals("encoding_format"u8) ? ReadEncoding(ref reader, ref facts)
        : SkipValue(ref reader);

    private ProviderError? ReadInput(ref Utf8JsonReader reader, ref RequestFacts facts)
    {
        if (_hasInput) return Twice("input");
        _hasInput = true;
        reader.Read();
        if (!EmbeddingsInput.TryPass(ref reader, out int count))
            return WrongType("input", "a string, an array of strings, an array of token ids or an array of such arrays");
        facts.InputCount = count;
        return null;
    }

    private ProviderError? ReadEncoding(ref Utf8JsonReader reader, ref RequestFacts facts)
    {
        if (_hasEncoding) return Twice("encoding_format");
        _hasEncoding = true;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return null;
        if (reader.TokenType != JsonTokenType.String) return WrongType("encoding_format", "a string");
        facts.Encoding = reader.ValueTextEquals("float"u8) ? EmbeddingEncoding.Float
            : reader.ValueTextEquals("base64"u8) ? EmbeddingEncoding.Base64
            : EmbeddingEncoding.Other;
        return null;
    }
}
