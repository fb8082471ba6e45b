using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OpenAIEmbeddings;

/// <summary>An OpenAI embeddings request read into types, for translation into other formats. Immutable.</summary>
/// <param name="Texts">What to embed; one text at least.</param>
/// <param name="Dimensions">How long the vectors are to be; null for the model's own length.</param>
/// <param name="Members">The members that only this vendor knows, by name.</param>
internal sealed record EmbeddingsDocument(IReadOnlyList<string> Texts, int? Dimensions, IReadOnlyDictionary<string, JsonElement> Members)
{
    /// <summary>Reads a request's body, which is valid JSON with an input of one of OpenAI's forms.</summary>
    /// <param name="request">The request.</param>
    /// <param name="provider">The provider's name, for errors.</param>
    /// <param name="members">The names of the members beyond OpenAI's that the vendor takes.</param>
    /// <param name="document">What was read.</param>
    /// <returns>Null, or a 400 that names the parameter that is wrong, or that only OpenAI knows.</returns>
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
