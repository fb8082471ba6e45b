using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using ProviderKit.Formats;
using ProviderKit.Formats.OpenAIResponses.Inbound;
using ProviderKit.Formats.Replies;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAIResponses.Inbound;

/// <summary>The bridge alone: JSON in, JSON out.</summary>
internal static class Responded
{
    public static readonly ThinkingSeal Seal = new(Encoding.UTF8.GetBytes("the key of the tests"));

    public static readonly ResponsesBridge Bridge = new();

    public static (ProviderError? Error, byte[] Body, BridgeNotes Notes) TryCanonical(byte[] request)
    {
        var output = new ArrayBufferWriter<byte>();
        var error = Bridge.WriteCanonical(request, default, Seal, output, out var notes);
        return (error, output.WrittenSpan.ToArray(), notes);
    }

    /// <summary>The canonical request for a request of a client.</summary>
    public static JsonNode Canonical(string request)
    {
        var (error, body, _) = TryCanonical(Json.Bytes(request));
        Assert.That(error, Is.Null);
        return JsonNode.Parse(body)!;
    }

    /// <summary>The canonical messages for an input.</summary>
    public static JsonArray Messages(string input) => With($"\"input\":{input}")["messages"]!.AsArray();

    /// <summary>The canonical request for one question and these members, which may have an input of their own.</summary>
    public static JsonNode With(string members) =>
        Canonical(members.Contains("\"input\":", StringComparison.Ordinal) ? $$"""{"model":"m",{{members}} }""" : $$"""{"model":"m","input":"Hi",{{members}} }""");

    public static BridgeNotes NotesOf(string members)
    {
        var (error, _, notes) = TryCanonical(Json.Bytes($$"""{"model":"m","input":"Hi",{{members}} }"""));
        Assert.That(error, Is.Null);
        return notes;
    }

    public static ProviderError Refused(string request)
    {
        var (error, _, _) = TryCanonical(Json.Bytes(request));
        Assert.That(error?.HttpStatus, Is.EqualTo(400));
        return error!;
    }

    public static BridgeContext Context(BridgeNotes? notes = null) =>
        new("gpt-asked-for", "acme", "abc123", 42, Seal, notes ?? NotesOf("\"tools\":[]")) { UpstreamModel = "acme-large", Created = 1700000000, Clock = new Noon() };

    public static JsonNode Reply(string canonical, BridgeNotes? notes = null)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.That(Bridge.WriteReply(Json.Bytes(canonical), Context(notes), output), Is.Null);
        return JsonNode.Parse(output.WrittenSpan)!;
    }

    /// <summary>The output of a reply whose message has these members.</summary>
    public static JsonArray Output(string message, string finish = "stop", BridgeNotes? notes = null) =>
        Reply($$"""{"choices":[{"index":0,"message":{"role":"assistant",{{message}} },"finish_reason":"{{finish}}"}]}""", notes)["output"]!.AsArray();

    /// <summary>The events for some chunks and for the end: a good one, or this error.</summary>
    public static List<(string Name, JsonNode Data)> Stream(IEnumerable<string> chunks, BridgeNotes? notes = null, ProviderError? fails = null)
    {
        using var queue = new EventQueue();
        using var stream = Bridge.BeginStream(Context(notes));
        var events = new List<(string, JsonNode)>();
        foreach (string chunk in chunks)
        {
            var error = stream.Translate(Json.Bytes(chunk), queue);
            Take();
            if (error is null) continue;
            fails = error;
            break;
        }
        if (fails is null) stream.Complete(queue);
        else Assert.That(stream.Fail(fails, queue), Is.True);
        Take();
        return events;

        void Take()
        {
            while (queue.TryTake(out var taken)) events.Add((Encoding.UTF8.GetString(taken.Name.Span), JsonNode.Parse(taken.Json.Span)!));
        }
    }

    /// <summary>A chunk with these members in its delta.</summary>
    public static string Delta(string members, string? finish = null) =>
        $$"""{"id":"c","object":"chat.completion.chunk","created":1,"model":"acme-large","choices":[{"index":0,"delta":{ {{members}} },"finish_reason":{{(finish is null ? "null" : $"\"{finish}\"")}} }]}""";

    public const string Usage = """{"id":"c","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":7,"total_tokens":17,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":3}}}""";

    private sealed class Noon : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(1700000009);
    }
}
