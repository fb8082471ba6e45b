using System.Text.Json;
using UpstreamSimulator.Conversation;

namespace UpstreamSimulator.Formats.Anthropic;

/// <summary>One event before it is written.</summary>
/// <param name="Name">Its name, which is also its type.</param>
/// <param name="Write">Writes what follows the type.</param>
internal readonly record struct StreamEvent(string Name, Action<Utf8JsonWriter> Write)
{
    public StreamPart Part => Name switch
    {
        "message_delta" => StreamPart.Finish,
        "message_stop" => StreamPart.End,
        _ => StreamPart.Content,
    };
}

/// <summary>The order in which a message is streamed: block after block, with a ping in the first.</summary>
internal static class EventPlan
{
    public static IEnumerable<StreamEvent> Of(Message message)
    {
        yield return new StreamEvent("message_start", json => WriteStart(json, message));
        var index = 0;
        foreach (var block in Blocks(message))
        {
            var at = index++;
            yield return new StreamEvent("content_block_start", json => WritePart(json, at, "content_block", block.Start));
            if (at == 0)
                yield return new StreamEvent("ping", _ => { });
            foreach (var delta in block.Deltas)
                yield return new StreamEvent("content_block_delta", json => WritePart(json, at, "delta", delta));
            yield return new StreamEvent("content_block_stop", json => json.WriteNumber("index"u8, at));
        }

        yield return new StreamEvent("message_delta", json => WriteEnd(json, message));
        yield return new StreamEvent("message_stop", _ => { });
    }

    private static IEnumerable<(Action<Utf8JsonWriter> Start, IEnumerable<Action<Utf8JsonWriter>> Deltas)> Blocks(Message message)
    {
        if (message.Thinks)
        {
            yield return (
                json => Write(json, ("type", "thinking"), ("thinking", ""), ("signature", "")),
                Answer.Thoughts.Select(Delta("thinking_delta", "thinking")).Append(Delta("signature_delta", "signature")(Message.Signature)));
        }

        if (message.Answer.Pieces.Count > 0)
            yield return (json => Write(json, ("type", "text"), ("text", "")), message.Answer.Pieces.Select(Delta("text_delta", "text")));

        foreach (var call in message.Answer.ToolCalls)
        {
            // The first piece is always empty, and for a call without arguments it is the only one.
            var pieces = call.Arguments == "{}" ? [] : TextPieces.Fragments(call.Arguments);
            yield return (json => WriteCall(json, call), pieces.Prepend("").Select(Delta("input_json_delta", "partial_json")));
        }
    }

    private static Func<string, Action<Utf8JsonWriter>> Delta(string type, string member) =>
        text => json => Write(json, ("type", type), (member, text));

    private static void WriteStart(Utf8JsonWriter json, Message message)
    {
        json.WritePropertyName("message"u8);
        MessageWriter.WriteOpening(json, message);
        json.WriteStartArray("content"u8);
        json.WriteEndArray();
        json.WriteNull("stop_reason"u8);
        json.WriteNull("stop_sequence"u8);
        json.WriteStartObject("usage"u8);
        MessageWriter.WriteInput(json, message.Answer.Usage);
        json.WriteNumber("output_tokens"u8, 1);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteEnd(Utf8JsonWriter json, Message message)
    {
        json.WriteStartObject("delta"u8);
        json.WriteString("stop_reason"u8, message.StopReason);
        json.WriteNull("stop_sequence"u8);
        json.WriteEndObject();
        json.WriteStartObject("usage"u8);
        MessageWriter.WriteInput(json, message.Answer.Usage);
        json.WriteNumber("output_tokens"u8, message.Answer.Usage.Completion);
        json.WriteEndObject();
    }

    private static void WritePart(Utf8JsonWriter json, int index, string name, Action<Utf8JsonWriter> write)
    {
        json.WriteNumber("index"u8, index);
        json.WriteStartObject(name);
        write(json);
        json.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter json, ToolCall call)
    {
        Write(json, ("type", "tool_use"), ("id", Message.IdOf(call)), ("name", call.Name));
        json.WriteStartObject("input"u8);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, params ReadOnlySpan<(string Name, string Value)> members)
    {
        foreach (var (name, value) in members)
            json.WriteString(name, value);
    }
}
