using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OpenAIEmbeddings;

/// <summary>A parsed OpenAI embeddings request, for translation to other formats. Immutable.</summary>
/// <param name="Texts">The texts to embed; at least one.</param>
/// <param name="Dimensions">The requested length of the vectors; null for the model's default.</param>
/// <param name="Members">The fields that only this vendor knows, by name.</param>
internal sealed record EmbeddingsDocument(IReadOnlyList<string> Texts, int? Dimensions, IReadOnlyDictionary<string, JsonElement> Members)
{
    /// <summary>Reads a request's body, which is valid JSON whose input has one of OpenAI's forms.</summary>
    /// <param name="request">The request.</param>
    /// <param name="provider">The provider's name, for errors.</param>
    /// <param name="members">The names of the vendor's fields that OpenAI does not have.</param>
    /// <param name="document">The parsed request.</param>
    /// <returns>Null, or a 400 error that names a parameter that is invalid or known only to OpenAI.</returns>
    public static ProviderError? TryRead(ChatRequest request, string provider, IReadOnlyList<string> members, out EmbeddingsDocument? document)
    {
        document = null;
        if (request.Encoding == EmbeddingEncoding.Other)
            return ChatField.Unsupported(provider, "encoding_format", "take float or base64");
        using var json = JsonDocument.Parse(request.Body);
        try
        {
            var root = json.RootElement;
            var input = root.GetProperty("input");
            if (input.ValueKind == JsonValueKind.Array && input.GetArrayLength() == 0) throw ChatField.Wrong("input", "not empty");
            if (input.ValueKind == JsonValueKind.Array && input[0].ValueKind != JsonValueKind.String)
                return ChatField.Unsupported(provider, "input", "it takes text, and token ids mean nothing to its models");
            string[] texts = input.ValueKind == JsonValueKind.String ? [input.GetString()!] : [.. input.EnumerateArray().Select(t => t.GetString()!)];
            var own = members.Where(name => ChatField.TryGet(root, name, out _)).ToDictionary(name => name, name => root.GetProperty(name).Clone(), StringComparer.Ordinal);
            document = new EmbeddingsDocument(texts, ChatField.Int(root, "dimensions"), own);
            return null;
        }
        catch (ChatFieldException e)
        {
            return e.Error;
        }
    }
}
