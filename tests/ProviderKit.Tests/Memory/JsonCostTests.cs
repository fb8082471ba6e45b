using System.Buffers;
using System.Text;
using ProviderKit.Formats.Canonical;
using ProviderKit.Memory;
using ProviderKit.Vendors.Anthropic;
using ProviderKit.Vendors.Google;
using ProviderKit.Vendors.Ollama;

namespace ProviderKit.Tests.Memory;

/// <summary>What is asked for before a request is translated covers what translating it takes, without being many times that.</summary>
public class JsonCostTests
{
    private const int Size = 1_000_000;

    private static readonly Dictionary<string, IChatTranslator> Translators = new()
    {
        ["anthropic"] = AnthropicVendor.Row.Apis[0].Translator!, ["google"] = GoogleVendor.Row.Apis[0].Translator!, ["ollama"] = OllamaVendor.Row.Apis[0].Translator!,
    };

    private static readonly Dictionary<string, Func<string>> Shapes = new()
    {
        ["one text"] = () => Message(new string('x', Size)),
        ["one text with escapes"] = () => Message(string.Concat(Enumerable.Repeat("a line\\n", Size / 8))),
        ["many messages"] = () => string.Join(',', Enumerable.Repeat(Message("hi"), Size / 35)),
        ["texts of a page"] = () => string.Join(',', Enumerable.Repeat(Message(string.Concat(Enumerable.Repeat("some words and a line\\n", 200))), Size / 4800)),
    };

    private static IEnumerable<object[]> Cases => from vendor in Translators.Keys from shape in Shapes.Keys select new object[] { vendor, shape };

    [TestCaseSource(nameof(Cases))]
    public void Peak_OfARequest_CoversItsTranslation(string vendor, string shape)
    {
        byte[] body = Encoding.UTF8.GetBytes($$"""{"model":"m","messages":[{{Shapes[shape]()}}]}""");
        var cost = JsonCost.Of(body);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(ChatDocument.TryRead(body, out var chat), Is.Null);
        var output = new ArrayBufferWriter<byte>();
        Assert.That(Translators[vendor].WriteRequest(chat!, "m", output), Is.Null);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        chat!.Dispose();

        TestContext.Out.WriteLine($"{body.Length} bytes: {allocated / (double)body.Length:F1} times allocated, {cost.Peak / (double)body.Length:F1} times asked for, {cost.Kept / (double)body.Length:F1} times kept");
        Assert.That(cost.Peak, Is.InRange(allocated / 2, allocated * 6), "garbage and what the pools had already are beyond what can be measured here");
        Assert.That(cost.Kept, Is.LessThan(cost.Peak));
    }

    [Test]
    public void Of_BrokenJson_CountsWhatIsThere() => Assert.That(JsonCost.Of("""{"a":"b","c":"""u8).Peak, Is.Positive);

    private static string Message(string content) => $$"""{"role":"user","content":"{{content}}"}""";
}
