using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using ProviderKit.Formats;
using ProviderKit.Formats.GoogleGenerate.Inbound;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.GoogleGenerate.Inbound;

/// <summary>The bridge alone: JSON in, JSON out.</summary>
internal static class Bridged
{
    public const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    public static readonly ThinkingSeal Seal = new(Encoding.UTF8.GetBytes("the key of the tests"));

    public static readonly GenerateBridge Bridge = new();

    public static (ProviderError? Error, byte[] Body, BridgeNotes Notes) TryCanonical(byte[] body, bool isStream = false, string model = "gpt-x")
    {
        var output = new ArrayBufferWriter<byte>();
        var error = Bridge.WriteCanonical(body, new RequestAddress { Model = model, Stream = isStream }, Seal, output, out var notes);
        return (error, output.WrittenSpan.ToArray(), notes);
    }

    public static JsonNode Canonical(string body, bool isStream = false)
    {
        var (error, canonical, _) = TryCanonical(Json.Bytes(body), isStream);
        Assert.That(error, Is.Null);
        return JsonNode.Parse(canonical)!;
    }

    /// <summary>The canonical request for one question and these members.</summary>
    public static JsonNode With(string members) => Canonical($$"""{"contents":[{"role":"user","parts":[{"text":"Hi"}]}],{{members}} }""");

    /// <summary>The canonical messages of a conversation.</summary>
    public static JsonArray Conversation(string contents) => Canonical($$"""{"contents":{{contents}} }""")["messages"]!.AsArray();

    public static IReadOnlyList<string> LeftOut(string members)
    {
        var (error, _, notes) = TryCanonical(Json.Bytes($$"""{"contents":[{"parts":[{"text":"Hi"}]}],{{members}} }"""));
        Assert.That(error, Is.Null);
        return notes.LeftOut?.Names ?? [];
    }

    public static ProviderError Refused(string body)
    {
        var (error, _, _) = TryCanonical(Json.Bytes(body));
        Assert.That(error?.HttpStatus, Is.EqualTo(400));
        return error!;
    }

    public static BridgeContext Context(BridgeNotes? notes = null, string provider = "acme") =>
        new("asked-for", provider, "abc123", 42, Seal, notes ?? BridgeNotes.None) { UpstreamModel = "acme-large" };

    public static JsonNode Reply(string canonical, BridgeNotes? notes = null, string provider = "acme")
    {
        var (error, body) = TryReply(Json.Bytes(canonical), notes, provider);
        Assert.That(error, Is.Null);
        return JsonNode.Parse(body)!;
    }

    public static (ProviderError? Error, byte[] Body) TryReply(byte[] canonical, BridgeNotes? notes = null, string provider = "acme")
    {
        var output = new ArrayBufferWriter<byte>();
        var error = Bridge.WriteReply(canonical, Context(notes, provider), output);
        return (error, output.WrittenSpan.ToArray());
    }

    /// <summary>The candidate of a reply whose message has these members.</summary>
    public static JsonNode Candidate(string message, string finish = "stop", BridgeNotes? notes = null, string provider = "acme") =>
        Reply($$"""{"choices":[{"index":0,"message":{"role":"assistant",{{message}} },"finish_reason":"{{finish}}"}]}""", notes, provider)["candidates"]![0]!;

    /// <summary>The chunks of a stream, and of its end unless <paramref name="isCut"/>.</summary>
    public static (List<JsonNode> Chunks, ProviderError? Error) TryStream(IEnumerable<string> chunks, bool isCut = false, BridgeNotes? notes = null)
    {
        using var queue = new EventQueue();
        using var stream = Bridge.BeginStream(Context(notes));
        var made = new List<JsonNode>();
        foreach (string chunk in chunks)
        {
            var error = stream.Translate(Json.Bytes(chunk), queue);
            Take();
            if (error is not null) return (made, error);
        }
        if (!isCut) stream.Complete(queue);
        Take();
        return (made, null);

        void Take()
        {
            while (queue.TryTake(out var taken))
            {
                Assert.That(taken.Name.Length, Is.Zero, "events of this format have no names");
                made.Add(JsonNode.Parse(taken.Json.Span)!);
            }
        }
    }

    public static List<JsonNode> Stream(params string[] chunks)
    {
        var (made, error) = TryStream(chunks);
        Assert.That(error, Is.Null);
        return made;
    }

    /// <summary>A chunk with these members in its delta.</summary>
    public static string Delta(string members, string? finish = null, int index = 0) =>
        $$"""{"id":"c","object":"chat.completion.chunk","created":1,"model":"acme-large","choices":[{"index":{{index}},"delta":{ {{members}} },"finish_reason":{{(finish is null ? "null" : $"\"{finish}\"")}} }]}""";

    public static string Usage(string usage) => $$"""{"id":"c","object":"chat.completion.chunk","created":1,"model":"acme-large","choices":[],"usage":{{usage}} }""";
}
