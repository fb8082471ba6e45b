using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Vendors.ClaudeCode;

/// <summary>A line of the command's output, read in one pass. Events of Anthropic's stream are wrapped in an object.</summary>
internal struct ClaudeCodeLine : IObjectMembers
{
    public ClaudeCodeLineType Type { get; private set; }

    /// <summary>Whether the line belongs to a sub-agent of the command and not to the reply.</summary>
    public bool OfHelper { get; private set; }

    /// <summary>Whether a new message begins.</summary>
    public bool BeginsMessage { get; private set; }

    /// <summary>The range of a text delta, without its quotes; empty if there is none.</summary>
    public Range Text { get; private set; }

    /// <summary>The range of a thinking delta, without its quotes; empty if there is none.</summary>
    public Range Thinking { get; private set; }

    /// <summary>Why the model stopped; null while it continues.</summary>
    public string? StopReason { get; private set; }

    /// <returns>False if it is not one JSON object.</returns>
    public static bool TryRead(ReadOnlySpan<byte> line, out ClaudeCodeLine read)
    {
        read = default;
        return ObjectReader.TryRead(line, ref read);
    }

    public void ReadMember(ref Utf8JsonReader reader)
    {
        bool type = reader.ValueTextEquals("type"u8), wrapped = reader.ValueTextEquals("event"u8), parent = reader.ValueTextEquals("parent_tool_use_id"u8);
        reader.Read();
        if (parent) OfHelper = reader.TokenType == JsonTokenType.String;
        if (type && reader.TokenType == JsonTokenType.String)
            Type = reader.ValueTextEquals("stream_event"u8) ? ClaudeCodeLineType.StreamEvent
                : reader.ValueTextEquals("assistant"u8) ? ClaudeCodeLineType.Assistant
                : reader.ValueTextEquals("result"u8) ? ClaudeCodeLineType.Result
                : ClaudeCodeLineType.Other;
        else if (wrapped && reader.TokenType == JsonTokenType.StartObject) ReadEvent(ref reader);
        else reader.Skip();
    }

    private void ReadEvent(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool type = reader.ValueTextEquals("type"u8), delta = reader.ValueTextEquals("delta"u8);
            reader.Read();
            if (type && reader.TokenType == JsonTokenType.String) BeginsMessage = reader.ValueTextEquals("message_start"u8);
            else if (delta && reader.TokenType == JsonTokenType.StartObject) ReadDelta(ref reader);
            else reader.Skip();
        }
    }

    private void ReadDelta(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool text = reader.ValueTextEquals("text"u8), thinking = reader.ValueTextEquals("thinking"u8), stop = reader.ValueTextEquals("stop_reason"u8);
            reader.Read();
            if (reader.TokenType != JsonTokenType.String) reader.Skip();
            else if (text) Text = RangeOf(reader);
            else if (thinking) Thinking = RangeOf(reader);
            else if (stop) StopReason = reader.GetString();
        }
    }

    private static Range RangeOf(in Utf8JsonReader reader)
    {
        int start = (int)reader.TokenStartIndex + 1;
        return start..(start + reader.ValueSpan.Length);
    }
}

internal enum ClaudeCodeLineType
{
    Other,
    StreamEvent,
    Assistant,
    Result,
}
