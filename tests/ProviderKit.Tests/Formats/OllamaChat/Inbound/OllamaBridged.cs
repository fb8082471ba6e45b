using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using ProviderKit.Formats;
using ProviderKit.Formats.OllamaChat.Inbound;
using ProviderKit.Formats.Replies;
using ProviderKit.Tests.Formats.AnthropicMessages.Inbound;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OllamaChat.Inbound;

/// <summary>The bridges of Ollama's APIs alone: JSON in, JSON out.</summary>
internal static class OllamaBridged
{
    public static readonly IChatBridge Chat = new ChatBridge(), Generate = new GenerateBridge();

    public static (ProviderError? Error, byte[] Body, BridgeNotes Notes) TryCanonical(string body, IChatBridge? bridge = null)
    {
        var output = new ArrayBufferWriter<byte>();
        var error = (bridge ?? Chat).WriteCanonical(Json.Bytes(body), default, Bridged.Seal, output, out var notes);
        return (error, output.WrittenSpan.ToArray(), notes);
    }

    /// <summary>The canonical request, which is one.</summary>
    public static (JsonNode Request, BridgeNotes Notes) Canonical(string body, IChatBridge? bridge = null)
    {
        var (error, canonical, notes) = TryCanonical(body, bridge);
        Assert.That(error, Is.Null);
        Assert.That(ChatRequest.TryRead(canonical, out _, out error), Is.True, error?.Message ?? "");
        return (JsonNode.Parse(canonical)!, notes);
    }

    /// <summary>The canonical request for one question and these members.</summary>
    public static (JsonNode Request, BridgeNotes Notes) With(string members) =>
        Canonical($$"""{"model":"m","stream":false,"messages":[{"role":"user","content":"Hi"}],{{members}} }""");

    public static FakeTime Clock() => new();

    public static BridgeContext Context(TimeProvider? time = null, BridgeNotes? notes = null) =>
        new("asked-for:latest", "acme", "abc123", 42, Bridged.Seal, notes ?? BridgeNotes.None) { UpstreamModel = "acme-large", Timing = ReplyClock.Start(time ?? Clock()) };

    public static (ProviderError? Error, JsonNode? Reply) TryReply(string canonical, IChatBridge? bridge = null, BridgeContext? context = null)
    {
        var output = new ArrayBufferWriter<byte>();
        var error = (bridge ?? Chat).WriteReply(Json.Bytes(canonical), context ?? Context(), output);
        return (error, error is null ? JsonNode.Parse(output.WrittenSpan) : null);
    }

    /// <summary>The lines for some chunks, and for the end unless <paramref name="isCut"/>; before each chunk the clock moves on by a second.</summary>
    public static (List<JsonNode> Lines, ProviderError? Error) TryStream(IEnumerable<string> chunks, bool isCut = false, IChatBridge? bridge = null, BridgeNotes? notes = null)
    {
        var time = Clock();
        using var queue = new EventQueue();
        using var stream = (bridge ?? Chat).BeginStream(Context(time, notes));
        var lines = new List<JsonNode>();
        foreach (string chunk in chunks)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            var error = stream.Translate(Json.Bytes(chunk), queue);
            Take();
            if (error is not null) return (lines, error);
        }
        if (!isCut) stream.Complete(queue);
        Take();
        return (lines, null);

        void Take()
        {
            while (queue.TryTake(out var taken))
            {
                Assert.That(taken.Name.IsEmpty, Is.True);
                Assert.That(Encoding.UTF8.GetString(taken.Json.Span), Does.Not.Contain("\n"));
                lines.Add(JsonNode.Parse(taken.Json.Span)!);
            }
        }
    }

    public static List<JsonNode> Stream(params string[] chunks)
    {
        var (lines, error) = TryStream(chunks);
        Assert.That(error, Is.Null);
        return lines;
    }
}
