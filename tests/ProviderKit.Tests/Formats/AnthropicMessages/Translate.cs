using System.Buffers;
using System.Text.Json.Nodes;
using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Formats.Canonical;
using ProviderKit.Tests.Support;
using ProviderKit.Upstream;
using ProviderKit.Vendors.Anthropic;

namespace ProviderKit.Tests.Formats.AnthropicMessages;

/// <summary>The translator alone: JSON in, JSON out.</summary>
internal static class Translate
{
    public const string Modern = "claude-sonnet-4-6";
    public const string Older = "claude-sonnet-4-5-20250929";
    public const string Oldest = "claude-3-haiku-20240307";

    public const string Hi = """[{"role":"user","content":"Hi"}]""";

    public static readonly MessagesTranslator Translator = new("anthropic");

    /// <summary>The request that goes out for <paramref name="chat"/>.</summary>
    public static JsonNode Request(string chat, string model = Older)
    {
        var (error, body) = TryRequest(chat, model);
        Assert.That(error, Is.Null);
        return JsonNode.Parse(body)!;
    }

    /// <summary>A request with <c>messages</c> as given, and the members <paramref name="more"/>.</summary>
    public static JsonNode Messages(string messages, string? more = null, string model = Older) =>
        Request($$"""{"model":"x","messages":{{messages}}{{(more is null ? "" : "," + more)}}}""", model);

    /// <summary>A plain request with the members <paramref name="more"/>.</summary>
    public static JsonNode Parameters(string more, string model = Older) => Messages(Hi, more, model);

    /// <summary>The 400 that <paramref name="more"/> leads to.</summary>
    public static ProviderError Refused(string more, string model = Older, string messages = Hi)
    {
        var (error, _) = TryRequest($$"""{"model":"x","messages":{{messages}},{{more}}}""", model);
        Assert.That(error?.HttpStatus, Is.EqualTo(400));
        return error!;
    }

    public static (ProviderError? Error, byte[] Body) TryRequest(string chat, string model = Older)
    {
        if (ChatDocument.TryRead(Json.Bytes(chat), out var document) is { } error) return (error, []);
        using (document)
        {
            var output = new ArrayBufferWriter<byte>();
            return (Translator.WriteRequest(document!, model, output), output.WrittenSpan.ToArray());
        }
    }

    public static ReplyContext Context(string? more = null, string model = Older)
    {
        ChatDocument.TryRead(Json.Bytes($$"""{"model":"x","messages":{{Hi}}{{(more is null ? "" : "," + more)}}}"""), out var chat);
        chat!.Fit(MessagesFormat.For(ClaudeModel.Of(model), "anthropic"));
        return new ReplyContext(chat, "anthropic", AnthropicVendor.Row.Errors, model, "abc123", 1_760_000_000);
    }

    /// <summary>The whole reply the client gets.</summary>
    public static JsonNode Reply(string message, string? more = null, string model = Older)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.That(Translator.WriteReply(Json.Bytes(message), Context(more, model), output), Is.Null);
        return JsonNode.Parse(output.WrittenSpan)!;
    }

    /// <summary>The chunks the client gets for the bytes of a stream, and what broke it.</summary>
    public static (List<JsonNode> Chunks, ProviderError? Error) Stream(byte[] sse, string? more = null, string model = Older, int cut = 0)
    {
        using var parser = new SseParser(1 << 20);
        var context = Context(more, model);
        using var output = new ChunkWriter(context);
        var translation = Translator.BeginStream(context);
        var chunks = new List<JsonNode>();
        foreach (byte[] piece in (byte[][])[sse[..cut], sse[cut..]])
        {
            foreach (byte b in piece)
            {
                parser.GetMemory().Span[0] = b;
                parser.Advance(1);
            }
            if (Drain() is { } error) return (chunks, error);
        }
        parser.Complete();
        if (Drain() is { } last) return (chunks, last);
        translation.Complete(output);
        Take();
        return (chunks, null);

        ProviderError? Drain()
        {
            while (parser.TryRead(out var data))
            {
                var error = translation.Translate(data.Span, output);
                Take();
                if (error is not null) return error;
            }
            return null;
        }

        void Take()
        {
            output.TakeAll(chunks.Add);
        }
    }

    /// <summary>What is wrong with a stream, without looking at what it says.</summary>
    public static ProviderError? StreamError(byte[] sse)
    {
        using var parser = new SseParser(1 << 20);
        var context = Context();
        using var output = new ChunkWriter(context);
        var translation = Translator.BeginStream(context);
        foreach (byte b in sse)
        {
            parser.GetMemory().Span[0] = b;
            parser.Advance(1);
        }
        parser.Complete();
        while (parser.TryRead(out var data))
            if (translation.Translate(data.Span, output) is { } error) return error;
        translation.Complete(output);
        return null;
    }

    public static ProviderError? ReplyError(byte[] reply) => Translator.WriteReply(reply, Context(), new ArrayBufferWriter<byte>());

    /// <summary>The deltas of a good stream, the usage chunk as its usage.</summary>
    public static JsonNode[] Deltas(string sse, string? more = null, string model = Older)
    {
        var (chunks, error) = Stream(Json.Bytes(sse), more, model);
        Assert.That(error, Is.Null);
        return [.. chunks.Select(c => c["choices"]!.AsArray() is [{ } choice] ? choice["finish_reason"] ?? choice["delta"]! : c["usage"]!)];
    }

    public static void AssertDeltas(JsonNode[] actual, params string[] expected) =>
        Assert.That(actual.Select(d => d.ToJsonString()), Is.EqualTo(expected.Select(e => JsonNode.Parse(e)!.ToJsonString())));
}
