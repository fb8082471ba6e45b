using System.Text.Json;
using UpstreamSimulator.Conversation;

namespace UpstreamSimulator.Formats.Anthropic;

/// <summary>Writes a message in one piece, and the parts that events have in common with it.</summary>
internal static class MessageWriter
{
    public static ReadOnlyMemory<byte> Write(Message message) => Json.Write(message, static (json, state) =>
    {
        WriteOpening(json, state);
        json.WriteStartArray("content"u8);
        WriteContent(json, state);
        json.WriteEndArray();
        json.WriteString("stop_reason"u8, state.StopReason);
        json.WriteNull("stop_sequence"u8);
        json.WriteStartObject("usage"u8);
        WriteInput(json, state.Answer.Usage);
        json.WriteNumber("output_tokens"u8, state.Answer.Usage.Completion);
        json.WriteString("service_tier"u8, "standard"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>Begins a message, up to its content.</summary>
    public static void WriteOpening(Utf8JsonWriter json, Message message)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, message.Id);
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("model"u8, message.Model);
    }

    /// <summary>The counts of what was read: what the cache gave is not part of the input here.</summary>
    public static void WriteInput(Utf8JsonWriter json, Usage usage)
    {
        json.WriteNumber("input_tokens"u8, usage.Prompt - usage.Cached);
        json.WriteNumber("cache_creation_input_tokens"u8, 0);
        json.WriteNumber("cache_read_input_tokens"u8, usage.Cached);
    }

    private static void WriteContent(Utf8JsonWriter json, Message message)
    {
        if (message.Thinks)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "thinking"u8);
            json.WriteString("thinking"u8, string.Concat(Answer.Thoughts));
            json.WriteString("signature"u8, Message.Signature);
            json.WriteEndObject();
        }

        if (message.Answer.Pieces.Count > 0)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "text"u8);
            json.WriteString("text"u8, message.Answer.Text);
            json.WriteEndObject();
        }

        foreach (var call in message.Answer.ToolCalls)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "tool_use"u8);
            json.WriteString("id"u8, Message.IdOf(call));
            json.WriteString("name"u8, call.Name);
            json.WritePropertyName("input"u8);
            json.WriteRawValue(call.Arguments);
            json.WriteEndObject();
        }
    }
}
