using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace ProviderKit.Providers.Ollama;

/// <summary>A whole reply of <c>/api/chat</c>, written as an OpenAI chat completion.</summary>
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
            if (root.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null)
                return UpstreamErrors.FromBody(reply, context.Provider, context.Errors);
            if (!root.TryGetProperty("message", out var message) || message.ValueKind != JsonValueKind.Object)
                return context.BadReply("a reply without a message");

            var choice = Read(root, message, context);
            CompletionWriter.Write(output, context, null, [choice], new ChatUsage(Count(root, "prompt_eval_count"), Count(root, "eval_count")));
            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second: a member of another type than documented, or half a surrogate pair.
            return context.BadReply("a reply that cannot be read");
        }
    }

    private static CompletionWriter.Choice Read(JsonElement root, JsonElement message, ReplyContext context)
    {
        var calls = ReadToolCalls(message, context);
        string? content = Text(message, "content");
        return new CompletionWriter.Choice
        {
            Content = content is { Length: 0 } && calls.Length > 0 ? null : content ?? (calls.Length > 0 ? null : ""),
            Reasoning = Text(message, "thinking") is { Length: > 0 } thinking ? thinking : null,
            ToolCalls = calls,
            FinishReason = FinishReason(Text(root, "done_reason") == "length", calls.Length > 0),
            LogProbs = root.TryGetProperty("logprobs", out var logProbs) && logProbs.ValueKind == JsonValueKind.Array
                ? json => WriteLogProbs(json, logProbs)
                : null,
        };
    }

    /// <summary>The vendor's list is what OpenAI calls the content of <c>logprobs</c>.</summary>
    private static void WriteLogProbs(Utf8JsonWriter json, JsonElement tokens)
    {
        json.WriteStartObject();
        json.WritePropertyName("content"u8);
        tokens.WriteTo(json);
        json.WriteEndObject();
    }

    /// <summary>The vendor's own reason stays <c>stop</c> when functions are called.</summary>
    public static string FinishReason(bool length, bool calls) => length ? "length" : calls ? "tool_calls" : "stop";

    private static CompletionWriter.ToolCall[] ReadToolCalls(JsonElement message, ReplyContext context)
    {
        if (!message.TryGetProperty("tool_calls", out var calls) || calls.ValueKind == JsonValueKind.Null) return [];
        int most = context.Chat.ParallelToolCalls == false ? 1 : int.MaxValue;
        return [.. calls.EnumerateArray().Take(most).Select((call, i) => ReadToolCall(call, i, context))];
    }

    private static CompletionWriter.ToolCall ReadToolCall(JsonElement call, int index, ReplyContext context)
    {
        if (!call.TryGetProperty("function", out var function)) throw new JsonException("A call has a function.");
        string id = Text(call, "id") is { Length: > 0 } given ? given : $"call_{context.Id}_{index}";
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
