using ProviderKit.Tests.Support;
using ProviderKit.Upstream;

namespace ProviderKit.Tests.Upstream;

public class SseParserTests
{
    /// <summary>A stream, and the data of its events.</summary>
    private static readonly (string Name, string Stream, string[] Events)[] Streams =
    [
        ("LF", "data: {\"a\":1}\n\ndata: {\"b\":2}\n\ndata: [DONE]\n\n", ["{\"a\":1}", "{\"b\":2}", "[DONE]"]),
        ("CRLF", "data: one\r\n\r\ndata: two\r\n\r\n", ["one", "two"]),
        ("CR", "data: one\r\rdata: two\r\r", ["one", "two"]),
        ("mixed ends", "data: one\r\n\ndata: two\r\r\ndata: three\n\r\ndata: four\n\rdata: five\r\n\r", ["one", "two", "three", "four", "five"]),
        ("comments", ": ping\n\n: PROCESSING\ndata: one\n: in between\n\n:\n\ndata: two\n\n", ["one", "two"]),
        ("comments CRLF", ": ping\r\n\r\n: PROCESSING\r\n\r\ndata: one\r\n\r\n", ["one"]),
        ("several data lines", "data: {\ndata: \"a\":1\ndata: }\n\ndata: x\n\n", ["{\n\"a\":1\n}", "x"]),
        ("several data lines CRLF", "data: {\r\nid: 1\r\ndata: }\r\n: c\r\ndata:\r\ndata\r\ndata: z\r\n\r\n", ["{\n}\n\n\nz"]),
        ("byte order mark", "\uFEFFdata: one\n\ndata: \uFEFFtwo\n\n", ["one", "\uFEFFtwo"]),
        ("byte order mark and comment", "\uFEFF: hi\n\ndata: one\n\n", ["one"]),
        ("other fields", "event: message\nid: 7\nretry: 10\ndata: one\n\nevent: end\n\ndatax: no\ndat: no\nDATA: no\n data: no\ndata: two\nevent: x\n\n", ["one", "two"]),
        ("no space after the colon", "data:one\n\ndata:  two\n\ndata:{\"a\":\"data: \"}\n\n", ["one", " two", "{\"a\":\"data: \"}"]),
        ("no blank line at the end", "data: one\n\ndata: two\n", ["one", "two"]),
        ("no line end at the end", "data: one\n\ndata: two", ["one", "two"]),
        ("CR at the end", "data: one\r\n\r\ndata: two\r", ["one", "two"]),
        ("no data", "data:\n\ndata: \n\ndata\n\ndata: one\n\n", ["one"]),
        ("blank lines", "\n\n\r\n\rdata: one\n\n\n\n\ndata: two\n\n\n", ["one", "two"]),
        ("colons and no ASCII", "data: a:b: c é😀\n\ndata: ::\n\n", ["a:b: c é😀", "::"]),
        ("longer than the first buffer", $"data: {new string('x', 9000)}\n\ndata: y\ndata: {new string('z', 5000)}\n\n", [new string('x', 9000), "y\n" + new string('z', 5000)]),
        ("nothing", "", []),
        ("a mark and nothing", "\uFEFF", []),
        ("comment at the end", "data: one\n\n: \n", ["one"]),
    ];

    private static IEnumerable<TestCaseData> Cases =>
        Streams.Select(s => new TestCaseData(s.Stream, s.Events) { TestName = $"{{m}}({s.Name})" });

    [TestCaseSource(nameof(Cases))]
    public void TryRead_Whole_GivesTheData(string stream, string[] events) =>
        Assert.That(Parse([Json.Bytes(stream)]), Is.EqualTo(events));

    [TestCaseSource(nameof(Cases))]
    public void TryRead_SplitInTwoAtEveryByte_GivesTheSame(string stream, string[] events)
    {
        byte[] bytes = Json.Bytes(stream);
        for (int at = 0; at <= bytes.Length; at++)
            Assert.That(Parse([bytes[..at], bytes[at..]]), Is.EqualTo(events), $"split at {at}");
    }

    [TestCaseSource(nameof(Cases))]
    public void TryRead_OneByteAtATime_GivesTheSame(string stream, string[] events) =>
        Assert.That(Parse(Json.Bytes(stream).Select(b => new[] { b })), Is.EqualTo(events));

    [Test]
    public void TryRead_RandomPieces_GivesTheSame([Values(1, 2, 3)] int seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (int round = 0; round < 300; round++)
        {
            var chosen = Enumerable.Range(0, 4).Select(_ => Streams[random.Next(Streams.Length)]).ToArray();
            byte[] bytes = Json.Bytes(string.Concat(chosen.Select(s => s.Stream.TrimStart('\uFEFF') + "\n\n")));
            var pieces = new List<byte[]>();
            for (int at = 0; at < bytes.Length; at += pieces[^1].Length)
                pieces.Add(bytes[at..Math.Min(bytes.Length, at + random.Next(1, 50))]);
            Assert.That(Parse(pieces), Is.EqualTo(chosen.SelectMany(s => s.Events)), $"round {round}");
        }
    }

    [Test]
    public void TryRead_EventIsComplete_NeedsNoFurtherByte()
    {
        using var parser = new SseParser(1024);
        foreach (string stream in new[] { "data: one\n\n", "data: two\r\n\r\n", "data: three\r\r" })
        {
            Feed(parser, Json.Bytes(stream));
            Assert.That(parser.TryRead(out _), Is.True, stream);
            Assert.That(parser.TryRead(out _), Is.False, stream);
        }
    }

    [Test]
    public void TooLarge_UnfinishedEventPastTheLimit_IsTrue()
    {
        using var parser = new SseParser(100);
        Feed(parser, Json.Bytes("data: " + new string('x', 94)));
        Assert.That(parser.TryRead(out _), Is.False);
        Assert.That(parser.TooLarge, Is.False, "100 bytes are allowed");
        Feed(parser, "x"u8.ToArray());
        Assert.That(parser.TryRead(out _), Is.False);
        Assert.That(parser.TooLarge, Is.True);
    }

    [Test]
    public void TooLarge_ManySmallLinesInOneEvent_IsTrue()
    {
        using var parser = new SseParser(100);
        for (int i = 0; i < 20; i++)
        {
            Feed(parser, "data: x\n"u8.ToArray());
            Assert.That(parser.TryRead(out _), Is.False);
        }
        Assert.That(parser.TooLarge, Is.True);
    }

    [Test]
    public void TooLarge_ManyCommentsAndEvents_IsFalse()
    {
        using var parser = new SseParser(100);
        for (int i = 0; i < 1000; i++)
        {
            Feed(parser, ": a comment of some length\r\n\r\ndata: x\n\nevent: y\nid: 5\n"u8.ToArray());
            while (parser.TryRead(out _)) Assert.That(parser.TooLarge, Is.False);
            Assert.That(parser.TooLarge, Is.False, $"round {i}");
        }
    }

    [Test]
    public void TooLarge_EndlessComment_IsTrue()
    {
        using var parser = new SseParser(100);
        Feed(parser, Json.Bytes(":" + new string(' ', 200)));
        Assert.That(parser.TryRead(out _), Is.False);
        Assert.That(parser.TooLarge, Is.True);
    }

    [TestCase("\n")]
    [TestCase("\r\n")]
    public void TryRead_EventAtTheLimit_IsTakenAndOnePastItIsNot_HoweverItIsCut(string end)
    {
        const int limit = 5000;
        byte[] fits = Json.Bytes("data: " + new string('x', limit - 6 - end.Length) + end + end);
        byte[] tooLong = Json.Bytes("data: " + new string('x', limit - 5 - end.Length) + end + end);
        foreach (int piece in (int[])[1, 7, 4096, int.MaxValue])
        {
            Assert.That(Take(new SseParser(limit), fits, piece), Is.EqualTo((true, false)), $"pieces of {piece}");
            Assert.That(Take(new SseParser(limit), tooLong, piece), Is.EqualTo((false, true)), $"pieces of {piece}");
        }
    }

    [Test]
    public void TryRead_CommentPastTheLimit_IsRefusedHoweverItIsCut([Values(1, 4096, int.MaxValue)] int piece) =>
        Assert.That(Take(new SseParser(100), Json.Bytes(":" + new string(' ', 200) + "\n\ndata: x\n\n"), piece), Is.EqualTo((false, true)));

    /// <summary>Feeds a parser by pieces up to its first event; says whether there was one and whether it was too large.</summary>
    internal static (bool Taken, bool TooLarge) Take(EventParser parser, byte[] bytes, int piece)
    {
        using (parser)
        {
            for (int at = 0; at < bytes.Length; at += piece)
            {
                Feed(parser, piece < bytes.Length ? bytes[at..Math.Min(at + piece, bytes.Length)] : bytes);
                if (parser.TryRead(out _)) return (true, parser.TooLarge);
                if (parser.TooLarge) return (false, true);
                if (piece >= bytes.Length) break;
            }
            return (false, false);
        }
    }

    private static List<string> Parse(IEnumerable<byte[]> reads)
    {
        using var parser = new SseParser(1024 * 1024);
        var events = new List<string>();
        foreach (byte[] read in reads)
        {
            Feed(parser, read);
            Drain(parser, events);
        }
        parser.Complete();
        Drain(parser, events);
        return events;
    }

    private static void Drain(SseParser parser, List<string> events)
    {
        while (parser.TryRead(out var data)) events.Add(Json.Text(data.Span));
    }

    private static void Feed(EventParser parser, byte[] bytes)
    {
        while (bytes.Length > 0)
        {
            var memory = parser.GetMemory();
            int count = Math.Min(memory.Length, bytes.Length);
            bytes.AsSpan(0, count).CopyTo(memory.Span);
            parser.Advance(count);
            bytes = bytes[count..];
        }
    }
}
