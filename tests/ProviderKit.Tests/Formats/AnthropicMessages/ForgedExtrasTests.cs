using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.AnthropicMessages;

/// <summary>Clients of OpenAI's format may write <c>extra_content</c> themselves, and write anything.</summary>
public class ForgedExtrasTests
{
    private const string Tools = """[{"type":"function","function":{"name":"f"}}]""";

    [TestCase("""{"fields":{},"tools":[{}]}""")]
    [TestCase("""{"fields":{},"tools":[1,null,[]]}""")]
    [TestCase("""{"fields":{},"tools":[{"index":0,"tool":1}]}""")]
    public void WriteRequest_OwnToolThatIsNone_IsLeftOut(string extras) =>
        Json.AssertEqual(Request(extras)["tools"], """[{"name":"f","input_schema":{"type":"object"}}]""");

    [TestCase("-1", "x f")]
    [TestCase("\"a\"", "f x")]
    [TestCase("9", "f x")]
    [TestCase("0", "x f")]
    public void WriteRequest_OwnToolAtAnyPlace_IsThere(string index, string names) =>
        Assert.That(string.Join(' ', Request($$"""{"fields":{},"tools":[{"index":{{index}},"tool":{"type":"t_20250101","name":"x"} }]}""")["tools"]!.AsArray().Select(t => (string?)t!["name"])), Is.EqualTo(names));

    [Test]
    public void WriteRequest_BlocksAtOnePlace_KeepTheirOrder()
    {
        var blocks = Translate.Messages("""
            [{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}],"extra_content":{"anthropic":{"apart":true,"content_blocks":[{"index":1,"type":"x"},{"index":1,"type":"y"},{"index":-3,"type":"z"},5]}}}]
            """)["messages"]![0]!["content"]!.AsArray();
        Assert.That(string.Join(' ', blocks.Select(b => (string?)b!["text"] ?? (string?)b["type"])), Is.EqualTo("z x y a b"));
    }

    private static JsonNode Request(string extras) =>
        Translate.Request("{\"model\":\"x\",\"messages\":" + Translate.Hi + ",\"tools\":" + Tools + ",\"extra_content\":{\"anthropic\":" + extras + "}}");
}
