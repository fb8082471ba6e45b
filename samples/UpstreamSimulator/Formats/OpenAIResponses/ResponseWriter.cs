using System.Text.Json;

namespace UpstreamSimulator.Formats.OpenAIResponses;

/// <summary>Writes a response, and the parts of it that events hold.</summary>
internal static class ResponseWriter
{
    public static ReadOnlyMemory<byte> Write(Response response) => Json.Write(response, static (json, state) => WriteEnded(json, state));

    /// <summary>The response when it has ended.</summary>
    public static void WriteEnded(Utf8JsonWriter json, Response response) => WriteResponse(json, response, response.Status, response.Items);

    /// <summary>The response when nothing of it is there.</summary>
    public static void WriteBegun(Utf8JsonWriter json, Response response) => WriteResponse(json, response, "in_progress", []);

    /// <param name="json">Takes the item.</param>
    /// <param name="response">The response it belongs to.</param>
    /// <param name="item">The item.</param>
    /// <param name="ended">Whether it is complete, or has only been announced.</param>
    public static void WriteItem(Utf8JsonWriter json, Response response, OutputItem item, bool ended)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, item.Id);
        json.WriteString("type"u8, item.Type);
        var text = ended ? item.Text : "";
        switch (item.Type)
        {
            case "reasoning":
                json.WriteStartArray("summary"u8);
                if (ended)
                    WritePart(json, item, text);
                json.WriteEndArray();
                if (response.ShowsEncrypted)
                    json.WriteString("encrypted_content"u8, Response.Encrypted);
                break;
            case "message":
                json.WriteString("status"u8, ended ? response.Status : "in_progress");
                json.WriteString("role"u8, "assistant"u8);
                json.WriteStartArray("content"u8);
                if (ended)
                    WritePart(json, item, text);
                json.WriteEndArray();
                break;
            default:
                json.WriteString("status"u8, ended ? "completed"u8 : "in_progress"u8);
                json.WriteString("call_id"u8, item.Call!.Id);
                json.WriteString("name"u8, item.Call.Name);
                json.WriteString(item.Type == "function_call" ? "arguments"u8 : "input"u8, text);
                break;
        }

        json.WriteEndObject();
    }

    /// <summary>The one part of a message, or of the summary of its reasoning.</summary>
    public static void WritePart(Utf8JsonWriter json, OutputItem item, string text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, item.Type == "reasoning" ? "summary_text"u8 : "output_text"u8);
        json.WriteString("text"u8, text);
        if (item.Type == "message")
        {
            json.WriteStartArray("annotations"u8);
            json.WriteEndArray();
            json.WriteStartArray("logprobs"u8);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteResponse(Utf8JsonWriter json, Response response, string status, IReadOnlyList<OutputItem> items)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, response.Id);
        json.WriteString("object"u8, "response"u8);
        json.WriteNumber("created_at"u8, response.Call.Created);
        json.WriteString("status"u8, status);
        json.WriteNull("error"u8);
        if (response.IsCutShort && items.Count > 0)
        {
            json.WriteStartObject("incomplete_details"u8);
            json.WriteString("reason"u8, "max_output_tokens"u8);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("incomplete_details"u8);
        }

        json.WriteNull("instructions"u8);
        json.WriteString("model"u8, response.Model);
        json.WriteStartArray("output"u8);
        foreach (var item in items)
            WriteItem(json, response, item, ended: true);
        json.WriteEndArray();
        json.WriteBoolean("parallel_tool_calls"u8, true);
        json.WriteNull("previous_response_id"u8);
        json.WriteBoolean("store"u8, false);
        json.WriteString("tool_choice"u8, "auto"u8);
        json.WriteStartArray("tools"u8);
        json.WriteEndArray();
        if (items.Count == 0)
            json.WriteNull("usage"u8);
        else
            WriteUsage(json, response);
        json.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter json, Response response)
    {
        var usage = response.Answer.Usage;
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, usage.Prompt);
        json.WriteStartObject("input_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, usage.Cached);
        json.WriteEndObject();
        json.WriteNumber("output_tokens"u8, usage.Completion);
        json.WriteStartObject("output_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, usage.Reasoning);
        json.WriteEndObject();
        json.WriteNumber("total_tokens"u8, usage.Total);
        json.WriteEndObject();
    }
}
