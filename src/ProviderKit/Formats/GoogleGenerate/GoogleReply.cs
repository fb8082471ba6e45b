using System.Buffers;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>Translates a whole <c>GenerateContentResponse</c> to a chat completion.</summary>
internal static class GoogleReply
{
    public static ProviderError? Write(ReadOnlyMemory<byte> reply, ReplyContext context, IBufferWriter<byte> output)
    {
        try
        {
            var mended = GoogleJson.Mend(reply.Span);
            ReadOnlyMemory<byte> body = mended == reply.Span ? reply : mended.ToArray();
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind switch
            {
                JsonValueKind.Array => GoogleErrors.OfArray(body, context),
                JsonValueKind.Object when JsonMember.HasError(json.RootElement) =>
                    GoogleErrors.Of(body, context),
                JsonValueKind.Object => Write(json.RootElement, context, output),
                _ => context.BadReply("something that is not a JSON object"),
            };
        }
        catch (JsonException)
        {
            return context.BadReply("something that is not an answer of the Gemini API");
        }
    }

    private static ProviderError? Write(JsonElement reply, ReplyContext context, IBufferWriter<byte> output)
    {
        var choices = new List<CompletionWriter.Choice>();
        var ids = new ReplyCallIds(context.Id);
        foreach (var candidate in GoogleJson.Items(reply, "candidates").OrderBy(Index))
        {
            if (candidate.ValueKind != JsonValueKind.Object) throw new JsonException("a candidate is not an object");
            if (JsonMember.Text(candidate, "finishReason") is not { Length: > 0 } reason) return GoogleFinish.Unfinished(context);
            if (GoogleFinish.Of(reason) is not { } finish) return GoogleFinish.Failed(context, reason, JsonMember.Text(candidate, "finishMessage"));
            choices.Add(ReadCandidate(candidate, finish, context, ref ids));
        }
        if (choices.Count == 0)
        {
            var feedback = JsonMember.Get(reply, "promptFeedback");
            if (JsonMember.Text(feedback, "blockReason") is null) return context.BadReply("an answer without candidates");
            var extras = new GoogleExtras();
            extras.AddFeedback(feedback);
            choices.Add(new CompletionWriter.Choice { Content = "", FinishReason = GoogleFinish.Blocked, Extra = extras.Write });
        }
        CompletionWriter.Write(output, context, JsonMember.Text(reply, "responseId"), choices, Usage(reply));
        return null;
    }

    private static CompletionWriter.Choice ReadCandidate(JsonElement candidate, string finish, ReplyContext context, ref ReplyCallIds ids)
    {
        var form = GoogleAnswer.Of(context.Chat, GoogleModel.Of(context.Model));
        string? answer = null;
        StringBuilder text = new(), thoughts = new();
        var tools = new List<CompletionWriter.ToolCall>();
        var extras = new GoogleExtras();
        foreach (var part in GoogleJson.Items(JsonMember.Get(candidate, "content"), "parts"))
        {
            string? signature = JsonMember.Text(part, "thoughtSignature");
            string? piece = JsonMember.Text(part, "text");
            if (piece is not null) (JsonMember.Get(part, "thought").ValueKind == JsonValueKind.True ? thoughts : text).Append(piece);
            if (JsonMember.Get(part, "functionCall") is { ValueKind: JsonValueKind.Object } call)
            {
                if (form.Tool is not null && JsonMember.Text(call, "name") == form.Tool) answer = Arguments(call);
                else if (tools.Count > 0 && context.Chat.ParallelToolCalls == false) extras.AddCall(part);
                else tools.Add(ReadCall(call, signature, context, ref ids));
                continue;
            }
            // Other parts contain their own signatures.
            if (piece is not null || !extras.TryAddPart(part)) extras.Signature = signature ?? extras.Signature;
        }
        // Text next to a JSON reply is not part of the JSON.
        if (answer is not null) thoughts.Append(text);
        extras.AddMetadata(candidate);
        extras.AddCitations(candidate, answer ?? text.ToString());
        extras.AddFinish(candidate);
        var logProbs = JsonMember.Get(candidate, "logprobsResult");
        return new CompletionWriter.Choice
        {
            Content = answer ?? (text.Length == 0 && tools.Count > 0 ? null : form.Instruction is null ? text.ToString() : CodeFence.Strip(text.ToString())),
            Reasoning = thoughts.Length == 0 ? null : thoughts.ToString(),
            ToolCalls = tools,
            FinishReason = GoogleFinish.WithCalls(finish, tools.Count),
            Extra = extras.IsEmpty ? null : extras.Write,
            LogProbs = logProbs.ValueKind == JsonValueKind.Object ? json => GoogleLogProbs.Write(json, logProbs) : null,
        };
    }

    private static CompletionWriter.ToolCall ReadCall(JsonElement call, string? signature, ReplyContext context, ref ReplyCallIds ids) => new(
        ids.Next(JsonMember.Text(call, "id")),
        context.Chat.Names.ToClient(JsonMember.Text(call, "name") ?? throw new JsonException("a functionCall without name")),
        Arguments(call),
        signature is null ? null : json => GoogleSignature.Write(json, signature));

    private static string Arguments(JsonElement call) =>
        JsonMember.Get(call, "args") is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } args ? args.GetRawText() : "{}";

    private static int Index(JsonElement candidate) =>
        JsonMember.Get(candidate, "index") is { ValueKind: JsonValueKind.Number } index && index.TryGetInt32(out int value) ? value : 0;

    private static ChatUsage Usage(JsonElement reply)
    {
        if (JsonMember.Get(reply, "usageMetadata") is not { ValueKind: JsonValueKind.Object } usage) return default;
        var reader = JsonMember.ReaderOf(usage);
        return GoogleUsage.Read(ref reader);
    }
}
