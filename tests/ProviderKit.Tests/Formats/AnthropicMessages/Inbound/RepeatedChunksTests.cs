using System.Text;
using ProviderKit.Formats;
using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.GoogleGenerate;
using ProviderKit.Formats.OllamaChat;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Formats.Replies;
using ProviderKit.Tests.Formats.Canonical;
using ProviderKit.Tests.Support;
using ProviderKit.Upstream;

namespace ProviderKit.Tests.Formats.AnthropicMessages.Inbound;

/// <summary>A client's event that is made of the one before must be what a translation would have made of the chunk.</summary>
public class RepeatedChunksTests
{
    private const int Rounds = 1_500;
    private const int EventsPerRound = 40;

    private static readonly BridgeNotes[] Notes = [BridgeNotes.None, BridgeNotes.None with { OmitsThinking = true }];

    private static readonly TestCaseData[] Vendors =
    [
        new TestCaseData(new MessagesTranslator("acme"), (Func<RandomEvents, string, string>)RandomEvents.Anthropic, "claude-sonnet-4-6").SetArgDisplayNames("Anthropic"),
        new TestCaseData(new GoogleTranslator(), (Func<RandomEvents, string, string>)RandomEvents.Google, "gemini-3-pro").SetArgDisplayNames("Google"),
        new TestCaseData(new OllamaTranslator(), (Func<RandomEvents, string, string>)RandomEvents.Ollama, "llama3.3").SetArgDisplayNames("Ollama"),
    ];

    [Test]
    public void Read_RandomChunks_BecomeWhatTheirTranslationsAre()
    {
        var random = Seeded();
        int repeated = 0;
        for (int round = 0; round < Rounds; round++)
        {
            List<byte[]> events = [.. new RandomEvents(random).Sequence(RandomEvents.OpenAI, EventsPerRound, spoiled: round % 3 == 0).Select(e => UpstreamText.Clean(e).ToArray())];
            var notes = Notes[random.Next(8) / 7];
            var counting = new Counting(Bridged.Bridge.BeginStream(Bridged.Context(notes)));
            using var scan = new BridgedScan(Chunks(), counting) { Primed = true };
            var memory = new byte[4096];
            var actual = Outcome.Of(scan, events.Select(e => Read(scan, In(memory, e), out var chunk) ? chunk : (SplicedBody?)null));
            Assert.That(actual, Is.EqualTo(Translated(events, notes)), () => $"round {round}\n{string.Join('\n', events.Select(e => Json.Text(e)))}");
            repeated += counting.Repeats;
        }
        // Many streams break early, and what was translated differs from one seed to the next.
        Assert.That(repeated, Is.GreaterThan(Rounds / 10), "the test is about events that are repeated");
    }

    [Test]
    public void Dispose_StreamThatWasNotReadToItsEnd_EndsItsTranslation()
    {
        var counting = new Counting(Bridged.Bridge.BeginStream(Bridged.Context()));
        using (var scan = new BridgedScan(Chunks(), counting)) scan.Read(Json.Bytes(Bridged.Delta("\"reasoning\":\"H\"")), out _);
        Assert.That(counting.IsDisposed, Is.True);
    }

    [TestCaseSource(nameof(Vendors))]
    public void ReadKnown_RandomEventsOfVendors_BecomeWhatTheirTranslationsAre(object translator, object next, string model)
    {
        var random = Seeded();
        int repeated = 0;
        for (int round = 0; round < Rounds; round++)
        {
            List<byte[]> events = [.. new RandomEvents(random).Sequence((Func<RandomEvents, string, string>)next, EventsPerRound, spoiled: round % 3 == 0)];
            var chunks = new List<byte[]>();
            foreach (var known in Known((IChatTranslator)translator, model, events)) chunks.Add(known.With(known.Text).ToArray());
            var counting = new Counting(Bridged.Bridge.BeginStream(Bridged.Context()));
            using var scan = new BridgedScan(Chunks(), counting) { Primed = true };
            var actual = Outcome.Of(scan, Known((IChatTranslator)translator, model, events)
                .Select(known => scan.ReadKnown(known, out var chunk) == ScannedEvent.One ? chunk : (SplicedBody?)null));
            Assert.That(actual, Is.EqualTo(Translated(chunks, BridgeNotes.None)), () => $"round {round}\n{string.Join('\n', events.Select(e => Json.Text(e)))}");
            repeated += counting.Repeats;
        }
        // Few: of a run of events, the first is translated twice over and the second once, and many streams break early.
        TestContext.Out.WriteLine($"{repeated} repeated");
        Assert.That(repeated, Is.GreaterThan(Rounds / 50), "the test is about events that are repeated");
    }

    private static Random Seeded()
    {
        int seed = TestContext.CurrentContext.Random.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        return new Random(seed);
    }

    private static ChunkScan Chunks() =>
        new(new ScanContext(ChatRequest.Create("ext-acme", [], stream: true), "acme", new ErrorRules(), new ReplyName("ext-acme")));

    private static bool Read(StreamScan scan, ReadOnlyMemory<byte> json, out SplicedBody chunk) => scan.Read(json, out chunk) == ScannedEvent.One;

    /// <summary>Every event in the same memory, as a parser may have it.</summary>
    private static ReadOnlyMemory<byte> In(byte[] memory, byte[] one)
    {
        Array.Clear(memory);
        one.CopyTo(memory, 0);
        return memory.AsMemory(0, one.Length);
    }

    private static IEnumerable<KnownEvent> Known(IChatTranslator translator, string model, List<byte[]> events)
    {
        Assert.That(ChatDocument.TryRead("""{"model":"m","messages":[{"role":"user","content":"Hi"}]}"""u8.ToArray(), out var chat), Is.Null);
        Assert.That(translator.WriteRequest(chat!, model, new System.Buffers.ArrayBufferWriter<byte>()), Is.Null);
        var context = new ReplyContext(chat!, "acme", new ErrorRules(), model, "id1", 1_760_000_000) { ClientModel = new ReplyName("ext-acme").Json };
        var reader = new TranslatedChatReader(new Given(events), translator.BeginStream(context), context);
        while (reader.TryReadKnown(out var known)) yield return known;
        reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    /// <summary>What each chunk becomes by itself.</summary>
    private static List<string> Translated(List<byte[]> chunks, BridgeNotes notes)
    {
        using var queue = new EventQueue();
        using var scan = Chunks();
        var bridge = Bridged.Bridge.BeginStream(Bridged.Context(notes));
        var outcome = new List<string>();
        foreach (byte[] one in chunks)
        {
            var read = scan.Read(one, out var canonical);
            var error = read == ScannedEvent.Broken ? scan.Error : read == ScannedEvent.One ? bridge.Translate(canonical.ToArray(), queue) : null;
            if (error is not null) return [.. outcome, error.Message, $"{scan.Usage}"];
            Take();
        }
        bridge.Complete(queue);
        Take();
        return [.. outcome, $"{scan.Usage} {scan.IsComplete(false)}"];

        void Take()
        {
            while (queue.TryTake(out var taken)) outcome.Add(Outcome.Line(taken.Name, taken.Json.Span));
        }
    }

    private static class Outcome
    {
        public static string Line(ReadOnlyMemory<byte> name, ReadOnlySpan<byte> json) => Encoding.UTF8.GetString(name.Span) + " " + Encoding.UTF8.GetString(json);

        public static List<string> Of(StreamScan scan, IEnumerable<SplicedBody?> read)
        {
            var outcome = new List<string>();
            foreach (var first in read)
            {
                if (first is { } chunk)
                {
                    outcome.Add(Line(scan.EventName, chunk.ToArray()));
                    TakeMore(scan, outcome);
                }
                if (scan.Error is { } error) return [.. outcome, error.Message, $"{scan.Usage}"];
            }
            scan.Complete();
            TakeMore(scan, outcome);
            return [.. outcome, $"{scan.Usage} {scan.IsComplete(false)}"];
        }

        private static void TakeMore(StreamScan scan, List<string> outcome)
        {
            while (scan.HasMore && scan.TryTakeMore(out var more)) outcome.Add(Line(scan.EventName, more.ToArray()));
        }
    }

    private sealed class Counting(IStreamBridge bridge) : IStreamBridge
    {
        public int Repeats { get; private set; }

        public ProviderError? Translate(ReadOnlySpan<byte> canonicalChunk, EventQueue output) => bridge.Translate(canonicalChunk, output);

        public void Repeated(ReadOnlySpan<byte> text)
        {
            Repeats++;
            bridge.Repeated(text);
        }

        public void Complete(EventQueue output) => bridge.Complete(output);

        public bool IsDisposed { get; private set; }

        public void Dispose()
        {
            IsDisposed = true;
            bridge.Dispose();
        }
    }

    private sealed class Given(List<byte[]> events) : ChatEventReader
    {
        private readonly byte[] _memory = new byte[4096];
        private int _next;

        public override bool TryRead(out ReadOnlyMemory<byte> chunk)
        {
            chunk = _next < events.Count ? In(_memory, UpstreamText.Clean(events[_next++]).ToArray()) : default;
            return !chunk.IsEmpty;
        }

        public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken) => new(_next < events.Count);

        public override ValueTask DisposeAsync() => default;
    }
}
