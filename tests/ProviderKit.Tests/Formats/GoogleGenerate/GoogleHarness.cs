using System.Buffers;
using System.Text.Json.Nodes;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.GoogleGenerate;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.GoogleGenerate;

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
    /// <param name="reply">The reply.</param>
    /// <param name="members">The request's, beside its messages.</param>
    /// <param name="model">The model.</param>
    public static (JsonNode? Body, ProviderError? Error) Reply(ReadOnlyMemory<byte> reply, string? members = null, string model = Gemini3)
    {
        using var chat = Chat(members, model);
        var output = new ArrayBufferWriter<byte>();
        var error = Translator.WriteReply(reply, Context(chat, model), output);
        return error is null ? (JsonNode.Parse(output.WrittenSpan), null) : (null, error);
    }

    public static (JsonNode? Body, ProviderError? Error) Reply(string reply, string? members = null, string model = Gemini3) => Reply(Json.Bytes(reply), members, model);

    /// <summary>A stream's events as chunks, up to the first error.</summary>
    public static (List<JsonNode> Chunks, ProviderError? Error) Stream(IEnumerable<byte[]> events, string? members = null, string model = Gemini3)
    {
        using var chat = Chat(members, model);
        var context = Context(chat, model);
        using var writer = new ChunkWriter(context);
        var stream = Translator.BeginStream(context);
        var chunks = new List<JsonNode>();
        foreach (byte[] one in events)
        {
            var error = stream.Translate(one, writer);
            Take(writer, chunks);
            if (error is not null) return (chunks, error);
        }
        stream.Complete(writer);
        Take(writer, chunks);
        return (chunks, null);
    }

    public static (List<JsonNode> Chunks, ProviderError? Error) Stream(params string[] events) => Stream(events.Select(Json.Bytes));

    public static (List<JsonNode> Chunks, ProviderError? Error) Stream(string[] events, string members, string model = Gemini3) =>
        Stream(events.Select(Json.Bytes), members, model);

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

    private static void Take(ChunkWriter writer, List<JsonNode> chunks) => writer.TakeAll(chunks.Add);

    // Fitted, as the request that the reply answers has been.
    private static ChatDocument Chat(string? members, string model)
    {
        _ = ChatDocument.TryRead(Json.Bytes($$"""{"model":"m","messages":[{"role":"user","content":"Hi"}]{{(members is null ? "" : "," + members)}}}"""), out var chat);
        Assert.That(Translator.WriteRequest(chat!, model, new ArrayBufferWriter<byte>())?.Message, Is.Null);
        return chat!;
    }

    private static ReplyContext Context(ChatDocument chat, string model) => new(chat, "google", new ErrorRules(), model, "abc", 1760000000);
}
