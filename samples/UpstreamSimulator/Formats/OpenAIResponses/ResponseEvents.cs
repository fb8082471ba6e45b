using System.Text.Json;

namespace UpstreamSimulator.Formats.OpenAIResponses;

/// <summary>One event before it is written.</summary>
/// <param name="Type">Its name, which is also its type.</param>
/// <param name="Write">Writes what follows the type.</param>
internal readonly record struct ResponseEvent(string Type, Action<Utf8JsonWriter> Write)
{
    public StreamPart Part => Type is "response.completed" or "response.incomplete" ? StreamPart.Finish : StreamPart.Content;
}

/// <summary>The order in which a response is streamed: one item after the other, each announced and ended.</summary>
internal static class ResponseEvents
{
    public static IEnumerable<ResponseEvent> Of(Response response)
    {
        yield return new ResponseEvent("response.created", json => WriteResponse(json, response, ResponseWriter.WriteBegun));
        yield return new ResponseEvent("response.in_progress", json => WriteResponse(json, response, ResponseWriter.WriteBegun));
        var items = response.Items;
        for (var i = 0; i < items.Count; i++)
        {
            foreach (var e in OfItem(response, items[i], i))
                yield return e;
        }

        yield return new ResponseEvent($"response.{response.Status}", json => WriteResponse(json, response, ResponseWriter.WriteEnded));
    }

    private static IEnumerable<ResponseEvent> OfItem(Response response, OutputItem item, int index)
    {
        yield return new ResponseEvent("response.output_item.added", json => WriteItem(json, response, item, index, ended: false));
        var (part, text, result) = item.Type switch
        {
            "message" => ("response.content_part", "response.output_text", "text"),
            "reasoning" => ("response.reasoning_summary_part", "response.reasoning_summary_text", "text"),
            "function_call" => (null, "response.function_call_arguments", "arguments"),
            _ => (null, "response.custom_tool_call_input", "input"),
        };
        if (part is not null)
            yield return new ResponseEvent(part + ".added", json => WritePart(json, item, index, ""));
        foreach (var piece in item.Pieces)
        {
            var delta = piece;
            yield return new ResponseEvent(text + ".delta", json => WriteText(json, item, index, "delta", delta));
        }

        yield return new ResponseEvent(text + ".done", json => WriteText(json, item, index, result, item.Text));
        if (part is not null)
            yield return new ResponseEvent(part + ".done", json => WritePart(json, item, index, item.Text));
        yield return new ResponseEvent("response.output_item.done", json => WriteItem(json, response, item, index, ended: true));
    }

    private static void WriteResponse(Utf8JsonWriter json, Response response, Action<Utf8JsonWriter, Response> write)
    {
        json.WritePropertyName("response"u8);
        write(json, response);
    }

    private static void WriteItem(Utf8JsonWriter json, Response response, OutputItem item, int index, bool ended)
    {
        json.WriteNumber("output_index"u8, index);
        json.WritePropertyName("item"u8);
        ResponseWriter.WriteItem(json, response, item, ended);
    }

    private static void WritePart(Utf8JsonWriter json, OutputItem item, int index, string text)
    {
        WritePlace(json, item, index);
        json.WritePropertyName("part"u8);
        ResponseWriter.WritePart(json, item, text);
    }

    private static void WriteText(Utf8JsonWriter json, OutputItem item, int index, string member, string text)
    {
        WritePlace(json, item, index);
        json.WriteString(member, text);
        if (item.Type != "message")
            return;
        json.WriteStartArray("logprobs"u8);
        json.WriteEndArray();
    }

    private static void WritePlace(Utf8JsonWriter json, OutputItem item, int index)
    {
        json.WriteString("item_id"u8, item.Id);
        json.WriteNumber("output_index"u8, index);
        if (item.Call is null)
            json.WriteNumber(item.Type == "reasoning" ? "summary_index"u8 : "content_index"u8, 0);
    }
}
