using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OpenAICompletions.Inbound;

/// <summary>Writes a whole canonical reply as a legacy completion.</summary>
internal static class OutgoingCompletion
{
    /// <returns>Null, or the error in the reply.</returns>
    /// <exception cref="InvalidOperationException">A string in it is not valid text.</exception>
    public static ProviderError? Write(JsonElement reply, BridgeContext context, IBufferWriter<byte> output)
    {
        if (reply.ValueKind != JsonValueKind.Object) return context.BadReply("JSON that is not an object");
        if (JsonMember.Get(reply, "choices") is not { ValueKind: JsonValueKind.Array } choices || choices.GetArrayLength() == 0)
            return JsonMember.HasError(reply)
                ? UpstreamErrors.FromBody(Encoding.UTF8.GetBytes(reply.GetRawText()), context.Provider, context.Errors)
                : context.BadReply("a completion without a choice");
        using var json = new Utf8JsonWriter(output, JsonText.Readable);
        json.WriteStartObject();
        json.WriteString("id"u8, $"cmpl-{context.Id}");
        json.WriteString("object"u8, "text_completion"u8);
        json.WriteNumber("created"u8, JsonMember.Get(reply, "created") is { ValueKind: JsonValueKind.Number } created && created.TryGetInt64(out long seconds) ? seconds : 0);
        json.WriteString("model"u8, context.Model);
        if (JsonMember.Get(reply, "system_fingerprint") is { ValueKind: JsonValueKind.String } fingerprint) Copy(json, "system_fingerprint"u8, fingerprint);
        json.WriteStartArray("choices"u8);
        int next = 0;
        foreach (var choice in choices.EnumerateArray()) WriteChoice(json, choice, next++, context.Notes);
        json.WriteEndArray();
        if (JsonMember.Get(reply, "usage") is { ValueKind: JsonValueKind.Object } usage) Copy(json, "usage"u8, usage);
        json.WriteEndObject();
        return null;
    }

    /// <summary>The finish reason for a canonical finish reason; null for none.</summary>
    public static string? FinishOf(string? canonical) => canonical switch
    {
        null => null,
        "length" or "content_filter" => canonical,
        _ => "stop",
    };

    private static void WriteChoice(Utf8JsonWriter json, JsonElement choice, int place, BridgeNotes notes)
    {
        int index = JsonMember.Get(choice, "index") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int given) ? given : place;
        json.WriteStartObject();
        json.WritePropertyName("text"u8);
        json.WriteRawValue(TextOf(JsonMember.Get(choice, "message"), notes.EchoOf(index).Span), skipInputValidation: true);
        json.WriteNumber("index"u8, index);
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, FinishOf(JsonMember.Text(choice, "finish_reason")) ?? "stop");
        json.WriteEndObject();
    }

    /// <summary>The text of a message as a JSON string.</summary>
    /// <param name="message">The message.</param>
    /// <param name="echo">The text before it, as JSON text without quotes.</param>
    private static ReadOnlySpan<byte> TextOf(JsonElement message, ReadOnlySpan<byte> echo)
    {
        var text = new ArrayBufferWriter<byte>();
        text.Write("\""u8);
        text.Write(echo);
        var content = JsonMember.Get(message, "content");
        Add(text, content);
        if (content.ValueKind == JsonValueKind.Array)
            foreach (var part in content.EnumerateArray()) Add(text, JsonMember.Get(part, "text"));
        Add(text, JsonMember.Get(message, "refusal"));
        text.Write("\""u8);
        return text.WrittenSpan;
    }

    private static void Add(ArrayBufferWriter<byte> text, JsonElement piece)
    {
        if (piece.ValueKind == JsonValueKind.String) text.Write(JsonMarshal.GetRawUtf8Value(piece)[1..^1]);
    }

    private static void Copy(Utf8JsonWriter json, ReadOnlySpan<byte> name, JsonElement value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
    }
}
