using System.Text.Json;
using UpstreamSimulator.Calls;
using UpstreamSimulator.Conversation;

namespace UpstreamSimulator.Formats.Google;

/// <summary>A part of an answer before it is written.</summary>
/// <param name="Text">Its text; null for a call.</param>
internal readonly record struct Part(string? Text, bool IsThought = false, ToolCall? Tool = null, bool IsSigned = false);

/// <summary>Writes <c>GenerateContentResponse</c>s: the whole answer, or one event of it.</summary>
internal static class GenerateWriter
{
    private const string Signature = "c2ltdWxhdGVkIHRob3VnaHQgc2lnbmF0dXJl";

    /// <summary>The parts in their order, text in pieces.</summary>
    public static IEnumerable<Part> PartsOf(GenerateRequest request, Answer answer)
    {
        if (request.ShowsThoughts)
        {
            foreach (var thought in Conversation.Answer.Thoughts)
                yield return new Part(thought, IsThought: true);
        }
        foreach (var piece in answer.Pieces)
            yield return new Part(piece);
        for (var i = 0; i < answer.ToolCalls.Count; i++)
            yield return new Part(null, Tool: answer.ToolCalls[i], IsSigned: i == 0 && request.Signs);
    }

    public static ReadOnlyMemory<byte> Whole(GenerateRequest request, Answer answer, Call call) =>
        Json.Write((request, answer, call), static (json, state) =>
        {
            var (request, answer, call) = state;
            var parts = PartsOf(request, answer).ToList();
            Part[] text = answer.Pieces.Count == 0 ? [] : [new Part(answer.Text)];
            Part[] joined = [.. parts.Where(part => part.IsThought), .. text, .. parts.Where(part => part.Tool is not null)];
            Write(json, request, joined, answer, call, isLast: true);
        });

    public static void Write(
        Utf8JsonWriter json, GenerateRequest request, IReadOnlyList<Part> parts, Answer answer, Call call, bool isLast)
    {
        json.WriteStartObject();
        json.WriteStartArray("candidates"u8);
        for (var index = 0; index < request.Choices; index++)
            WriteCandidate(json, index, parts, isLast ? answer.Finish : null);
        json.WriteEndArray();
        WriteUsage(json, answer.Usage, request.Choices, isLast);
        json.WriteString("modelVersion"u8, request.Model);
        json.WriteString("responseId"u8, $"sim{call.Number:x12}");
        json.WriteEndObject();
    }

    private static void WriteCandidate(Utf8JsonWriter json, int index, IReadOnlyList<Part> parts, FinishReason? finish)
    {
        json.WriteStartObject();
        json.WriteStartObject("content"u8);
        json.WriteStartArray("parts"u8);
        foreach (var part in parts)
            WritePart(json, part);
        json.WriteEndArray();
        json.WriteString("role"u8, "model"u8);
        json.WriteEndObject();
        // STOP also where functions are called.
        if (finish is not null)
            json.WriteString("finishReason"u8, finish == FinishReason.Length ? "MAX_TOKENS"u8 : "STOP"u8);
        json.WriteNumber("index"u8, index);
        json.WriteEndObject();
    }

    private static void WritePart(Utf8JsonWriter json, Part part)
    {
        json.WriteStartObject();
        if (part.Tool is { } tool)
        {
            json.WriteStartObject("functionCall"u8);
            json.WriteString("name"u8, tool.Name);
            json.WritePropertyName("args"u8);
            json.WriteRawValue(tool.Arguments);
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("text"u8, part.Text);
        }

        if (part.IsThought)
            json.WriteBoolean("thought"u8, true);
        if (part.IsSigned)
            json.WriteString("thoughtSignature"u8, Signature);
        json.WriteEndObject();
    }

    // Before the end only the prompt is counted.
    private static void WriteUsage(Utf8JsonWriter json, Usage usage, int choices, bool isLast)
    {
        var thoughts = usage.Reasoning * choices;
        var candidates = (usage.Completion * choices) - thoughts;
        json.WriteStartObject("usageMetadata"u8);
        json.WriteNumber("promptTokenCount"u8, usage.Prompt);
        if (isLast)
        {
            json.WriteNumber("candidatesTokenCount"u8, candidates);
            json.WriteNumber("cachedContentTokenCount"u8, usage.Cached);
            json.WriteNumber("thoughtsTokenCount"u8, thoughts);
        }

        json.WriteNumber("totalTokenCount"u8, usage.Prompt + (isLast ? candidates + thoughts : 0));
        json.WriteEndObject();
    }
}
