using System.Text.Json;

namespace ProviderKit.Formats.OpenAIEmbeddings;

/// <summary>The <c>input</c> of an embeddings request: a text, texts, token ids, or arrays of token ids.</summary>
internal static class EmbeddingsInput
{
    /// <summary>Skips the value; false if it has another form. The upstream decides whether it may be empty.</summary>
    /// <param name="reader">Positioned on the value's start; moves to its end.</param>
    /// <param name="count">The number of vectors that it asks for.</param>
    public static bool TryPass(ref Utf8JsonReader reader, out int count)
    {
        count = 1;
        if (reader.TokenType == JsonTokenType.String) return true;
        if (reader.TokenType != JsonTokenType.StartArray) return false;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number) return TryPassTokens(ref reader);
        count = 0;
        return reader.TokenType == JsonTokenType.StartArray
            ? TryPassTokenArrays(ref reader, ref count)
            : TryPassTexts(ref reader, ref count);
    }

    private static bool TryPassTexts(ref Utf8JsonReader reader, ref int count)
    {
        for (; reader.TokenType == JsonTokenType.String; count++) reader.Read();
        return reader.TokenType == JsonTokenType.EndArray;
    }

    private static bool TryPassTokenArrays(ref Utf8JsonReader reader, ref int count)
    {
        for (; reader.TokenType == JsonTokenType.StartArray; count++)
        {
            reader.Read();
            if (!TryPassTokens(ref reader)) return false;
            reader.Read();
        }
        return reader.TokenType == JsonTokenType.EndArray;
    }

    private static bool TryPassTokens(ref Utf8JsonReader reader)
    {
        while (reader.TokenType == JsonTokenType.Number && reader.TryGetUInt32(out _)) reader.Read();
        return reader.TokenType == JsonTokenType.EndArray;
    }
}
