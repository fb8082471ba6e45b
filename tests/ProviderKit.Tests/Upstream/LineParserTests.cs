using ProviderKit.Tests.Formats.OllamaChat;
using ProviderKit.Tests.Support;
using ProviderKit.Upstream;

namespace ProviderKit.Tests.Upstream;

public class LineParserTests
{
    /// <summary>A stream, and its lines.</summary>
    private static readonly (string Name, string Stream, string[] Lines)[] Streams =
    [
        ("LF", "{\"a\":1}\n{\"b\":2}\n", ["{\"a\":1}", "{\"b\":2}"]),
        ("CRLF", "{\"a\":1}\r\n{\"b\":2}\r\n", ["{\"a\":1}\r", "{\"b\":2}\r"]),
        ("no last line end", "{\"a\":1}\n{\"b\":2}", ["{\"a\":1}", "{\"b\":2}"]),
        ("one without end", "{}", ["{}"]),
        ("empty lines", "\n\n{\"a\":1}\n\n \t\n\r\n{\"b\":2}\n\n", ["{\"a\":1}", "{\"b\":2}"]),
        ("white space only", " \r\n\t\n", []),
        ("white space around", "  {\"a\":1} \n", ["  {\"a\":1} "]),
        ("no ASCII", "{\"é\":\"😀\"}\n{}\n", ["{\"é\":\"😀\"}", "{}"]),
        ("CR inside a line", "a\rb\nc\n", ["a\rb", "c"]),
        ("longer than the first buffer", new string('x', 9000) + "\ny\n" + new string('z', 5000) + "\n", [new string('x', 9000), "y", new string('z', 5000)]),
        ("nothing", "", []),
    ];

    private static IEnumerable<TestCaseData> Cases =>
        Streams.Select(s => new TestCaseData(s.Stream, s.Lines) { TestName = $"{{m}}({s.Name})" });

    [TestCaseSource(nameof(Cases))]
    public void TryRead_Whole_GivesTheLines(string stream, string[] lines) =>
        Assert.That(Lines.Parse([Json.Bytes(stream)]), Is.EqualTo(lines));

    [TestCaseSource(nameof(Cases))]
    public void TryRead_SplitInTwoAtEveryByte_GivesTheSame(string stream, string[] lines)
    {
        byte[] bytes = Json.Bytes(stream);
        for (int at = 0; at <= bytes.Length; at++)
            Assert.That(Lines.Parse([bytes[..at], bytes[at..]]), Is.EqualTo(lines), $"split at {at}");
    }

    [TestCaseSource(nameof(Cases))]
    public void TryRead_OneByteAtATime_GivesTheSame(string stream, string[] lines) =>
        Assert.That(Lines.Parse(Json.Bytes(stream).Select(b => new[] { b })), Is.EqualTo(lines));

    [Test]
    public void TryRead_LineIsComplete_NeedsNoFurtherByte()
    {
        using var parser = new LineParser(1024);
        foreach (string line in new[] { "{}\n", "{\"a\":1}\r\n" })
        {
            Lines.Feed(parser, Json.Bytes(line));
            Assert.That(parser.TryRead(out _), Is.True, line);
            Assert.That(parser.TryRead(out _), Is.False, line);
        }
    }

    [Test]
    public void TooLarge_UnfinishedLinePastTheLimit_IsTrue()
    {
        using var parser = new LineParser(100);
        Lines.Feed(parser, Json.Bytes("{}\n" + new string('x', 100)));
        Assert.That(parser.TryRead(out _), Is.True);
        Assert.That(parser.TryRead(out _), Is.False);
        Assert.That(parser.TooLarge, Is.False, "100 bytes are allowed");
        Lines.Feed(parser, "x"u8.ToArray());
        Assert.That(parser.TryRead(out _), Is.False);
        Assert.That(parser.TooLarge, Is.True);
    }

    [Test]
    public void TooLarge_ManyLinesOneByOne_IsFalse()
    {
        using var parser = new LineParser(100);
        for (int i = 0; i < 1000; i++)
        {
            Lines.Feed(parser, "\r\n{\"a\":1}\n   \n{\"b\":"u8.ToArray());
            while (parser.TryRead(out _)) Assert.That(parser.TooLarge, Is.False);
            Assert.That(parser.TooLarge, Is.False, $"round {i}");
            Lines.Feed(parser, "2}\n"u8.ToArray());
        }
    }

    [Test]
    public void TryRead_LineAtTheLimit_IsTakenAndOnePastItIsNot_HoweverItIsCut([Values(1, 7, 4096, int.MaxValue)] int piece)
    {
        Assert.That(SseParserTests.Take(new LineParser(5000), Json.Bytes(new string('x', 5000) + "\n"), piece), Is.EqualTo((true, false)));
        Assert.That(SseParserTests.Take(new LineParser(5000), Json.Bytes(new string('x', 5001) + "\n"), piece), Is.EqualTo((false, true)));
    }
}
