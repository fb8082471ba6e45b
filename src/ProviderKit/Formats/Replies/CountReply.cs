using System.Buffers;
using System.Text.Json;

namespace ProviderKit.Formats.Replies;

/// <summary>Writes the canonical form of a token count: <c>{"input_tokens":N}</c>.</summary>
internal static class CountReply
{
    public static void Write(IBufferWriter<byte> output, long tokens)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteNumber("input_tokens"u8, tokens);
        json.WriteEndObject();
    }
}
