using System.Text;
using System.Text.Json;
using ProviderKit.Counting;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Counting;

public class TextTallyTests
{
    [TestCase("plain", "plain")]
    [TestCase("", "")]
    [TestCase(@"\""\\\/\b\f\n\r\t", "\"\\/\b\f\n\r\t")]
    [TestCase(@"\u00e9\ud83d\ude00!", "é😀!")]
    [TestCase("é你😀", "é你😀")]
    public void AddString_Escapes_BecomeCharacters(string json, string text) => Assert.That(Read(json).All, Is.EqualTo(text));

    [Test]
    public void AddString_HalfASurrogate_IsNoFault() => Assert.That(Read(@"a\ud83d b").All, Is.EqualTo("a\ud83d b")); // no attribute can hold it

    [Test]
    public void AddString_InvalidUtf8_IsReplaced()
    {
        var estimator = new RecordingEstimator();
        var tally = new TextTally(estimator);
        tally.AddString([(byte)'a', 0xff, 0xc3, (byte)'b', 0xe4, 0xbd]);
        tally.Release();
        Assert.That(estimator.All, Is.EqualTo("a\ufffd\ufffdb\ufffd"));
    }

    [Test]
    public void AddString_LongText_IsGivenInPiecesThatEndAtASpace()
    {
        string text = string.Concat(Enumerable.Range(0, 5_000).Select(i => $"word{i} 😀 "));
        var estimator = Read(JsonSerializer.Serialize(text)[1..^1]);
        Assert.That(estimator.All, Is.EqualTo(text));
        Assert.That(estimator.Texts, Has.Count.GreaterThan(2));
        Assert.That(estimator.Texts.Skip(1), Has.All.StartWith(" "));
        Assert.That(estimator.Texts, Has.All.Length.LessThan(40_000));
    }

    [Test]
    public void AddString_RandomTextsAnyWayEscaped_AreReadWhole()
    {
        int seed = Random.Shared.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (int i = 0; i < 200; i++)
        {
            var text = new StringBuilder();
            var json = new StringBuilder();
            for (int n = random.Next(50_000 / (1 + i)); n >= 0; n--)
            {
                string piece = random.Next(6) switch { 0 => "😀", 1 => "你", 2 => "é", 3 => "\n", 4 => " ", _ => "x" };
                text.Append(piece);
                bool raw = piece != "\n" && random.Next(2) == 0;
                json.Append(raw ? piece : string.Concat(piece.Select(c => $"\\u{(int)c:x4}")));
            }
            Assert.That(Read(json.ToString()).All, Is.EqualTo(text.ToString()));
        }
    }

    [Test]
    public void AddString_LongText_GivesAShareOfItAndScalesTheRest()
    {
        var estimator = new RecordingEstimator();
        var tally = new TextTally(estimator);
        for (int i = 0; i < 100; i++) tally.AddString(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("word ", 6_000))));
        tally.Release();
        Assert.That(estimator.All.Length, Is.InRange(600_000, 620_000), "one character in five");
        Assert.That(tally.Total, Is.EqualTo(3_000_000).Within(1).Percent, "a character is a token for this estimator, five for the built-in one");
    }

    [Test]
    public void AddString_LongTextThatChangesItsKind_IsSampledToTheEnd()
    {
        var estimator = new RecordingEstimator();
        var tally = new TextTally(estimator);
        foreach (string text in (string[])["plain ", "你"])
            for (int i = 0; i < 50; i++) tally.AddString(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text, 12_000 / text.Length))));
        tally.Release();
        Assert.That(estimator.All.Count(c => c == '你'), Is.InRange(100_000, 140_000));
    }

    private static RecordingEstimator Read(string json)
    {
        var estimator = new RecordingEstimator();
        var tally = new TextTally(estimator);
        tally.AddString(Encoding.UTF8.GetBytes(json));
        tally.Release();
        return estimator;
    }
}
