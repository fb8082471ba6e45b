using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>Translates a whole canonical reply to a <c>GenerateContentResponse</c>.</summary>
internal static class OutgoingReply
{
    /// <returns>Null, or the error if the reply is not valid.</returns>
    /// <exception cref="InvalidOperationException">The reply contains a string that is not valid text.</exception>
    public static ProviderError? Write(ReadOnlyMemory<byte> reply, BridgeContext context, IBufferWriter<byte> output)
    {
        var deltas = new ChoiceDeltas(reply.Span);
        if (!deltas.TryRead()) return context.BadReply("something that is not a chat completion in JSON");
        if (!deltas.HasChoices)
            return deltas.IsError ? UpstreamErrors.FromBody(reply, context.Provider, context.Errors) : context.BadReply("a completion without a choice");
        using var json = new Utf8JsonWriter(output, JsonText.Readable);
        json.WriteStartObject();
        json.WriteStartArray("candidates"u8);
        bool isBlocked = false, any = false;
        while (deltas.TryNext())
        {
            var choice = deltas.Current;
            any = true;
            var candidate = new OutgoingCandidate(context, choice.Index)
            {
                HasSpoken = !choice.Content.IsEmpty || !choice.Refusal.IsEmpty || !choice.Images.IsEmpty || !choice.Audio.IsEmpty,
            };
            if (candidate.Take(choice, isWhole: true) is { } bad) return bad;
            if (candidate.Finish is null && candidate.Calls.Check(isCut: false) is { } wrong) return wrong;
            isBlocked |= candidate.IsBlocked;
            if (!candidate.IsBlocked) Write(json, candidate, choice, context);
        }
        if (!any) return context.BadReply("a completion without a choice");
        json.WriteEndArray();
        if (isBlocked) WriteBlocked(json);
        if (deltas.Usage is { } usage) GoogleUsage.Write(json, usage);
        WriteTail(json, context);
        json.WriteEndObject();
        return null;
    }

    /// <summary>Writes the last members of a reply or a chunk.</summary>
    public static void WriteTail(Utf8JsonWriter json, BridgeContext context)
    {
        json.WriteString("modelVersion"u8, context.Model);
        json.WriteString("responseId"u8, context.Id);
    }

    /// <summary>Writes that the vendor blocked the prompt.</summary>
    public static void WriteBlocked(Utf8JsonWriter json)
    {
        json.WriteStartObject("promptFeedback"u8);
        json.WriteString("blockReason"u8, "SAFETY"u8);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, OutgoingCandidate candidate, in ChoiceDelta choice, BridgeContext context)
    {
        json.WriteStartObject();
        json.WriteStartObject("content"u8);
        json.WriteStartArray("parts"u8);
        if (!choice.Reasoning.IsEmpty && !context.Notes.OmitsThinking) WriteText(json, choice.Reasoning, isThought: true);
        if (!choice.Content.IsEmpty) WriteText(json, choice.Content);
        if (!choice.Refusal.IsEmpty) WriteText(json, choice.Refusal);
        if (!choice.Images.IsEmpty) OutgoingMedia.WriteImages(json, choice.Images, withSignatures: GoogleSignature.IsBy(context));
        if (!choice.Audio.IsEmpty) OutgoingMedia.WriteAudio(json, choice.Audio);
        candidate.WriteHeldParts(json);
        if (!candidate.HasSpoken && !candidate.Calls.Any) WriteText(json, default);
        json.WriteEndArray();
        json.WriteString("role"u8, "model"u8);
        json.WriteEndObject();
        candidate.WriteEnd(json);
        json.WriteNumber("index"u8, candidate.Index);
        if (!choice.LogProbs.IsEmpty) OutgoingLogProbs.Write(json, choice.LogProbs);
        json.WriteEndObject();
    }

    /// <param name="json">Receives the part.</param>
    /// <param name="text">JSON text without its quotes.</param>
    /// <param name="isThought">Whether it is a thought.</param>
    public static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> text, bool isThought = false)
    {
        json.WriteStartObject();
        json.WritePropertyName("text"u8);
        byte[] quoted = [(byte)'"', .. text, (byte)'"'];
        json.WriteRawValue(quoted, skipInputValidation: true);
        if (isThought) json.WriteBoolean("thought"u8, true);
        json.WriteEndObject();
    }
}
