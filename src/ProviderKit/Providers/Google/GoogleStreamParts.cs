using System.Text.Json;

namespace ProviderKit.Providers.Google;

/// <summary>Writes the parts of one event's candidate as deltas. Text is copied as the JSON it is, never decoded.</summary>
internal static class GoogleStreamParts
{
    /// <param name="reader">Stands on the start of the candidate's <c>content</c>.</param>
    /// <param name="json">The event that <paramref name="reader"/> reads.</param>
    /// <param name="choice">The candidate.</param>
    /// <param name="context">The reply's.</param>
    /// <param name="output">Takes the chunks.</param>
    /// <param name="calls">How many ids for calls have been made up in this reply.</param>
    public static void Read(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> json, GoogleChoice choice, ReplyContext context, ChunkWriter output, ref int calls)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool parts = reader.ValueTextEquals("parts"u8);
            reader.Read();
            if (!parts || reader.TokenType == JsonTokenType.Null)
            {
                reader.Skip();
                continue;
            }
            if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("parts is not an array");
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType == JsonTokenType.StartObject) ReadPart(ref reader, json, choice, context, output, ref calls);
                else reader.Skip();
            }
        }
    }

    private static void ReadPart(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> json, GoogleChoice choice, ReplyContext context, ChunkWriter output, ref int calls)
    {
        Utf8JsonReader call = default, part = reader;
        bool thought = false, other = false;
        Range text = default;
        string? signature = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("text"u8)) text = ReadText(ref reader);
            else if (reader.ValueTextEquals("thought"u8)) thought = reader.Read() && reader.TokenType == JsonTokenType.True;
            else if (reader.ValueTextEquals("thoughtSignature"u8))
                signature = reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            else if (reader.ValueTextEquals("functionCall"u8) && reader.Read()) call = reader;
            else other = reader.Read();
            reader.Skip();
        }
        if (other && call.TokenType != JsonTokenType.StartObject && text.Equals(default(Range)))
        {
            WriteOther(ref part, choice, output);
            return;
        }
        choice.HasSpoken |= !json[text].IsEmpty || call.TokenType == JsonTokenType.StartObject;
        if (!json[text].IsEmpty) output.WriteRawText(thought ? "reasoning_content"u8 : "content"u8, json[text], choice.Index);
        if (call.TokenType == JsonTokenType.StartObject) WriteCall(ref call, json, signature, choice, context, output, ref calls);
        else if (signature is not null) WriteSignature(signature, choice.Index, output);
    }

    // Rare, and often megabytes: only these parts pay for a document.
    private static void WriteOther(ref Utf8JsonReader reader, GoogleChoice choice, ChunkWriter output)
    {
        using var part = JsonDocument.ParseValue(ref reader);
        var extras = new GoogleExtras();
        if (!extras.TryAddPart(part.RootElement)) return;
        extras.Write(output.BeginDelta(choice.Index));
        output.EndDelta();
        choice.HasSpoken = true;
    }

    /// <summary>Where the text's JSON stands, without its quotes.</summary>
    private static Range ReadText(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String) return default;
        int start = (int)reader.TokenStartIndex + 1;
        return start..(start + reader.ValueSpan.Length);
    }

    private static void WriteCall(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string? signature, GoogleChoice choice, ReplyContext context, ChunkWriter output,
        ref int calls)
    {
        string? id = null, name = null;
        var args = "{}"u8;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8)) id = reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            else if (reader.ValueTextEquals("name"u8)) name = reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            else if (reader.ValueTextEquals("args"u8))
            {
                reader.Read();
                int start = (int)reader.TokenStartIndex;
                bool given = reader.TokenType != JsonTokenType.Null;
                reader.Skip();
                if (given) args = json[start..(int)reader.BytesConsumed];
            }
            else reader.Read();
            reader.Skip();
        }
        if (name is null) throw new JsonException("a functionCall without name");
        var delta = output.BeginDelta(choice.Index);
        delta.WriteStartArray("tool_calls"u8);
        delta.WriteStartObject();
        delta.WriteNumber("index"u8, choice.Calls++);
        delta.WriteString("id"u8, string.IsNullOrEmpty(id) ? $"call_{context.Id}_{calls}" : id);
        delta.WriteString("type"u8, "function"u8);
        delta.WriteStartObject("function"u8);
        delta.WriteString("name"u8, name);
        delta.WriteString("arguments"u8, args);
        delta.WriteEndObject();
        if (signature is not null) GoogleSignature.Write(delta, signature);
        delta.WriteEndObject();
        delta.WriteEndArray();
        output.EndDelta();
        calls++;
    }

    private static void WriteSignature(string signature, int choice, ChunkWriter output)
    {
        GoogleSignature.Write(output.BeginDelta(choice), signature);
        output.EndDelta();
    }
}
