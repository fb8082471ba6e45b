using System.Buffers;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Canonical;

/// <summary>Writes a whole OpenAI chat completion from its parts.</summary>
internal static class CompletionWriter
{
    /// <summary>One choice of a reply.</summary>
    public sealed record Choice
    {
        /// <summary>The text; null if there is none, as with tool calls.</summary>
        public string? Content { get; init; }

        /// <summary>The model's thinking; null if there is none.</summary>
        public string? Reasoning { get; init; }

        public string? Refusal { get; init; }

        public IReadOnlyList<ToolCall> ToolCalls { get; init; } = [];

        /// <summary>OpenAI's finish reason.</summary>
        public required string FinishReason { get; init; }

        /// <summary>Writes further members of the message; null for none.</summary>
        public Action<Utf8JsonWriter>? Extra { get; init; }

        /// <summary>Writes the value of <c>logprobs</c>; null if there are none.</summary>
        public Action<Utf8JsonWriter>? LogProbs { get; init; }
    }

    /// <summary>A tool call of the model.</summary>
    /// <param name="Id">The call's id.</param>
    /// <param name="Name">The function.</param>
    /// <param name="Arguments">The arguments as a JSON string.</param>
    /// <param name="Extra">Writes further members of the call; null for none.</param>
    public sealed record ToolCall(string Id, string Name, string Arguments, Action<Utf8JsonWriter>? Extra = null)
    {
        /// <summary>Whether it is a custom tool, whose arguments are free text.</summary>
        public bool IsCustom { get; init; }
    }

    public static void Write(
        IBufferWriter<byte> output, ReplyContext context, string? id, IReadOnlyList<Choice> choices, ChatUsage usage)
    {
        using var json = new Utf8JsonWriter(output, JsonText.Readable);
        json.WriteStartObject();
        json.WriteString("id"u8, id ?? $"chatcmpl-{context.Id}");
        json.WriteString("object"u8, "chat.completion"u8);
        json.WriteNumber("created"u8, context.Created);
        json.WriteString("model"u8, context.Model);
        json.WriteStartArray("choices"u8);
        for (int i = 0; i < choices.Count; i++) Write(json, choices[i], i);
        json.WriteEndArray();
        UsageWriter.Write(json, usage);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Choice choice, int index)
    {
        json.WriteStartObject();
        json.WriteNumber("index"u8, index);
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("content"u8, choice.Content);
        if (choice.Reasoning is not null) json.WriteString("reasoning_content"u8, choice.Reasoning);
        json.WriteString("refusal"u8, choice.Refusal);
        if (choice.ToolCalls.Count > 0)
        {
            json.WriteStartArray("tool_calls"u8);
            foreach (var call in choice.ToolCalls) Write(json, call);
            json.WriteEndArray();
        }
        choice.Extra?.Invoke(json);
        json.WriteEndObject();
        json.WritePropertyName("logprobs"u8);
        if (choice.LogProbs is { } logProbs) logProbs(json);
        else json.WriteNullValue();
        json.WriteString("finish_reason"u8, choice.FinishReason);
        json.WriteEndObject();
    }

    /// <summary>Writes a call.</summary>
    public static void Write(Utf8JsonWriter json, ToolCall call)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, call.Id);
        json.WriteString("type"u8, call.IsCustom ? "custom"u8 : "function"u8);
        json.WriteStartObject(call.IsCustom ? "custom"u8 : "function"u8);
        json.WriteString("name"u8, call.Name);
        json.WriteString(call.IsCustom ? "input"u8 : "arguments"u8, call.Arguments);
        json.WriteEndObject();
        call.Extra?.Invoke(json);
        json.WriteEndObject();
    }
}
