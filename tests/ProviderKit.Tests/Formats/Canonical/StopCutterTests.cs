using ProviderKit.Formats.Canonical;

namespace ProviderKit.Tests.Formats.Canonical;

/// <summary>A text ends where a stop sequence begins, in whatever pieces it comes.</summary>
public class StopCutterTests
{
    private static readonly string[] Alphabet = ["a", "b", "ab", "ba", "\n", "😀"];

    [Test]
    public void Take_AnyTextInAnyPieces_IsTheTextBeforeTheStopThatIsCompleteFirst()
    {
        int seed = TestContext.CurrentContext.Random.Next();
        var random = new Random(seed);
        int cut = 0;
        for (int round = 0; round < 20_000; round++)
        {
            string[] stops = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Text(1, 4))];
            string text = Text(0, 12);
            var found = stops.Select(s => (At: text.IndexOf(s, StringComparison.Ordinal), s.Length)).Where(s => s.At >= 0).OrderBy(s => s.At + s.Length).ThenBy(s => s.At).ToArray();
            int first = found.Length == 0 ? -1 : found[0].At;
            var cutter = new StopCutter(stops);
            string said = "";
            for (int at = 0; at < text.Length;)
            {
                int length = random.Next(1, text.Length - at + 1);
                said += cutter.Take(text.Substring(at, length));
                at += length;
            }
            said += cutter.End();
            Assert.That((said, cutter.HasStopped), Is.EqualTo((first < 0 ? text : text[..first], first >= 0)), $"seed {seed}: {text} with {string.Join('|', stops)}");
            if (first >= 0) cut++;
        }
        Assert.That(cut, Is.InRange(1_000, 19_000), "both happen");

        string Text(int least, int most) => string.Concat(Enumerable.Range(0, random.Next(least, most)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
    }
}
