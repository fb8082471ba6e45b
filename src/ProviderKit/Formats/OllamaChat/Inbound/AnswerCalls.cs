using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>Writes the tool calls of a reply.</summary>
internal static class AnswerCalls
{
    /// <summary>Converts complete calls to the form in which they are written.</summary>
    public static IReadOnlyList<AnswerCall> Of(HeldCalls held, BridgeContext context)
    {
        var ids = new ReplyCallIds(context.Id);
        var calls = new List<AnswerCall>(held.All.Count);
        foreach (var call in held.All) calls.Add(new AnswerCall(ids.Next(call.GivenId), context.Notes.ToolNames.ToClient(call.Name!), call.Arguments));
        return calls;
    }

    /// <summary>Writes the <c>tool_calls</c> of a message.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<AnswerCall> calls)
    {
        json.WriteStartArray("tool_calls"u8);
        for (int i = 0; i < calls.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, calls[i].Id);
            json.WriteStartObject("function"u8);
            json.WriteNumber("index"u8, i);
            json.WriteString("name"u8, calls[i].Name);
            json.WritePropertyName("arguments"u8);
            // Written unchanged, since parsing could change numbers.
            json.WriteRawValue(calls[i].Arguments, skipInputValidation: true);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
