using System.Buffers;
using System.Text.Json;

namespace ProviderKit;

/// <summary>One plain message of a conversation.</summary>
/// <param name="Role">OpenAI's role: <c>system</c>, <c>developer</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">Its text.</param>
public readonly record struct PlainMessage(string Role, string Content)
{
    /// <summary>Writes the body of a request with nothing but a model and messages.</summary>
    internal static ReadOnlyMemory<byte> WriteRequest(string model, IEnumerable<PlainMessage> messages, bool stream)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, model);
            json.WriteStartArray("messages"u8);
            foreach (var message in messages)
            {
                json.WriteStartObject();
                json.WriteString("role"u8, message.Role);
                json.WriteString("content"u8, message.Content);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            if (stream) json.WriteBoolean("stream"u8, true);
            json.WriteEndObject();
        }
        return body.WrittenMemory;
    }
}
