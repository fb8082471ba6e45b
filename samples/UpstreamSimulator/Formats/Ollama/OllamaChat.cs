using System.Text.Json;
using UpstreamSimulator.Conversation;

namespace UpstreamSimulator.Formats.Ollama;

/// <summary>One answer on its way into JSON, whole or a line at a time.</summary>
internal sealed class OllamaChat(string model, Answer answer, bool thinks, DateTimeOffset created, bool isPrompt)
{
    public Answer Answer => answer;

    /// <summary>The thoughts shown before the text; none unless asked for.</summary>
    public IReadOnlyList<string> Thoughts => thinks ? Answer.Thoughts : [];

    public ReadOnlyMemory<byte> WriteWhole() => Json.Write(this, static (json, chat) =>
        chat.WriteLast(json, chat.Answer.Text, string.Concat(chat.Thoughts), chat.Answer.ToolCalls));

    /// <summary>Writes a line that is not the last.</summary>
    public void Write(Utf8JsonWriter json, string content, string thinking = "", IReadOnlyList<ToolCall>? calls = null)
    {
        Begin(json, content, thinking, calls ?? []);
        json.WriteBoolean("done"u8, false);
        json.WriteEndObject();
    }

    /// <summary>Writes the last line, or a whole reply, which is the same with content.</summary>
    public void WriteLast(Utf8JsonWriter json, string content = "", string thinking = "", IReadOnlyList<ToolCall>? calls = null)
    {
        Begin(json, content, thinking, calls ?? []);
        // It stays "stop" when tools are called.
        json.WriteString("done_reason"u8, answer.Finish == FinishReason.Length ? "length"u8 : "stop"u8);
        json.WriteBoolean("done"u8, true);
        json.WriteNumber("total_duration"u8, 182_242_375);
        json.WriteNumber("load_duration"u8, 41_295_167);
        json.WriteNumber("prompt_eval_count"u8, answer.Usage.Prompt);
        json.WriteNumber("prompt_eval_duration"u8, 24_573_166);
        json.WriteNumber("eval_count"u8, answer.Usage.Completion);
        json.WriteNumber("eval_duration"u8, 115_959_084);
        json.WriteEndObject();
    }

    private void Begin(Utf8JsonWriter json, string content, string thinking, IReadOnlyList<ToolCall> calls)
    {
        json.WriteStartObject();
        json.WriteString("model"u8, model);
        json.WriteString("created_at"u8, created);
        if (isPrompt)
        {
            json.WriteString("response"u8, content);
            if (thinking.Length > 0)
                json.WriteString("thinking"u8, thinking);
            return;
        }

        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("content"u8, content);
        if (thinking.Length > 0)
            json.WriteString("thinking"u8, thinking);
        if (calls.Count > 0)
            WriteCalls(json, calls);
        json.WriteEndObject();
    }

    // Without ids, as most versions send them.
    private static void WriteCalls(Utf8JsonWriter json, IReadOnlyList<ToolCall> calls)
    {
        json.WriteStartArray("tool_calls"u8);
        foreach (var call in calls)
        {
            json.WriteStartObject();
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, call.Name);
            json.WritePropertyName("arguments"u8);
            json.WriteRawValue(call.Arguments);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
