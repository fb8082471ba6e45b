using System.Buffers;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>The request fields that a response repeats. SDKs read these fields without checking that they exist.</summary>
internal static class Echo
{
    /// <summary>The fields as one JSON object.</summary>
    public static byte[] Of(JsonElement root, GivenParameters parameters)
    {
        var (text, reasoning) = parameters.InForce;
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, JsonText.Readable))
        {
            json.WriteStartObject();
            foreach (string name in (ReadOnlySpan<string>)["instructions", "max_output_tokens", "max_tool_calls", "previous_response_id", "prompt_cache_key", "safety_identifier", "temperature", "top_p", "user"])
                WriteOr(json, root, name, static j => j.WriteNullValue());
            WriteOr(json, root, "metadata", WriteEmpty);
            WriteOr(json, root, "parallel_tool_calls", static j => j.WriteBooleanValue(true));
            WriteOr(json, root, "service_tier", static j => j.WriteStringValue("default"u8));
            WriteOr(json, root, "tool_choice", static j => j.WriteStringValue("auto"u8));
            WriteOr(json, root, "top_logprobs", static j => j.WriteNumberValue(0));
            WriteOr(json, root, "truncation", static j => j.WriteStringValue("disabled"u8));
            WriteReasoning(json, reasoning);
            WriteText(json, text);
            WriteTools(json, root);
            json.WriteEndObject();
        }
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Writes the fields to a response.</summary>
    public static void Write(Utf8JsonWriter json, ReadOnlyMemory<byte> members)
    {
        if (members.IsEmpty) return;
        var reader = new Utf8JsonReader(members.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            json.WritePropertyName(reader.ValueSpan); // names chosen by the gateway, without escapes
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            json.WriteRawValue(members.Span[start..(int)reader.BytesConsumed], skipInputValidation: true);
        }
    }

    private static void WriteOr(Utf8JsonWriter json, JsonElement parent, string name, Action<Utf8JsonWriter> usual)
    {
        json.WritePropertyName(name);
        if (Field.Has(parent, name, out var value)) value.WriteTo(json);
        else usual(json);
    }

    private static void WriteReasoning(Utf8JsonWriter json, JsonElement reasoning)
    {
        json.WriteStartObject("reasoning"u8);
        WriteOr(json, reasoning, "effort", static j => j.WriteNullValue());
        WriteOr(json, reasoning, "summary", static j => j.WriteNullValue());
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, JsonElement text)
    {
        json.WriteStartObject("text"u8);
        WriteOr(json, text, "format", static j =>
        {
            j.WriteStartObject();
            j.WriteString("type"u8, "text"u8);
            j.WriteEndObject();
        });
        WriteOr(json, text, "verbosity", static j => j.WriteStringValue("medium"u8));
        json.WriteEndObject();
    }

    /// <summary>Writes the tools; functions get all their fields.</summary>
    private static void WriteTools(Utf8JsonWriter json, JsonElement root)
    {
        json.WriteStartArray("tools"u8);
        if (Field.Has(root, "tools", out var tools))
            foreach (var tool in tools.EnumerateArray()) WriteTool(json, tool);
        json.WriteEndArray();
    }

    private static void WriteTool(Utf8JsonWriter json, JsonElement tool)
    {
        if (JsonMember.Text(tool, "type") != "function")
        {
            tool.WriteTo(json);
            return;
        }
        json.WriteStartObject();
        foreach (var member in tool.EnumerateObject())
            if (member.Name is not ("description" or "parameters" or "strict")) member.WriteTo(json);
        WriteOr(json, tool, "description", static j => j.WriteNullValue());
        WriteOr(json, tool, "parameters", static j => j.WriteNullValue());
        WriteOr(json, tool, "strict", static j => j.WriteBooleanValue(false));
        json.WriteEndObject();
    }

    private static void WriteEmpty(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteEndObject();
    }
}
