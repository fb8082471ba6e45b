using System.Text.Json;
using UpstreamSimulator.Conversation;

namespace UpstreamSimulator.Formats.OpenAIChat;

/// <summary>Writes a chat completion in one piece.</summary>
internal static class CompletionWriter
{
    public static ReadOnlyMemory<byte> Write(Completion completion) => Json.Write(completion, Write);

    public static ReadOnlySpan<byte> Name(FinishReason finish) => finish switch
    {
        FinishReason.Stop => "stop"u8,
        FinishReason.Length => "length"u8,
        _ => "tool_calls"u8,
    };

    private static void Write(Utf8JsonWriter json, Completion completion)
    {
        var flavour = completion.Flavour;
        json.WriteStartObject();
        json.WriteString("id"u8, completion.Id);
        if (flavour.NamesObject)
            json.WriteString("object"u8, "chat.completion"u8);
        json.WriteNumber("created"u8, completion.Call.Created);
        json.WriteString("model"u8, completion.Model);
        flavour.WriteEnvelope(json);
        flavour.WriteReplyOpening(json);

        json.WriteStartArray("choices"u8);
        for (var index = 0; index < completion.Choices; index++)
            WriteChoice(json, completion, index);
        json.WriteEndArray();

        json.WriteStartObject("usage"u8);
        flavour.WriteUsage(json, completion.Usage);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter json, Completion completion, int index)
    {
        var (flavour, answer) = (completion.Flavour, completion.Answer);
        json.WriteStartObject();
        json.WriteNumber("index"u8, index);
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        if (answer.ToolCalls.Count > 0)
        {
            json.WriteNull("content"u8);
            WriteToolCalls(json, answer.ToolCalls);
        }
        else
        {
            json.WriteString("content"u8, answer.Text);
        }

        if (flavour.ShowsThoughts)
            flavour.WriteThought(json, string.Concat(Answer.Thoughts));
        flavour.WriteMessageEnd(json);
        json.WriteEndObject();
        flavour.WriteChoiceEnd(json, answer.Finish, inStream: false);
        json.WriteEndObject();
    }

    private static void WriteToolCalls(Utf8JsonWriter json, IReadOnlyList<ToolCall> calls)
    {
        json.WriteStartArray("tool_calls"u8);
        foreach (var call in calls)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, call.Id);
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, call.Name);
            json.WriteString("arguments"u8, call.Arguments);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
