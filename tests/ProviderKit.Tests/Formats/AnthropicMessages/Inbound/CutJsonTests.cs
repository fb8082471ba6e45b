using ProviderKit.Formats.AnthropicMessages.Inbound;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Tests.Formats.AnthropicMessages.Inbound;

public class CutJsonTests
{
    [TestCase("""{"a":1,"b":"cut h""", """{"a":1}""")]
    [TestCase("""{"a":{"b":[1,2,3""", """{"a":{"b":[1,2]}}""")]
    [TestCase("""{"a":"}{\",[","b""", """{"a":"}{\",["}""")]
    [TestCase("""{"a":[]}""", """{"a":[]}""")]
    [TestCase("{", "{}")]
    [TestCase("", null)]
    [TestCase("\"a", null)]
    [TestCase("""{"a":1]""", null)]
    public void Closed_Cut_IsWhatWasWhole(string cut, string? expected) => Assert.That(CutJson.Closed(cut), Is.EqualTo(expected));

    [Test]
    public void Closed_DeepAndCut_TakesAsLongAsItsLength()
    {
        const int depth = 500_000; // closing every level anew would write 125 billion characters
        Assert.That(CutJson.Closed(new string('[', depth)), Has.Length.EqualTo(2 * depth));
    }
}
