using System.Buffers;
using System.Text.Json.Nodes;
using ProviderKit.Providers.Google;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Providers.Google;

/// <summary>The translator alone: literal JSON in, JSON out.</summary>
internal static class GoogleHarness
{
    public const string Gemini3 = "gemini-3-flash-preview";

    private static readonly GoogleTranslator Translator = new();

    /// <summary>A request's members in Gemini's format, or the error.</summary>
    public static (JsonNode? Body, ProviderError? Error) Request(string members, string model = Gemini3, Action<ChatDocument>? prepare = null)
    {
        var error = ChatDocument.TryRead(Json.Bytes($$"""{"model":"m",{{members}}}"""), out var chat);
        if (error is not null) return (null, error);
        using (chat)
        {
            prepare?.Invoke(chat!);
            var output = new ArrayBufferWriter<byte>();
            error = Translator.WriteRequest(chat!, model, output);
            return error is null ? (JsonNode.Parse(output.WrittenSpan), null) : (null, error);
        }
    }

    /// <summary>A whole reply of Gemini's as a completion, or the error.</summary>
    public static (JsonNode? Body, ProviderError? Error) Reply(ReadOnlyMemory<byte> reply)
    {
        using var chat = AnyChat();
        var output = new ArrayBufferWriter<byte>();
        var error = Translator.WriteReply(reply, Context(chat), output);
        return error is null ? (JsonNode.Parse(output.WrittenSpan), null) : (null, error);
    }

    public static (JsonNode? Body, ProviderError? Error) Reply(string reply) => Reply(Json.Bytes(reply));

    /// <summary>A stream's events as chunks, up to the first error.</summary>
    public static (List<JsonNode> Chunks, ProviderError? Error) Stream(IEnumerable<byte[]> events, bool complete = true)
    {
        using var chat = AnyChat();
        var context = Context(chat);
        using var writer = new ChunkWriter(context);
        var stream = Translator.BeginStream(context);
        var chunks = new List<JsonNode>();
        foreach (byte[] one in events)
        {
            var error = stream.Translate(one, writer);
            Take(writer, chunks);
            if (error is not null) return (chunks, error);
        }
        if (complete) stream.Complete(writer);
        Take(writer, chunks);
        return (chunks, null);
    }

    public static (List<JsonNode> Chunks, ProviderError? Error) Stream(params string[] events) => Stream(events.Select(Json.Bytes));

    /// <summary>What chunks say in short: deltas, finishes and usage, without what all chunks have.</summary>
    public static string[] Brief(List<JsonNode> chunks) => [.. chunks.Select(Brief)];

    private static string Brief(JsonNode chunk)
    {
        if (chunk["choices"] is not JsonArray { Count: 1 } choices) return $"usage {chunk["usage"]!.ToJsonString()}";
        var choice = choices[0]!;
        string delta = choice["delta"]!.ToJsonString();
        string logProbs = choice["logprobs"] is { } given ? $" {given.ToJsonString()}" : "";
        return $"{choice["index"]} {delta}{logProbs}{((string?)choice["finish_reason"] is { } finish ? $" {finish}" : "")}";
    }

    private static void Take(ChunkWriter writer, List<JsonNode> chunks)
    {
        while (writer.TryTake(out var chunk)) chunks.Add(JsonNode.Parse(chunk.Span)!);
    }

    private static ChatDocument AnyChat()
    {
        _ = ChatDocument.TryRead(Json.Bytes("""{"model":"m","messages":[]}"""), out var chat);
        return chat!;
    }

    private static ReplyContext Context(ChatDocument chat) => new(chat, "google", new ErrorRules(), Gemini3, "abc", 1760000000);
}
