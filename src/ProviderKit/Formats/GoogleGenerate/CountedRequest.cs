using System.Text.Json;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>Finds the request that <c>countTokens</c> counts: the body itself, or a request inside it.</summary>
internal static class CountedRequest
{
    /// <summary>The request in a validated body.</summary>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> body) => RangeOf(body.Span) is { } range ? body[range] : body;

    /// <summary>The range of the inner request; null if the body itself is the request.</summary>
    public static Range? RangeOf(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isInner = IsName(reader);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            bool isObject = reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
            if (isInner && isObject) return start..(int)reader.BytesConsumed;
        }
        return null;
    }

    /// <param name="reader">The reader, positioned on a member's name.</param>
    public static bool IsName(in Utf8JsonReader reader) => reader.ValueTextEquals("generateContentRequest"u8) || reader.ValueTextEquals("generate_content_request"u8);
}
