using ProviderKit.Formats.Canonical;

namespace ProviderKit.Tests.Formats.Canonical;

/// <summary>The fence around JSON is taken off, however the text is cut; every other text stays as it is.</summary>
public class CodeFenceTests
{
    [TestCase("```json\n{\"a\":1}\n```", "{\"a\":1}")]
    [TestCase("\n ```\r\n{}\r\n```\n\n", "{}")]
    [TestCase("```JSON\n{\"a\":\"```\"}\n```", "{\"a\":\"```\"}")]
    [TestCase("```json\n{\"cut\":", "{\"cut\":")]
    [TestCase("```json\n", "")]
    [TestCase("{\"a\":1}\n", "{\"a\":1}\n")]
    [TestCase("  {}", "  {}")]
    [TestCase("{}\n```", "{}\n```")]
    [TestCase("``", "``")]
    [TestCase("```", "```")]
    [TestCase("```json", "```json")]
    [TestCase("``` this is a long line and no fence at all\n{}", "``` this is a long line and no fence at all\n{}")]
    [TestCase("", "")]
    [TestCase(" \n", " \n")]
    public void Take_AnyPieces_GiveTheAnswer(string text, string answer)
    {
        Assert.That(CodeFence.Strip(text), Is.EqualTo(answer));
        for (int first = 0; first <= text.Length; first++)
        {
            for (int second = first; second <= text.Length; second++)
            {
                var fence = new CodeFence();
                Assert.That(fence.Take(text[..first]) + fence.Take(text[first..second]) + fence.Take(text[second..]) + fence.End(), Is.EqualTo(answer), $"cut at {first} and {second}");
            }
        }
    }
}
