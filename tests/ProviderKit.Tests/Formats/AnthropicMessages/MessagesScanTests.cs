using ProviderKit.Formats;
using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Formats.Replies;
using ProviderKit.Tests.Formats.Canonical;
using ProviderKit.Tests.Support;
using ProviderKit.Upstream;

namespace ProviderKit.Tests.Formats.AnthropicMessages;

/// <summary>Events that pass through: one that is recognised by its shape must be what a full reading makes of it.</summary>
public class MessagesScanTests
{
    private const int Rounds = 3_000;
    private const int EventsPerRound = 40;

    private static readonly byte[] Ping = """{"type":"ping"}"""u8.ToArray();

    [Test]
    public void Read_RandomEvents_AreWhatAFullReadingMakesOfThem()
    {
        int seed = TestContext.CurrentContext.Random.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (int round = 0; round < Rounds; round++)
        {
            using MessagesScan actual = Scan(), expected = Scan();
            foreach (byte[] one in new RandomEvents(random).Sequence(RandomEvents.Anthropic, EventsPerRound, spoiled: round % 2 == 0))
            {
                byte[] json = UpstreamText.Clean(one).ToArray();
                // After another event nothing is recognised.
                expected.Read(Ping, out _);
                Assert.That(State(actual, json), Is.EqualTo(State(expected, json)), () => $"round {round} {Json.Text(json)}");
                if (actual.Error is not null) break;
            }
        }
    }

    [Test]
    public void Read_EveryByteOfADeltaChangedToEveryOther_IsWhatAFullReadingMakesOfIt()
    {
        byte[] delta = """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a\n"}  }"""u8.ToArray();
        for (int i = 0; i < delta.Length; i++)
        {
            for (int b = 0; b < 256; b++)
            {
                using MessagesScan actual = Scan(), expected = Scan();
                byte[] changed = [.. delta];
                changed[i] = (byte)b;
                actual.Read(delta, out _);
                Assert.That(State(actual, changed), Is.EqualTo(State(expected, changed)), $"byte {i} is {b}");
            }
        }
    }

    [Test]
    public void Read_RepeatedDelta_AllocatesNothing()
    {
        byte[] delta = """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"one"}}"""u8.ToArray();
        using var scan = Scan();
        scan.Read(delta, out _);
        scan.Read(delta, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) scan.Read(delta, out _);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static MessagesScan Scan() =>
        new(new ScanContext(ChatRequest.Create("ext-acme", [], stream: true), "acme", new ErrorRules(), new ReplyName("ext-acme")));

    private static string State(MessagesScan scan, byte[] json)
    {
        var read = scan.Read(json, out var chunk);
        // What breaks the stream has no name, and the name is not read.
        string given = read == ScannedEvent.One ? $"{Json.Text(chunk.ToArray())} {Json.Text(scan.EventName.ToArray())} {scan.HasContent}" : "";
        return $"{read} {given} {scan.Usage} {scan.IsComplete(false)} {scan.Error?.Message}";
    }
}
