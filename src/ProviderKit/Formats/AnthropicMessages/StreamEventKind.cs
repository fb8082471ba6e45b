using System.Text.Json;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>The kinds of stream events.</summary>
internal enum StreamEventKind
{
    Other,
    MessageStart,
    BlockStart,
    BlockDelta,
    BlockStop,
    MessageDelta,
    MessageStop,
    Error,
}

/// <summary>The kinds of blocks and deltas.</summary>
internal enum StreamPartKind
{
    Other,
    Text,
    Thinking,
    RedactedThinking,
    ToolUse,
    Input,
    Signature,
    Citation,
}

/// <summary>Maps the values of <c>type</c> in events, blocks and deltas.</summary>
internal static class StreamTypes
{
    /// <param name="type">The reader, positioned on the string.</param>
    public static StreamEventKind EventOf(in Utf8JsonReader type) =>
        type.ValueTextEquals("content_block_delta"u8) ? StreamEventKind.BlockDelta
        : type.ValueTextEquals("content_block_start"u8) ? StreamEventKind.BlockStart
        : type.ValueTextEquals("content_block_stop"u8) ? StreamEventKind.BlockStop
        : type.ValueTextEquals("message_start"u8) ? StreamEventKind.MessageStart
        : type.ValueTextEquals("message_delta"u8) ? StreamEventKind.MessageDelta
        : type.ValueTextEquals("message_stop"u8) ? StreamEventKind.MessageStop
        : type.ValueTextEquals("error"u8) ? StreamEventKind.Error
        : StreamEventKind.Other;

    /// <param name="type">The reader, positioned on the string.</param>
    public static StreamPartKind PartOf(in Utf8JsonReader type) =>
        type.ValueTextEquals("text_delta"u8) || type.ValueTextEquals("text"u8) ? StreamPartKind.Text
        : type.ValueTextEquals("input_json_delta"u8) ? StreamPartKind.Input
        : type.ValueTextEquals("thinking_delta"u8) || type.ValueTextEquals("thinking"u8) ? StreamPartKind.Thinking
        : type.ValueTextEquals("signature_delta"u8) ? StreamPartKind.Signature
        : type.ValueTextEquals("tool_use"u8) ? StreamPartKind.ToolUse
        : type.ValueTextEquals("citations_delta"u8) ? StreamPartKind.Citation
        : type.ValueTextEquals("redacted_thinking"u8) ? StreamPartKind.RedactedThinking
        : StreamPartKind.Other;
}
