using System.Text.Json;
using UpstreamSimulator.Conversation;

namespace UpstreamSimulator.Formats.OpenAICompletions;

/// <summary>Writes completions whole, and the pieces of a stream.</summary>
internal static class TextWriter
{
    public static ReadOnlyMemory<byte> Write(TextCompletion completion) => Json.Write(completion, static (json, state) =>
    {
        Begin(json, state);
        for (var i = 0; i < state.Answers.Count; i++)
            WriteChoice(json, i, state.Answers[i].Text, state.Answers[i].Finish);
        json.WriteEndArray();
        WriteUsage(json, state);
        json.WriteEndObject();
    });

    /// <summary>Writes the piece of one choice; without a text its end, and without a choice the usage.</summary>
    public static void WritePiece(Utf8JsonWriter json, TextCompletion completion, TextPiece piece)
    {
        Begin(json, completion);
        if (piece.Choice is { } choice)
            WriteChoice(json, choice, piece.Text ?? "", piece.Text is null ? completion.Answers[choice].Finish : null);
        json.WriteEndArray();
        if (piece.Choice is null)
            WriteUsage(json, completion);
        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, TextCompletion completion)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, completion.Id);
        json.WriteString("object"u8, "text_completion"u8);
        json.WriteNumber("created"u8, completion.Call.Created);
        json.WriteString("model"u8, completion.Model);
        json.WriteStartArray("choices"u8);
    }

    private static void WriteChoice(Utf8JsonWriter json, int index, string text, FinishReason? finish)
    {
        json.WriteStartObject();
        json.WriteString("text"u8, text);
        json.WriteNumber("index"u8, index);
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, finish switch { null => null, FinishReason.Length => "length", _ => "stop" });
        json.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter json, TextCompletion completion)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, completion.Prompt);
        json.WriteNumber("completion_tokens"u8, completion.Completion);
        json.WriteNumber("total_tokens"u8, completion.Prompt + completion.Completion);
        json.WriteEndObject();
    }
}
