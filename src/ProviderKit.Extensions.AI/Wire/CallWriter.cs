using System.Text.Json;
using Microsoft.Extensions.AI;

namespace ProviderKit.Extensions.AI.Wire;

/// <summary>Writes calls of functions.</summary>
internal static class CallWriter
{
    /// <summary>Writes <c>tool_calls</c> of a message, unless there are none.</summary>
    public static void WriteAll(Utf8JsonWriter json, IReadOnlyList<FunctionCallContent> calls)
    {
        if (calls.Count == 0) return;
        json.WriteStartArray("tool_calls"u8);
        foreach (var call in calls) Write(json, call);
        json.WriteEndArray();
    }

    /// <param name="json">Takes the call.</param>
    /// <param name="call">The call.</param>
    /// <param name="index">Its place among the calls of a stream; null in a message.</param>
    public static void Write(Utf8JsonWriter json, FunctionCallContent call, int? index = null)
    {
        // A custom tool has a text in place of arguments: the model's own JSON says it.
        if (call.RawRepresentation is JsonElement raw && Field.Has(raw, "custom", out _))
        {
            WireJson.Write(json, raw);
            return;
        }
        json.WriteStartObject();
        if (index is { } place) json.WriteNumber("index"u8, place);
        json.WriteString("id"u8, call.CallId);
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        json.WriteString("name"u8, call.Name);
        json.WriteString("arguments"u8, ArgumentsOf(call));
        json.WriteEndObject();
        Extras.Write(json, call.AdditionalProperties);
        json.WriteEndObject();
    }

    /// <summary>Writes a call of a reply.</summary>
    public static void Write(Utf8JsonWriter json, ReplyToolCall call)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, call.Id);
        json.WriteString("type"u8, call.IsCustom ? "custom"u8 : "function"u8);
        json.WriteStartObject(call.IsCustom ? "custom"u8 : "function"u8);
        json.WriteString("name"u8, call.Name);
        json.WriteString(call.IsCustom ? "input"u8 : "arguments"u8, call.Arguments);
        json.WriteEndObject();
        if (call.ExtraContent is { } extra)
        {
            json.WritePropertyName(Extras.ExtraContent);
            json.WriteRawValue(extra);
        }
        json.WriteEndObject();
    }

    /// <summary>The arguments as the model wrote them, byte for byte, so that prompt caches recognise the conversation; anew if they were changed.</summary>
    private static string ArgumentsOf(FunctionCallContent call)
    {
        string? written = call.RawRepresentation is JsonElement raw && Field.Has(Field.Get(raw, "function"), "arguments", out _) ? ReplyToolCall.Parse(raw).Arguments : null;
        if (written is not null && (call.Arguments is null || IsSame(call.Arguments, written))) return written;
        return call.Arguments is null ? "{}" : WireJson.Text(json => WireJson.WriteObject(json, call.Arguments));
    }

    private static bool IsSame(IDictionary<string, object?> arguments, string written)
    {
        try
        {
            using var model = JsonDocument.Parse(written.AsSpan().IsWhiteSpace() ? "{}" : written);
            return JsonElement.DeepEquals(model.RootElement, WireJson.Element(json => WireJson.WriteObject(json, arguments)));
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
