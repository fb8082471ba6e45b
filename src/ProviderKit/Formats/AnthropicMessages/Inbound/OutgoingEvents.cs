using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>Writes the events of a stream. Deltas are written as bytes for speed, since there are many.</summary>
internal static class OutgoingEvents
{
    public static readonly ReadOnlyMemory<byte> MessageStart = Encoding.UTF8.GetBytes("message_start");
    public static readonly ReadOnlyMemory<byte> BlockStart = Encoding.UTF8.GetBytes("content_block_start");
    public static readonly ReadOnlyMemory<byte> BlockDelta = Encoding.UTF8.GetBytes("content_block_delta");
    public static readonly ReadOnlyMemory<byte> BlockStop = Encoding.UTF8.GetBytes("content_block_stop");
    public static readonly ReadOnlyMemory<byte> MessageDelta = Encoding.UTF8.GetBytes("message_delta");
    public static readonly ReadOnlyMemory<byte> MessageStop = Encoding.UTF8.GetBytes("message_stop");
    public static readonly ReadOnlyMemory<byte> Error = Encoding.UTF8.GetBytes("error");
    public static readonly ReadOnlyMemory<byte> Ping = Encoding.UTF8.GetBytes("ping");

    public static void WriteMessageStart(EventQueue output, BridgeContext context)
    {
        var json = output.Begin(MessageStart);
        json.WriteStartObject();
        json.WriteString("type"u8, "message_start"u8);
        json.WriteStartObject("message"u8);
        OutgoingMessage.WriteHead(json, context);
        json.WriteStartArray("content"u8);
        json.WriteEndArray();
        json.WriteNull("stop_reason"u8);
        json.WriteNull("stop_sequence"u8);
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, Math.Max(1, context.InputTokens));
        json.WriteNumber("cache_creation_input_tokens"u8, 0);
        json.WriteNumber("cache_read_input_tokens"u8, 0);
        json.WriteNumber("output_tokens"u8, 1);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        output.End();
    }

    /// <param name="output">Receives the event.</param>
    /// <param name="index">The block's index.</param>
    /// <param name="block">Writes the block's members.</param>
    public static void WriteBlockStart(EventQueue output, int index, Action<Utf8JsonWriter> block) =>
        Write(output, BlockStart, index, "content_block"u8, json =>
        {
            json.WriteStartObject();
            block(json);
            json.WriteEndObject();
        });

    /// <param name="output">Receives the event.</param>
    /// <param name="index">The block's index.</param>
    /// <param name="delta">Writes the delta as one JSON value.</param>
    public static void WriteDelta(EventQueue output, int index, Action<Utf8JsonWriter> delta) =>
        Write(output, BlockDelta, index, "delta"u8, delta);

    private static void Write(EventQueue output, ReadOnlyMemory<byte> name, int index, ReadOnlySpan<byte> member, Action<Utf8JsonWriter> value)
    {
        var json = output.Begin(name);
        json.WriteStartObject();
        json.WriteString("type"u8, name.Span);
        json.WriteNumber("index"u8, index);
        json.WritePropertyName(member);
        value(json);
        json.WriteEndObject();
        output.End();
    }

    /// <param name="output">Receives the event.</param>
    /// <param name="index">The block's index.</param>
    /// <param name="head">The delta up to the text: <c>"type":"text_delta","text":"</c>.</param>
    /// <param name="text">JSON text without its quotes.</param>
    public static void WriteDelta(EventQueue output, int index, ReadOnlySpan<byte> head, ReadOnlySpan<byte> text)
    {
        var bytes = output.BeginRaw(BlockDelta);
        bytes.Write("{\"type\":\"content_block_delta\",\"index\":"u8);
        WriteNumber(bytes, index);
        bytes.Write(",\"delta\":{"u8);
        bytes.Write(head);
        output.WriteText(text);
        bytes.Write("\"}}"u8);
        output.EndRaw();
    }

    public static void WriteBlockStop(EventQueue output, int index)
    {
        var bytes = output.BeginRaw(BlockStop);
        bytes.Write("{\"type\":\"content_block_stop\",\"index\":"u8);
        WriteNumber(bytes, index);
        bytes.Write("}"u8);
        output.EndRaw();
    }

    public static void WriteMessageStop(EventQueue output)
    {
        output.BeginRaw(MessageStop).Write("{\"type\":\"message_stop\"}"u8);
        output.EndRaw();
    }

    private static void WriteNumber(IBufferWriter<byte> bytes, int number)
    {
        Utf8Formatter.TryFormat(number, bytes.GetSpan(11), out int written);
        bytes.Advance(written);
    }
}
