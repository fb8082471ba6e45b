using System.Buffers;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>Translates token log probabilities to chat, which always has the tokens' bytes.</summary>
internal static class ResponsesLogProbs
{
    /// <summary>Writes the value of a choice's <c>logprobs</c>.</summary>
    public static void Write(Utf8JsonWriter json, IEnumerable<JsonElement> tokens)
    {
        json.WriteStartObject();
        json.WriteStartArray("content"u8);
        foreach (var token in tokens) Write(json, token, hasTop: true);
        json.WriteEndArray();
        json.WriteNull("refusal"u8);
        json.WriteEndObject();
    }

    /// <summary>Chat's array for a piece of text.</summary>
    /// <param name="array">The event's <c>logprobs</c>.</param>
    public static byte[] Of(ReadOnlySpan<byte> array)
    {
        var reader = new Utf8JsonReader(array);
        using var document = JsonDocument.ParseValue(ref reader);
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, JsonText.Readable))
        {
            json.WriteStartArray();
            foreach (var token in document.RootElement.EnumerateArray()) Write(json, token, hasTop: true);
            json.WriteEndArray();
        }
        return output.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, JsonElement token, bool hasTop)
    {
        if (token.ValueKind != JsonValueKind.Object) throw new JsonException("a token's probability is not an object");
        json.WriteStartObject();
        bool hasBytes = false;
        foreach (var member in token.EnumerateObject())
        {
            hasBytes |= member.Name == "bytes";
            if (member.Name != "top_logprobs") member.WriteTo(json);
        }
        if (!hasBytes) json.WriteNull("bytes"u8);
        if (hasTop)
        {
            json.WriteStartArray("top_logprobs"u8);
            if (JsonMember.Get(token, "top_logprobs") is { ValueKind: JsonValueKind.Array } top)
                foreach (var other in top.EnumerateArray()) Write(json, other, hasTop: false);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
