using ProviderKit.Tests.Support;
using ProviderKit.Upstream;

namespace ProviderKit.Tests.Upstream;

public class ArrayParserTests
{
    private static readonly string[] Elements = ["""{"a":"]},[{\"\\"}""", """{"b":[1,{"c":{}}]}""", "[]", "12", "\"x,]\"", """{ "d" : "\\" }"""];

    [Test]
    public void TryRead_HoweverTheBytesCome_GivesEveryElement([Values(1, 2, 3, 7, 1000)] int piece)
    {
        byte[] all = Json.Bytes($" [ {string.Join(" ,\r\n", Elements)} ]\n");
        using var parser = new ArrayParser(1000);
        Assert.That(Read(parser, all, piece), Is.EqualTo(Elements.Select(element => element.Trim())));
    }

    [Test]
    public void TryRead_ElementThatIsCutOff_IsNone()
    {
        using var parser = new ArrayParser(1000);
        Assert.That(Read(parser, Json.Bytes("""[{"a":1},{"b":"""), 4), Is.EqualTo(["""{"a":1}"""]));
    }

    [TestCase(1)]
    [TestCase(1000)]
    public void TryRead_ElementThatIsTooLong_IsRefused(int piece)
    {
        using var parser = new ArrayParser(20);
        Assert.That(Read(parser, Json.Bytes($$"""[{"a":1},{"b":"{{new string('x', 30)}}"},{"a":1}]"""), piece), Is.EqualTo(["""{"a":1}"""]));
        Assert.That(parser.TooLarge, Is.True);
    }

    private static List<string> Read(ArrayParser parser, byte[] all, int piece)
    {
        var read = new List<string>();
        for (int at = 0; at < all.Length && !parser.TooLarge; at += piece)
        {
            var next = all.AsSpan(at, Math.Min(piece, all.Length - at));
            while (!next.IsEmpty)
            {
                var room = parser.GetMemory().Span;
                int count = Math.Min(room.Length, next.Length);
                next[..count].CopyTo(room);
                parser.Advance(count);
                next = next[count..];
                while (parser.TryRead(out var element)) read.Add(Json.Text(element.Span).Trim());
            }
        }
        parser.Complete();
        while (parser.TryRead(out var element)) read.Add(Json.Text(element.Span).Trim());
        return read;
    }
}
