using System.Text.Json;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>Where the request stands that <c>countTokens</c> is to count: its body is one, or has one inside.</summary>
internal static class CountedRequest
{
    /// <summary>The request within a body that has been checked.</summary>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> body) => RangeOf(body.Span) is { } range ? body[range] : body;

    /// <summary>Where the inner request stands; null when the body is the request.</summary>
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

    /// <param name="reader">Stands on a member's name.</param>
    public static bool IsName(in Utf8JsonReader reader) => reader.ValueTextEquals("generateContentRequest"u8) || reader.ValueTextEquals("generate_content_request"u8);
}
