using System.Text.Json;

namespace UpstreamSimulator.Formats.OpenAIChat;

/// <summary>Writes the JSON of one chunk.</summary>
internal static class ChunkWriter
{
    public static void Write(Utf8JsonWriter json, Completion completion, Chunk chunk)
    {
        var flavour = completion.Flavour;
        if (chunk.Kind == ChunkKind.Preface)
        {
            flavour.WritePreface(json);
            return;
        }

        json.WriteStartObject();
        json.WriteString("id"u8, completion.Id);
        if (flavour.NamesObject)
            json.WriteString("object"u8, "chat.completion.chunk"u8);
        json.WriteNumber("created"u8, completion.Call.Created);
        json.WriteString("model"u8, completion.Model);
        flavour.WriteEnvelope(json);

        json.WriteStartArray("choices"u8);
        if (chunk.Kind != ChunkKind.Usage || flavour.KeepsChoiceWithUsage)
            WriteChoice(json, completion, chunk);
        json.WriteEndArray();

        WriteUsage(json, completion, chunk);
        flavour.WriteChunkEnd(json, chunk);
        json.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter json, Completion completion, Chunk chunk)
    {
        var flavour = completion.Flavour;
        json.WriteStartObject();
        json.WriteNumber("index"u8, chunk.Choice);
        json.WriteStartObject("delta"u8);
        flavour.WriteDeltaStart(json, chunk);
        switch (chunk.Kind)
        {
            case ChunkKind.Role when completion.Answer.ToolCalls.Count > 0:
                json.WriteNull("content"u8);
                break;
            case ChunkKind.Role:
                json.WriteString("content"u8, ""u8);
                break;
            case ChunkKind.Text:
                json.WriteString("content"u8, chunk.Text);
                break;
            case ChunkKind.Thought:
                flavour.WriteThought(json, chunk.Text!);
                break;
            case ChunkKind.ToolStart or ChunkKind.ToolArguments or ChunkKind.ToolWhole:
                WriteToolCall(json, completion, chunk);
                break;
        }

        json.WriteEndObject();
        flavour.WriteChoiceEnd(json, chunk.Kind == ChunkKind.Finish ? completion.Answer.Finish : null, inStream: true);
        json.WriteEndObject();
    }

    private static void WriteToolCall(Utf8JsonWriter json, Completion completion, Chunk chunk)
    {
        json.WriteStartArray("tool_calls"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, chunk.Tool);
        if (chunk.Kind != ChunkKind.ToolArguments)
        {
            json.WriteString("id"u8, completion.Answer.ToolCalls[chunk.Tool].Id);
            json.WriteString("type"u8, "function"u8);
        }

        json.WriteStartObject("function"u8);
        if (chunk.Kind != ChunkKind.ToolArguments)
            json.WriteString("name"u8, completion.Answer.ToolCalls[chunk.Tool].Name);
        json.WriteString("arguments"u8, chunk.Text);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteUsage(Utf8JsonWriter json, Completion completion, Chunk chunk)
    {
        var flavour = completion.Flavour;
        if (flavour.RepeatsUsage)
        {
            // Copilot sends zeros until the last chunk.
            json.WriteStartObject("usage"u8);
            flavour.WriteUsage(json, chunk.Kind == ChunkKind.Finish ? completion.Usage : default);
            json.WriteEndObject();
        }
        else if (chunk.Kind == ChunkKind.Usage)
        {
            json.WriteStartObject("usage"u8);
            flavour.WriteUsage(json, completion.Usage);
            json.WriteEndObject();
        }
        else if (completion.IncludesUsage && flavour.AnnouncesUsage)
        {
            json.WriteNull("usage"u8);
        }
    }
}
