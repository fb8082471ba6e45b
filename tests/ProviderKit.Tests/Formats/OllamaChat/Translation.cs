using System.Buffers;
using System.Text.Json.Nodes;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.OllamaChat;
using ProviderKit.Tests.Support;
using ProviderKit.Upstream;

namespace ProviderKit.Tests.Formats.OllamaChat;

/// <summary>The translator alone: literal JSON in, JSON out.</summary>
internal static class Translation
{
    private const string PlainRequest = """{"model":"m","messages":[{"role":"user","content":"hi"}]}""";

    private static readonly OllamaTranslator Translator = new();

    /// <summary>A request of one user message with further members, such as <c>"n":2</c>.</summary>
    public static string With(string members) => PlainRequest[..^1] + "," + members + "}";

    public static (JsonNode? Body, ProviderError? Error) Request(string openAI, params (string Url, ChatImageBytes Bytes)[] fetched)
    {
        using var chat = Chat(openAI);
        if (fetched.Length > 0) chat.FetchedImages = fetched.ToDictionary(f => f.Url, f => f.Bytes);
        var output = new ArrayBufferWriter<byte>();
        var error = Translator.WriteRequest(chat, "llama3.3", output);
        return (error is null ? JsonNode.Parse(output.WrittenSpan) : null, error);
    }

    /// <summary>The same as text, for what a reader of JSON would not take.</summary>
    public static string RequestText(string openAI)
    {
        using var chat = Chat(openAI);
        var output = new ArrayBufferWriter<byte>();
        Assert.That(Translator.WriteRequest(chat, "llama3.3", output), Is.Null);
        return Json.Text(output.WrittenSpan);
    }

    public static (JsonNode? Body, ProviderError? Error) Reply(string ollama, string request = PlainRequest) => Reply(Json.Bytes(ollama), request);

    public static (JsonNode? Body, ProviderError? Error) Reply(byte[] ollama, string request = PlainRequest)
    {
        using var chat = Chat(request);
        var output = new ArrayBufferWriter<byte>();
        var error = Translator.WriteReply(ollama, Context(chat), output);
        return (error is null ? JsonNode.Parse(output.WrittenSpan) : null, error);
    }

    /// <summary>Feeds a stream's bytes as they are given, and reads every chunk.</summary>
    public static (List<JsonNode> Chunks, ProviderError? Error) Stream(IEnumerable<byte[]> reads, string request = PlainRequest)
    {
        using var chat = Chat(request);
        var context = Context(chat);
        using var parser = new LineParser(1024 * 1024);
        using var writer = new ChunkWriter(context);
        var translation = Translator.BeginStream(context);
        var chunks = new List<JsonNode>();
        ProviderError? error = null;
        foreach (byte[] read in reads)
        {
            Lines.Feed(parser, read);
            Drain();
        }
        parser.Complete();
        Drain();
        if (error is null && !translation.Ended) translation.Complete(writer);
        Take();
        return (chunks, error);

        void Drain()
        {
            while (error is null && parser.TryRead(out var line))
            {
                error = translation.Translate(line.Span, writer);
                Take();
            }
        }

        void Take()
        {
            writer.TakeAll(chunks.Add);
        }
    }

    public static (List<JsonNode> Chunks, ProviderError? Error) Stream(string lines, string request = PlainRequest) =>
        Stream([Json.Bytes(lines)], request);

    private static ReplyContext Context(ChatDocument chat) => new(chat, "ollama", new ErrorRules(), "llama3.3", "id1", 1_760_000_000);

    private static ChatDocument Chat(string openAI)
    {
        Assert.That(ChatRequest.TryRead(Json.Bytes(openAI), out _, out var invalid), Is.True, invalid?.Message);
        Assert.That(ChatDocument.TryRead(Json.Bytes(openAI), out var chat)?.Message, Is.Null);
        return chat!;
    }
}
