using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Vendors.CursorAgent;

/// <summary>A line of the command's output, read in one pass.</summary>
internal struct CursorAgentLine : IObjectMembers
{
    private readonly List<Range> _texts;

    private CursorAgentLine(List<Range> texts) => _texts = texts;

    /// <summary>The line's <c>type</c>.</summary>
    public CursorAgentLineType Type { get; private set; }

    /// <summary>Whether the line has a timestamp, as text deltas do.</summary>
    public bool Timed { get; private set; }

    /// <summary>Whether the line has a model call's id: it repeats, before a tool call, text that has already come in deltas.</summary>
    public bool EndsModelCall { get; private set; }

    /// <param name="line">The JSON.</param>
    /// <param name="texts">Receives the ranges of the texts, without their quotes.</param>
    /// <param name="read">The line.</param>
    /// <returns>False if it is not one JSON object.</returns>
    public static bool TryRead(ReadOnlySpan<byte> line, List<Range> texts, out CursorAgentLine read)
    {
        read = new CursorAgentLine(texts);
        return ObjectReader.TryRead(line, ref read);
    }

    public void ReadMember(ref Utf8JsonReader reader)
    {
        bool type = reader.ValueTextEquals("type"u8), message = reader.ValueTextEquals("message"u8), text = reader.ValueTextEquals("text"u8);
        Timed |= reader.ValueTextEquals("timestamp_ms"u8);
        EndsModelCall |= reader.ValueTextEquals("model_call_id"u8);
        reader.Read();
        if (type && reader.TokenType == JsonTokenType.String)
            Type = reader.ValueTextEquals("assistant"u8) ? CursorAgentLineType.Assistant
                : reader.ValueTextEquals("thinking"u8) ? CursorAgentLineType.Thinking
                : reader.ValueTextEquals("result"u8) ? CursorAgentLineType.Result
                : CursorAgentLineType.Other;
        else if (text) NoteText(reader);
        else if (message && reader.TokenType == JsonTokenType.StartObject) ReadMessage(ref reader);
        else reader.Skip();
    }

    private readonly void ReadMessage(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool content = reader.ValueTextEquals("content"u8);
            reader.Read();
            if (content && reader.TokenType == JsonTokenType.StartArray) ReadParts(ref reader);
            else reader.Skip();
        }
    }

    private readonly void ReadParts(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool text = reader.ValueTextEquals("text"u8);
                reader.Read();
                if (text) NoteText(reader);
                reader.Skip();
            }
        }
    }

    private readonly void NoteText(in Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.IsEmpty) return;
        int start = (int)reader.TokenStartIndex + 1;
        _texts.Add(start..(start + reader.ValueSpan.Length));
    }
}

internal enum CursorAgentLineType
{
    Other,
    Assistant,
    Thinking,
    Result,
}
