using System.Buffers;
using System.Text.Json.Nodes;
using ProviderKit.Formats;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.OpenAIResponses;
using ProviderKit.Formats.OpenAIResponses.Outbound;
using ProviderKit.Formats.Requests;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAIResponses.Outbound;

/// <summary>The translator alone: literal JSON in, JSON out.</summary>
internal static class ResponsesHarness
{
    public const string Gpt = "gpt-5";

    private static readonly ResponsesTranslator Translator = new("acme") { Searches = true };

    /// <summary>A request's members in the Responses format, or the error; and what was left out.</summary>
    public static (JsonNode? Body, ProviderError? Error, string[] LeftOut) Request(string members, string model = Gpt, OptionalParts without = OptionalParts.None, ResponsesTranslator? translator = null, string? account = null)
    {
        var error = ChatDocument.TryRead(Json.Bytes($$"""{"model":"m",{{members}}}"""), out var chat, without);
        if (error is not null) return (null, error, []);
        using (chat)
        {
            chat!.Account = account;
            var output = new ArrayBufferWriter<byte>();
            error = (translator ?? Translator).WriteRequest(chat!, model, output);
            return (error is null ? JsonNode.Parse(output.WrittenSpan) : null, error, [.. chat!.LeftOut?.Names ?? []]);
        }
    }

    /// <summary>A whole response as a completion, or the error.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="members">The request's members beside its messages.</param>
    /// <param name="account">The account that answers.</param>
    public static (JsonNode? Body, ProviderError? Error) Reply(ReadOnlyMemory<byte> reply, string? members = null, string? account = null)
    {
        using var chat = Chat(members);
        var output = new ArrayBufferWriter<byte>();
        var error = Translator.WriteReply(reply, Context(chat) with { Account = account }, output);
        return error is null ? (JsonNode.Parse(output.WrittenSpan), null) : (null, error);
    }

    public static (JsonNode? Body, ProviderError? Error) Reply(string reply, string? members = null, string? account = null) => Reply(Json.Bytes(reply), members, account);

    /// <summary>A stream's events as chunks, up to the first error; and whether the translation saw its end.</summary>
    public static (List<JsonNode> Chunks, ProviderError? Error, bool Ended) Stream(IEnumerable<byte[]> events, string? members = null)
    {
        using var chat = Chat(members);
        var context = Context(chat);
        using var writer = new ChunkWriter(context);
        var stream = Translator.BeginStream(context);
        var chunks = new List<JsonNode>();
        foreach (byte[] one in events)
        {
            var error = stream.Translate(one, writer);
            writer.TakeAll(chunks.Add);
            if (error is not null || stream.Ended) return (chunks, error, stream.Ended);
        }
        stream.Complete(writer);
        writer.TakeAll(chunks.Add);
        return (chunks, null, false);
    }

    public static (List<JsonNode> Chunks, ProviderError? Error, bool Ended) Stream(string[] events, string? members = null) => Stream(events.Select(Json.Bytes), members);

    /// <summary>What chunks say in short: deltas, finishes and usage, without what all chunks have.</summary>
    public static string[] Brief(List<JsonNode> chunks) => [.. chunks.Select(Brief)];

    private static string Short(JsonNode json) => json.ToJsonString(Relaxed);

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Brief(JsonNode chunk)
    {
        if (chunk["choices"] is not JsonArray { Count: 1 } choices) return $"usage {Short(chunk["usage"]!)}";
        var choice = choices[0]!;
        string logProbs = choice["logprobs"] is { } given ? $" {Short(given)}" : "";
        return $"{Short(choice["delta"]!)}{logProbs}{((string?)choice["finish_reason"] is { } finish ? $" {finish}" : "")}";
    }

    // Fitted, as the request that the reply answers has been.
    private static ChatDocument Chat(string? members)
    {
        _ = ChatDocument.TryRead(Json.Bytes($$"""{"model":"m","messages":[{"role":"user","content":"Hi"}]{{(members is null ? "" : "," + members)}}}"""), out var chat);
        Assert.That(Translator.WriteRequest(chat!, Gpt, new ArrayBufferWriter<byte>())?.Message, Is.Null);
        return chat!;
    }

    private static ReplyContext Context(ChatDocument chat) => new(chat, "acme", new ErrorRules(), "gpt-5", "abc", 1760000000);
}
