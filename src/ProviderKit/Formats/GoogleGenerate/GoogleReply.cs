using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>Turns a whole <c>GenerateContentResponse</c> into a chat completion.</summary>
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
                JsonValueKind.Object when GoogleJson.Get(json.RootElement, "error").ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False) =>
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
            if (GoogleJson.Text(candidate, "finishReason") is not { Length: > 0 } reason) return GoogleFinish.Unfinished(context);
            if (GoogleFinish.Of(reason) is not { } finish) return GoogleFinish.Failed(context, reason, GoogleJson.Text(candidate, "finishMessage"));
            choices.Add(ReadCandidate(candidate, finish, context, ref ids));
        }
        if (choices.Count == 0)
        {
            var feedback = GoogleJson.Get(reply, "promptFeedback");
            if (GoogleJson.Text(feedback, "blockReason") is null) return context.BadReply("an answer without candidates");
            var extras = new GoogleExtras();
            extras.AddFeedback(feedback);
            choices.Add(new CompletionWriter.Choice { Content = "", FinishReason = GoogleFinish.Blocked, Extra = extras.Write });
        }
        CompletionWriter.Write(output, context, GoogleJson.Text(reply, "responseId"), choices, Usage(reply));
        return null;
    }

    private static CompletionWriter.Choice ReadCandidate(JsonElement candidate, string finish, ReplyContext context, ref ReplyCallIds ids)
    {
        var form = GoogleAnswer.Of(context.Chat, GoogleModel.Of(context.Model));
        string? answer = null;
        StringBuilder text = new(), thoughts = new();
        var tools = new List<CompletionWriter.ToolCall>();
        var extras = new GoogleExtras();
        foreach (var part in GoogleJson.Items(GoogleJson.Get(candidate, "content"), "parts"))
        {
            string? signature = GoogleJson.Text(part, "thoughtSignature");
            string? piece = GoogleJson.Text(part, "text");
            if (piece is not null) (GoogleJson.Get(part, "thought").ValueKind == JsonValueKind.True ? thoughts : text).Append(piece);
            if (GoogleJson.Get(part, "functionCall") is { ValueKind: JsonValueKind.Object } call)
            {
                if (form.Tool is not null && GoogleJson.Text(call, "name") == form.Tool) answer = Arguments(call);
                else if (tools.Count > 0 && context.Chat.ParallelToolCalls == false) extras.AddCall(part);
                else tools.Add(ReadCall(call, signature, context, ref ids));
                continue;
            }
            // Every other part keeps its signature.
            if (piece is not null || !extras.TryAddPart(part)) extras.Signature = signature ?? extras.Signature;
        }
        // Text beside the answer is not part of its JSON.
        if (answer is not null) thoughts.Append(text);
        extras.AddMetadata(candidate);
        extras.AddFinish(candidate);
        var logProbs = GoogleJson.Get(candidate, "logprobsResult");
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
        ids.Next(GoogleJson.Text(call, "id")),
        context.Chat.Names.ToClient(GoogleJson.Text(call, "name") ?? throw new JsonException("a functionCall without name")),
        Arguments(call),
        signature is null ? null : json => GoogleSignature.Write(json, signature));

    private static string Arguments(JsonElement call) =>
        GoogleJson.Get(call, "args") is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } args ? args.GetRawText() : "{}";

    private static int Index(JsonElement candidate) =>
        GoogleJson.Get(candidate, "index") is { ValueKind: JsonValueKind.Number } index && index.TryGetInt32(out int value) ? value : 0;

    private static ChatUsage Usage(JsonElement reply)
    {
        if (GoogleJson.Get(reply, "usageMetadata") is not { ValueKind: JsonValueKind.Object } usage) return default;
        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(usage));
        reader.Read();
        return GoogleUsage.Read(ref reader);
    }
}
