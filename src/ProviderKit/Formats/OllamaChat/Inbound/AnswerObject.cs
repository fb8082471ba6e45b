using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>Translates a whole canonical reply to one object, which is also the form of a stream's last line.</summary>
internal static class AnswerObject
{
    // Vendors use three names, and some send the same text under two of them.
    private static readonly string[] ReasoningNames = ["reasoning_content", "reasoning", "reasoning_text"];

    /// <returns>Null, or the error if the reply is not valid.</returns>
    /// <exception cref="InvalidOperationException">The reply contains a string that is not valid text.</exception>
    public static ProviderError? Write(JsonElement reply, BridgeContext context, AnswerLayout layout, IBufferWriter<byte> output)
    {
        if (reply.ValueKind != JsonValueKind.Object) return context.BadReply("JSON that is not an object");
        var choices = JsonMember.Get(reply, "choices");
        var choice = choices.ValueKind == JsonValueKind.Array && choices.GetArrayLength() > 0 ? choices[0] : default;
        var message = JsonMember.Get(choice, "message");
        if (message.ValueKind != JsonValueKind.Object)
            return JsonMember.HasError(reply)
                ? UpstreamErrors.FromBody(Encoding.UTF8.GetBytes(reply.GetRawText()), context.Provider, context.Errors)
                : context.BadReply("a completion without a choice");
        bool isCut = JsonMember.Text(choice, "finish_reason") == "length";
        var held = new HeldCalls(context);
        if (JsonMember.Get(message, "tool_calls") is { ValueKind: JsonValueKind.Array } given) held.Add(JsonMarshal.GetRawUtf8Value(given), areWhole: true);
        if (held.Check(isCut) is { } error) return error;

        var parts = new AnswerParts
        {
            Text = TextOf(message),
            Thought = context.Notes.OmitsThinking ? null : ReasoningNames.Select(name => JsonMember.Text(message, name)).FirstOrDefault(t => !string.IsNullOrEmpty(t)),
            Images = AnswerImages.Of(JsonMember.Get(message, "images")),
            Calls = AnswerCalls.Of(held, context),
            LogProbs = JsonMember.Get(JsonMember.Get(choice, "logprobs"), "content"),
        };
        Write(output, layout, new AnswerHead(context.Model, context.Timing), parts, AnswerEnd.OfWhole(isCut, UsageOf(reply), context.Timing.Elapsed));
        return null;
    }

    /// <summary>Writes the object of a reply.</summary>
    /// <param name="output">Receives the object.</param>
    /// <param name="layout">The layout of the API. A layout without messages has only texts.</param>
    /// <param name="head">Writes the first members.</param>
    /// <param name="parts">The content.</param>
    /// <param name="end">The last members; null for a line before the last.</param>
    public static void Write(IBufferWriter<byte> output, AnswerLayout layout, AnswerHead head, AnswerParts parts, AnswerEnd? end)
    {
        using var json = new Utf8JsonWriter(output, JsonText.Readable);
        json.WriteStartObject();
        head.Write(json);
        if (layout.HasMessage)
        {
            json.WriteStartObject("message"u8);
            json.WriteString("role"u8, "assistant"u8);
            json.WriteString("content"u8, parts.Text);
            if (parts.Thought is not null) json.WriteString("thinking"u8, parts.Thought);
            if (parts.Images.Count > 0) AnswerImages.Write(json, parts.Images);
            if (parts.Calls.Count > 0) AnswerCalls.Write(json, parts.Calls);
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("response"u8, parts.Text);
            if (parts.Thought is not null) json.WriteString("thinking"u8, parts.Thought);
        }
        if (parts.LogProbs.ValueKind == JsonValueKind.Array)
        {
            json.WritePropertyName("logprobs"u8);
            parts.LogProbs.WriteTo(json);
        }
        if (end is { } last) last.Write(json);
        else json.WriteBoolean("done"u8, false);
        json.WriteEndObject();
    }

    private static string TextOf(JsonElement message)
    {
        var content = JsonMember.Get(message, "content");
        string text = content.ValueKind == JsonValueKind.String ? content.GetString()!
            // Some vendors send an array of parts.
            : content.ValueKind == JsonValueKind.Array ? string.Concat(content.EnumerateArray().Select(part => JsonMember.Text(part, "text")))
            : "";
        return text + JsonMember.Text(message, "refusal");
    }

    private static ChatUsage UsageOf(JsonElement reply)
    {
        if (JsonMember.Get(reply, "usage") is not { ValueKind: JsonValueKind.Object } usage) return default;
        var reader = JsonMember.ReaderOf(usage);
        return UsageReader.Read(ref reader);
    }
}
