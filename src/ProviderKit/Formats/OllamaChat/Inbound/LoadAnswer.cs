using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>
/// The reply to a request without a prompt. Clients send such requests to load a model before it is needed, or, with a
/// <c>keep_alive</c> of 0, to unload it. Models of other vendors need neither.
/// </summary>
internal static class LoadAnswer
{
    /// <param name="body">The request, which is valid JSON.</param>
    /// <param name="layout">The layout of the API.</param>
    /// <param name="model">The client's name of the model.</param>
    /// <param name="clock">The clock.</param>
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

    /// <summary>Whether <c>keep_alive</c>, a number of seconds or a duration such as <c>0s</c>, is zero.</summary>
    private static bool Unloads(JsonElement keepAlive) => keepAlive.ValueKind switch
    {
        JsonValueKind.Number => keepAlive.TryGetDouble(out double seconds) && seconds == 0,
        JsonValueKind.String => keepAlive.GetString()!.TrimEnd('h', 'm', 's', 'u', 'n') is var number && number.Length > 0 && number.All(c => c is '0' or '.'),
        _ => false,
    };
}
