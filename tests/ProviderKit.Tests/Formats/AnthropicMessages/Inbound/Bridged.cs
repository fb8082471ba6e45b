using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using ProviderKit.Formats;
using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Formats.AnthropicMessages.Inbound;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Replies;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.AnthropicMessages.Inbound;

/// <summary>The bridge alone: JSON in, JSON out.</summary>
internal static class Bridged
{
    public const string Model = "claude-sonnet-4-6";

    /// <summary>A picture of one dot, since pictures are told by their first bytes.</summary>
    public const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    public const string Pdf = "JVBERi0xLjQKJcOkw7zDtsOfCg==";

    public static readonly ThinkingSeal Seal = new(Encoding.UTF8.GetBytes("the key of the tests"));

    public static readonly MessagesBridge Bridge = new();

    public static (ProviderError? Error, byte[] Body, BridgeNotes Notes) TryCanonical(byte[] messages, ThinkingSeal? seal = null)
    {
        var output = new ArrayBufferWriter<byte>();
        var error = Bridge.WriteCanonical(messages, default, seal ?? Seal, output, out var notes);
        return (error, output.WrittenSpan.ToArray(), notes);
    }

    /// <summary>The canonical request for a request in the Messages format.</summary>
    public static JsonNode Canonical(string messages)
    {
        var (error, body, _) = TryCanonical(Json.Bytes(messages));
        Assert.That(error, Is.Null);
        return JsonNode.Parse(body)!;
    }

    /// <summary>The canonical messages of a conversation.</summary>
    public static JsonArray Conversation(string messages, string? more = null) =>
        Canonical($$"""{"model":"m","max_tokens":10,"messages":{{messages}}{{(more is null ? "" : "," + more)}} }""")["messages"]!.AsArray();

    /// <summary>The canonical request for one question and these members.</summary>
    public static JsonNode With(string members) => Canonical($$"""{"model":"m","messages":[{"role":"user","content":"Hi"}],{{members}} }""");

    public static ProviderError Refused(string messages)
    {
        var (error, _, _) = TryCanonical(Json.Bytes(messages));
        Assert.That(error?.HttpStatus, Is.EqualTo(400));
        return error!;
    }

    /// <summary>The request that an upstream of the Messages format gets, through the canonical form.</summary>
    public static JsonNode ThereAndBack(string messages, string model = Model)
    {
        var (error, body, _) = TryCanonical(Json.Bytes(messages));
        Assert.That(error, Is.Null);
        return JsonNode.Parse(Outbound(body, model))!;
    }

    public static byte[] Outbound(byte[] canonical, string model = Model)
    {
        Assert.That(ChatDocument.TryRead(canonical, out var chat), Is.Null, () => Encoding.UTF8.GetString(canonical));
        using (chat)
        {
            var output = new ArrayBufferWriter<byte>();
            Assert.That(new MessagesTranslator("anthropic").WriteRequest(chat!, model, output), Is.Null, () => Encoding.UTF8.GetString(canonical));
            return output.WrittenSpan.ToArray();
        }
    }

    public static BridgeContext Context(BridgeNotes? notes = null) =>
        new("claude-asked-for", "acme", "abc123", 42, Seal, notes ?? BridgeNotes.None) { UpstreamModel = "acme-large" };

    public static JsonNode Reply(string canonical, BridgeNotes? notes = null)
    {
        var (error, body) = TryReply(Json.Bytes(canonical), notes);
        Assert.That(error, Is.Null);
        return JsonNode.Parse(body)!;
    }

    public static (ProviderError? Error, byte[] Body) TryReply(byte[] canonical, BridgeNotes? notes = null)
    {
        var output = new ArrayBufferWriter<byte>();
        var error = Bridge.WriteReply(canonical, Context(notes), output);
        return (error, output.WrittenSpan.ToArray());
    }

    /// <summary>The blocks of a reply whose message has these members.</summary>
    public static JsonArray Content(string message, string finish = "stop") =>
        Reply($$"""{"choices":[{"index":0,"message":{"role":"assistant",{{message}} },"finish_reason":"{{finish}}"}]}""")["content"]!.AsArray();

    /// <summary>The events for some chunks, and for the end unless <paramref name="isCut"/>.</summary>
    public static (List<(string Name, JsonNode Data)> Events, ProviderError? Error) TryStream(IEnumerable<string> chunks, bool isCut = false, BridgeNotes? notes = null)
    {
        using var queue = new EventQueue();
        var stream = Bridge.BeginStream(Context(notes));
        var events = new List<(string, JsonNode)>();
        foreach (string chunk in chunks)
        {
            var error = stream.Translate(Json.Bytes(chunk), queue);
            Take();
            if (error is not null) return (events, error);
        }
        if (!isCut) stream.Complete(queue);
        Take();
        return (events, null);

        void Take()
        {
            while (queue.TryTake(out var taken)) events.Add((Encoding.UTF8.GetString(taken.Name.Span), JsonNode.Parse(taken.Json.Span)!));
        }
    }

    public static List<(string Name, JsonNode Data)> Stream(params string[] chunks)
    {
        var (events, error) = TryStream(chunks);
        Assert.That(error, Is.Null);
        return events;
    }

    /// <summary>A chunk with these members in its delta.</summary>
    public static string Delta(string members, string? finish = null) =>
        $$"""{"id":"c","object":"chat.completion.chunk","created":1,"model":"acme-large","choices":[{"index":0,"delta":{ {{members}} },"finish_reason":{{(finish is null ? "null" : $"\"{finish}\"")}} }]}""";

    public static string Usage(string usage) => $$"""{"id":"c","object":"chat.completion.chunk","created":1,"model":"acme-large","choices":[],"usage":{{usage}} }""";
}
