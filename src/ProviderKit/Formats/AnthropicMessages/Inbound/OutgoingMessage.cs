using System.Buffers;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>Translates a whole canonical reply to a message.</summary>
internal static class OutgoingMessage
{
    /// <returns>Null, or the error if the reply is not valid.</returns>
    /// <exception cref="InvalidOperationException">The reply contains a string that is not valid text.</exception>
    public static ProviderError? Write(JsonElement reply, BridgeContext context, IBufferWriter<byte> output)
    {
        if (reply.ValueKind != JsonValueKind.Object) return context.BadReply("JSON that is not an object");
        if (!reply.TryGetProperty("choices", out var choices) || choices.ValueKind != JsonValueKind.Array || choices.GetArrayLength() == 0
            || choices[0] is not { ValueKind: JsonValueKind.Object } choice || !choice.TryGetProperty("message", out var message) || message.ValueKind != JsonValueKind.Object)
            return JsonMember.HasError(reply)
                ? UpstreamErrors.FromBody(Encoding.UTF8.GetBytes(reply.GetRawText()), context.Provider, context.Errors)
                : context.BadReply("a completion without a choice");
        var content = new OutgoingContent(message, context);
        string? finish = JsonMember.Text(choice, "finish_reason");
        if (content.Read(isCut: finish == "length") is { } bad) return bad;
        using var json = new Utf8JsonWriter(output, JsonText.Readable);
        json.WriteStartObject();
        WriteHead(json, context);
        json.WriteStartArray("content"u8);
        content.Write(json);
        json.WriteEndArray();
        var own = new OwnReply(MessagesExtras.Of(message));
        WriteStop(json, context, finish, JsonMember.Text(choice, "stop_reason"), own, content.CallsTools, content.IsRefusal);
        own.WriteFields(json);
        own.Write(json, OtherBlocks.Container);
        own.Write(json, OtherBlocks.Context);
        if (!own.TryWriteUsage(json))
        {
            json.WriteStartObject("usage"u8);
            MessagesUsage.WriteMembers(json, UsageOf(reply));
            json.WriteEndObject();
        }
        json.WriteEndObject();
        return null;
    }

    /// <summary>Writes the first members of a message, whole or in a stream.</summary>
    public static void WriteHead(Utf8JsonWriter json, BridgeContext context)
    {
        json.WriteString("id"u8, $"msg_{context.Id}");
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("model"u8, context.Model);
    }

    /// <summary>Writes the stop reason and the stop sequence.</summary>
    /// <param name="json">The writer, positioned in the message or in the delta of a stream.</param>
    /// <param name="context">The context with the client's stop sequences.</param>
    /// <param name="finish">The canonical finish reason; null for none.</param>
    /// <param name="stop">The stop sequence that ended the message, if the server sends it.</param>
    /// <param name="own">The values from an upstream of this format.</param>
    /// <param name="callsTools">Whether it calls a tool.</param>
    /// <param name="isRefusal">Whether the model refuses.</param>
    public static void WriteStop(Utf8JsonWriter json, BridgeContext context, string? finish, string? stop, in OwnReply own, bool callsTools, bool isRefusal)
    {
        string reason = isRefusal ? "refusal" : StopReasons.Of(finish, callsTools, own.StopReason);
        stop = own.StopSequence ?? stop;
        bool isStop = reason is "end_turn" or "stop_sequence" && stop is not null && context.Notes.Stops.Contains(stop, StringComparer.Ordinal);
        json.WriteString("stop_reason"u8, isStop ? "stop_sequence" : reason);
        json.WriteString("stop_sequence"u8, isStop ? stop : null);
    }

    private static ChatUsage UsageOf(JsonElement reply)
    {
        if (JsonMember.Get(reply, "usage") is not { ValueKind: JsonValueKind.Object } usage) return default;
        var reader = JsonMember.ReaderOf(usage);
        return UsageReader.Read(ref reader);
    }
}
