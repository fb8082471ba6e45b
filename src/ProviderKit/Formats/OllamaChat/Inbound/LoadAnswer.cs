using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>
/// The answer to a request that asks the model nothing. Clients send one to have a model loaded before it is needed, or, with a
/// <c>keep_alive</c> of 0, unloaded: models of other vendors need neither.
/// </summary>
internal static class LoadAnswer
{
    /// <param name="body">The request, which is valid JSON.</param>
    /// <param name="layout">Of which API.</param>
    /// <param name="model">The model as the client named it.</param>
    /// <param name="clock">Tells the time.</param>
    public static byte[] Write(ReadOnlyMemory<byte> body, AnswerLayout layout, ReplyName model, ReplyClock clock)
    {
        using var request = JsonDocument.Parse(body);
        var output = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(output, JsonText.Readable))
        {
            json.WriteStartObject();
            new AnswerHead(model.Requested, clock).Write(json);
            if (layout.HasMessage)
            {
                json.WriteStartObject("message"u8);
                json.WriteString("role"u8, "assistant"u8);
                json.WriteString("content"u8, ""u8);
                json.WriteEndObject();
            }
            else json.WriteString("response"u8, ""u8);
            json.WriteString("done_reason"u8, Unloads(JsonMember.Get(request.RootElement, "keep_alive")) ? "unload"u8 : "load"u8);
            json.WriteBoolean("done"u8, true);
            json.WriteEndObject();
        }
        return output.WrittenSpan.ToArray();
    }

    /// <summary>A number of seconds, or a duration such as <c>0s</c>.</summary>
    private static bool Unloads(JsonElement keepAlive) => keepAlive.ValueKind switch
    {
        JsonValueKind.Number => keepAlive.TryGetDouble(out double seconds) && seconds == 0,
        JsonValueKind.String => keepAlive.GetString()!.TrimEnd('h', 'm', 's', 'u', 'n') is var number && number.Length > 0 && number.All(c => c is '0' or '.'),
        _ => false,
    };
}
