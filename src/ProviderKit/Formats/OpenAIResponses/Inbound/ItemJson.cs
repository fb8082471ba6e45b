using System.Buffers;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>Writes the JSON of items and their parts, as used in events and in the response. Ids and texts are given as JSON.</summary>
internal static class ItemJson
{
    /// <param name="json">Receives the part.</param>
    /// <param name="kind">The kind of part.</param>
    /// <param name="text">The text, without quotes.</param>
    /// <param name="annotations">The sources of the text.</param>
    /// <param name="logProbs">The log probabilities of its tokens, comma-separated.</param>
    public static void WritePart(Utf8JsonWriter json, TextKind kind, ReadOnlySpan<byte> text, IReadOnlyList<byte[]> annotations, ReadOnlySpan<byte> logProbs)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, kind == TextKind.Output ? "output_text"u8 : kind == TextKind.Refusal ? "refusal"u8 : "summary_text"u8);
        WriteText(json, kind.Member.Span, text);
        if (kind == TextKind.Output)
        {
            json.WriteStartArray("annotations"u8);
            foreach (byte[] annotation in annotations) json.WriteRawValue(annotation, skipInputValidation: true);
            json.WriteEndArray();
            WriteParts(json, "logprobs"u8, logProbs);
        }
        json.WriteEndObject();
    }

    /// <param name="json">Receives the item.</param>
    /// <param name="id">Its id, with quotes.</param>
    /// <param name="status">Its status.</param>
    /// <param name="parts">The parts that have ended, comma-separated.</param>
    public static void WriteMessage(Utf8JsonWriter json, ReadOnlySpan<byte> id, string status, ReadOnlySpan<byte> parts)
    {
        json.WriteStartObject();
        WriteHead(json, id, "message", status);
        json.WriteString("role"u8, "assistant"u8);
        WriteParts(json, "content"u8, parts);
        json.WriteEndObject();
    }

    /// <param name="json">Receives the item.</param>
    /// <param name="id">Its id, with quotes.</param>
    /// <param name="parts">The parts of the summary, comma-separated.</param>
    /// <param name="encrypted">The sealed thought, for the client to send back; null for none.</param>
    public static void WriteReasoning(Utf8JsonWriter json, ReadOnlySpan<byte> id, ReadOnlySpan<byte> parts, string? encrypted)
    {
        json.WriteStartObject();
        WriteHead(json, id, "reasoning", null);
        WriteParts(json, "summary"u8, parts);
        if (encrypted is not null) json.WriteString("encrypted_content"u8, encrypted);
        json.WriteEndObject();
    }

    /// <param name="json">Receives the item.</param>
    /// <param name="id">Its id, with quotes.</param>
    /// <param name="status">Its status.</param>
    /// <param name="tool">The tool that is called.</param>
    /// <param name="callId">The id with which its result refers to it.</param>
    /// <param name="kind">The kind of its text.</param>
    /// <param name="text">The arguments or the input, without quotes.</param>
    public static void WriteCall(Utf8JsonWriter json, ReadOnlySpan<byte> id, string status, ClientTool tool, string callId, TextKind kind, ReadOnlySpan<byte> text)
    {
        json.WriteStartObject();
        WriteHead(json, id, tool.CallType, status);
        json.WriteString("call_id"u8, callId);
        if (tool.ArgumentsMember is { } member) CallArguments.Write(json, member, tool.Kind, text);
        else
        {
            json.WriteString("name"u8, tool.Name);
            if (tool.Namespace is not null) json.WriteString("namespace"u8, tool.Namespace);
            WriteText(json, kind.Member.Span, text);
        }
        json.WriteEndObject();
    }

    /// <param name="json">Receives the item.</param>
    /// <param name="id">Its id, with quotes.</param>
    /// <param name="status">Its status.</param>
    /// <param name="query">The search query; null if the upstream does not state it.</param>
    public static void WriteSearch(Utf8JsonWriter json, ReadOnlySpan<byte> id, string status, string? query)
    {
        json.WriteStartObject();
        WriteHead(json, id, "web_search_call", status);
        json.WriteStartObject("action"u8);
        json.WriteString("type"u8, "search"u8);
        json.WriteString("query"u8, query ?? "");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A source of a text in this format; null if it has no type.</summary>
    /// <param name="annotation">The canonical annotation, whose positions are characters of the whole answer.</param>
    /// <param name="said">The number of characters of the answer before this text.</param>
    public static byte[]? Annotation(JsonElement annotation, int said)
    {
        if (JsonMember.Text(annotation, "type") is not { } type) return null;
        // Chat nests the fields in another object.
        var members = JsonMember.Get(annotation, type) is { ValueKind: JsonValueKind.Object } own ? own : annotation;
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, JsonText.Readable))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, type);
            foreach (var member in members.EnumerateObject())
                if (member.Name is "start_index" or "end_index" && member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt32(out int place))
                    json.WriteNumber(member.Name, Math.Max(0, place - said));
                else if (member.Name != "type") member.WriteTo(json);
            json.WriteEndObject();
        }
        return bytes.WrittenSpan.ToArray();
    }

    private static void WriteHead(Utf8JsonWriter json, ReadOnlySpan<byte> id, string type, string? status)
    {
        json.WritePropertyName("id"u8);
        json.WriteRawValue(id, skipInputValidation: true);
        json.WriteString("type"u8, type);
        if (status is not null) json.WriteString("status"u8, status);
    }

    private static void WriteParts(Utf8JsonWriter json, ReadOnlySpan<byte> member, ReadOnlySpan<byte> parts)
    {
        json.WritePropertyName(member);
        json.WriteRawArray(parts);
    }

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> member, ReadOnlySpan<byte> text)
    {
        json.WritePropertyName(member);
        json.WriteRawString(text);
    }
}
