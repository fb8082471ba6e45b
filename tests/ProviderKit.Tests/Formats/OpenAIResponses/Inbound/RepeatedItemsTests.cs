using System.Text;
using ProviderKit.Formats;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Formats.Replies;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAIResponses.Inbound;

/// <summary>An event that is made of the one before, with the next number, must be what a translation would have made of the chunk.</summary>
public class RepeatedItemsTests
{
    private const int Rounds = 300;

    private static readonly string[] Texts = ["one", "two", " th\\\"ree", "é😀", "\\u00e9\\n", "\\ud83d\\ude00", "last"];

    [Test]
    public void Read_RandomChunks_BecomeWhatTheirTranslationsAre()
    {
        int seed = TestContext.CurrentContext.Random.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        int repeated = 0;
        for (int round = 0; round < Rounds; round++)
        {
            string[] chunks = [.. Chunks(random)];
            var expected = Responded.Stream(chunks).Select(e => (e.Name, e.Data.ToJsonString()));
            var bridge = new Counting(Responded.Bridge.BeginStream(Responded.Context()));
            using var scan = new BridgedScan(Canonical(), bridge) { Primed = true };
            var actual = new List<(string, string)>();
            foreach (string chunk in chunks)
            {
                if (scan.Read(Json.Bytes(chunk), out var first) == ScannedEvent.One) Take(first);
                while (scan.HasMore && scan.TryTakeMore(out var more)) Take(more);
            }
            scan.Complete();
            while (scan.HasMore && scan.TryTakeMore(out var more)) Take(more);
            Assert.That(actual, Is.EqualTo(expected), () => string.Join('\n', chunks));
            repeated += bridge.Repeats;

            void Take(in SplicedBody chunk) =>
                actual.Add((Encoding.UTF8.GetString(scan.EventName.Span), System.Text.Json.Nodes.JsonNode.Parse(chunk.ToArray())!.ToJsonString()));
        }
        Assert.That(repeated, Is.GreaterThan(Rounds), "the test is about events that are repeated");
    }

    private static IEnumerable<string> Chunks(Random random)
    {
        int runs = random.Next(1, 5);
        for (int run = 0; run < runs; run++)
        {
            string member = random.Next(4) switch { 0 => "reasoning_content", 1 => "refusal", _ => "content" };
            for (int i = random.Next(1, 130); i > 0; i--) yield return $$"""{"id":"c","object":"chat.completion.chunk","created":1,"model":"acme","choices":[{"index":0,"delta":{"{{member}}":"{{Texts[random.Next(Texts.Length)]}}"},"finish_reason":null}]}""";
            if (random.Next(3) == 0)
                yield return $$"""{"id":"c","object":"chat.completion.chunk","created":1,"model":"acme","choices":[{"index":0,"delta":{"tool_calls":[{"index":{{run}},"id":"call_{{run}}abcdefgh","function":{"name":"f","arguments":"{}"} }]},"finish_reason":null}]}""";
        }
        yield return Responded.Delta("", "stop");
        yield return Responded.Usage;
    }

    private static ChunkScan Canonical()
    {
        var request = ChatRequest.Parse("""{"model":"acme","messages":[],"stream":true,"stream_options":{"include_usage":true}}"""u8.ToArray());
        return new ChunkScan(new ScanContext(request, "acme", new ErrorRules(), new ReplyName("acme")));
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

        public void Dispose() => bridge.Dispose();
    }
}
