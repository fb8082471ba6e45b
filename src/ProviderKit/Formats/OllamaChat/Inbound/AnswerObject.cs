using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>A whole canonical reply as one object, which is also the form of a stream's last line.</summary>
internal static class AnswerObject
{
    // Vendors have three names for it, and some send two of them with the same text.
    private static readonly string[] ReasoningNames = ["reasoning_content", "reasoning", "reasoning_text"];

    /// <returns>Null, or what is wrong with the reply.</returns>
    /// <exception cref="InvalidOperationException">A string in it is not valid text.</exception>
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

    /// <summary>Writes an answer's object.</summary>
    /// <param name="output">Takes it.</param>
    /// <param name="layout">Of which API. One without messages has texts only.</param>
    /// <param name="head">Its beginning.</param>
    /// <param name="parts">What it says.</param>
    /// <param name="end">Its end; null for a line before the last.</param>
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
            // Some vendors answer in parts.
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
