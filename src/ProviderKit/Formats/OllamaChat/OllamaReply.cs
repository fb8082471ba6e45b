using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OllamaChat;

/// <summary>Translates a whole reply of <c>/api/chat</c> to an OpenAI chat completion.</summary>
internal static class OllamaReply
{
    public static ProviderError? Write(ReadOnlyMemory<byte> reply, ReplyContext context, IBufferWriter<byte> output)
    {
        if (!Utf8.IsValid(reply.Span)) return context.BadReply("a reply that is not valid UTF-8");
        try
        {
            using var json = JsonDocument.Parse(reply);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return context.BadReply("something that is not a JSON object");
            if (JsonMember.HasError(root)) return UpstreamErrors.FromBody(reply, context.Provider, context.Errors);
            if (!root.TryGetProperty("message", out var message) || message.ValueKind != JsonValueKind.Object)
                return context.BadReply("a reply without a message");
            if (!root.TryGetProperty("done", out var done) || done.ValueKind != JsonValueKind.True)
                return context.BadReply("a reply without done: true: it is not whole");
            if (IsNoAnswer(Text(root, "done_reason"))) return NoAnswer(context);

            var choice = Read(root, message, context);
            CompletionWriter.Write(output, context, null, [choice], new ChatUsage(Count(root, "prompt_eval_count"), Count(root, "eval_count")));
            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException means a member of an unexpected type, or half a surrogate pair.
            return context.BadReply("a reply that cannot be read");
        }
    }

    private static CompletionWriter.Choice Read(JsonElement root, JsonElement message, ReplyContext context)
    {
        JsonElement[] all = [.. ToolCalls(message)];
        int wanted = context.Chat.ParallelToolCalls == false ? Math.Min(all.Length, 1) : all.Length;
        var ids = new ReplyCallIds(context.Id);
        var calls = new CompletionWriter.ToolCall[wanted];
        for (int i = 0; i < wanted; i++) calls[i] = ReadToolCall(all[i], ref ids);
        var images = message.TryGetProperty("images", out var given) && given.ValueKind == JsonValueKind.Array && given.GetArrayLength() > 0 ? given : default;
        string? content = Text(message, "content");
        if (content is { Length: > 0 } && OllamaForcedCall.Of(context.Chat) is { } forced)
        {
            calls = [new CompletionWriter.ToolCall(ids.Next(null), forced.Name, content)];
            content = null;
        }
        return new CompletionWriter.Choice
        {
            Content = content is { Length: 0 } && calls.Length > 0 ? null : content ?? (calls.Length > 0 ? null : ""),
            Reasoning = Text(message, "thinking") is { Length: > 0 } thinking ? thinking : null,
            ToolCalls = calls,
            FinishReason = FinishReason(Text(root, "done_reason") == "length", calls.Length > 0),
            Extra = images.ValueKind == JsonValueKind.Undefined && wanted == all.Length ? null : json =>
            {
                if (images.ValueKind != JsonValueKind.Undefined) OllamaExtras.WriteImages(json, images);
                if (wanted < all.Length) OllamaExtras.WriteCalls(json, all[wanted..]);
            },
            LogProbs = root.TryGetProperty("logprobs", out var logProbs) && logProbs.ValueKind == JsonValueKind.Array
                ? json => WriteLogProbs(json, logProbs)
                : null,
        };
    }

    /// <summary>Writes <c>logprobs</c>: the vendor's list has the form of OpenAI's <c>content</c>.</summary>
    private static void WriteLogProbs(Utf8JsonWriter json, JsonElement tokens)
    {
        json.WriteStartObject();
        json.WritePropertyName("content"u8);
        tokens.WriteTo(json);
        json.WriteEndObject();
    }

    /// <summary>OpenAI's finish reason. The vendor's own reason is <c>stop</c> even if functions are called.</summary>
    public static string FinishReason(bool length, bool calls) => length ? "length" : calls ? "tool_calls" : "stop";

    /// <summary>Whether the server only loaded or unloaded the model.</summary>
    public static bool IsNoAnswer(string? reason) => reason is "load" or "unload";

    public static ProviderError NoAnswer(ReplyContext context) => context.BadReply("no answer: the model was loaded or unloaded; the same request may succeed");

    private static JsonElement.ArrayEnumerator ToolCalls(JsonElement message) =>
        !message.TryGetProperty("tool_calls", out var calls) || calls.ValueKind == JsonValueKind.Null ? default : calls.EnumerateArray();

    private static CompletionWriter.ToolCall ReadToolCall(JsonElement call, ref ReplyCallIds ids)
    {
        if (!call.TryGetProperty("function", out var function)) throw new JsonException("A call has a function.");
        string id = ids.Next(Text(call, "id"));
        string arguments = !function.TryGetProperty("arguments", out var value) ? "{}" : value.ValueKind switch
        {
            JsonValueKind.Null => "{}",
            JsonValueKind.Object => value.GetRawText(),
            JsonValueKind.String => value.GetString()!, // some servers in front of it send OpenAI's form
            _ => throw new JsonException("Arguments are an object."),
        };
        return new CompletionWriter.ToolCall(id, Text(function, "name") ?? throw new JsonException("A call names its function."), arguments);
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static long Count(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) ? TokenCount.Of(value) : 0;
}
