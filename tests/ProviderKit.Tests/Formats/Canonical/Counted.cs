using System.Buffers;
using System.Text.Json.Nodes;
using ProviderKit.Formats;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Replies;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.Canonical;

/// <summary>A counter alone: literal JSON in, JSON out.</summary>
internal static class Counted
{
    /// <summary>The vendor's request for a chat request's members, or the error.</summary>
    public static (JsonNode? Body, ProviderError? Error) Request(TokenCounter counter, string members, string model)
    {
        var error = ChatDocument.TryRead(Json.Bytes($$"""{"model":"m",{{members}}}"""), out var chat);
        if (error is not null) return (null, error);
        using (chat)
        {
            var output = new ArrayBufferWriter<byte>();
            error = counter.WriteRequest(chat!, model, output);
            return error is null ? (JsonNode.Parse(output.WrittenSpan), null) : (null, error);
        }
    }

    /// <summary>The same for a request in the Messages format, as clients count it.</summary>
    public static (JsonNode? Body, ProviderError? Error) OfMessages(TokenCounter counter, string members, string model)
    {
        var output = new ArrayBufferWriter<byte>();
        var error = WireFormat.AnthropicCountTokens.Bridge!.WriteCanonical(Json.Bytes($$"""{"model":"m",{{members}}}"""), default, ThinkingSeal.Random(), output, out _);
        if (error is not null) return (null, error);
        string canonical = Json.Text(output.WrittenSpan);
        return Request(counter, canonical[(canonical.IndexOf(',', StringComparison.Ordinal) + 1)..^1], model);
    }

    public static (string? Count, ProviderError? Error) Reply(TokenCounter counter, string reply)
    {
        Assert.That(ChatDocument.TryRead("""{"model":"m","messages":[{"role":"user","content":"Hi"}]}"""u8.ToArray(), out var chat), Is.Null);
        using (chat)
        {
            var output = new ArrayBufferWriter<byte>();
            var error = counter.WriteReply(Json.Bytes(reply), new ReplyContext(chat!, "acme", new ErrorRules(), "m", "id1", 1_760_000_000), output);
            return error is null ? (Json.Text(output.WrittenSpan), null) : (null, error);
        }
    }
}
