using ProviderKit.Tests.Support;
using static ProviderKit.Tests.Providers.Anthropic.Translate;

namespace ProviderKit.Tests.Providers.Anthropic;

/// <summary>OpenAI's messages in, Anthropic's out.</summary>
public class RequestMessagesTests
{
    private static TestCaseData Case(string name, string messages, string expected) => new(messages, expected) { TestName = $"{{m}}({name})" };

    private static readonly TestCaseData[] Conversations =
    [
        Case("plain", """[{"role":"user","content":"Hi"}]""", """[{"role":"user","content":[{"type":"text","text":"Hi"}]}]"""),
        Case("turns", """[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"}]""",
            """[{"role":"user","content":[{"type":"text","text":"a"}]},{"role":"assistant","content":[{"type":"text","text":"b"}]},{"role":"user","content":[{"type":"text","text":"c"}]}]"""),
        Case("same role in a row is one message", """[{"role":"user","content":"a"},{"role":"user","name":"Eve","content":[{"type":"text","text":"b"}]},{"role":"assistant","content":"c"},{"role":"assistant","content":"d"},{"role":"user","content":"e"}]""",
            """[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},{"role":"assistant","content":[{"type":"text","text":"c"},{"type":"text","text":"d"}]},{"role":"user","content":[{"type":"text","text":"e"}]}]"""),
        Case("system between joins its neighbours", """[{"role":"user","content":"a"},{"role":"system","content":"s"},{"role":"user","content":"b"}]""",
            """[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]"""),
        Case("data URL", """[{"role":"user","content":[{"type":"text","text":"What?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo=","detail":"high"}}]}]""",
            """[{"role":"user","content":[{"type":"text","text":"What?"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}]}]"""),
        Case("image by address", """[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]}]""",
            """[{"role":"user","content":[{"type":"image","source":{"type":"url","url":"https://example.com/a.png"}}]}]"""),
        Case("PDF", """[{"role":"user","content":[{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERi0xLjQK"}}]}]""",
            """[{"role":"user","content":[{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0xLjQK"},"title":"a.pdf"}]}]"""),
        Case("tool call and result", """[{"role":"user","content":"a"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"n\": 1.50, \"s\": \"\\u00e9\"}"}}]},{"role":"tool","tool_call_id":"c1","content":"42"}]""",
            """[{"role":"user","content":[{"type":"text","text":"a"}]},{"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"f","input":{"n":1.50,"s":"é"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"42"}]}]"""),
        Case("all results first, in one message", """[{"role":"user","content":"a"},{"role":"assistant","content":"Both.","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":""}},{"id":"c2","type":"function","function":{"name":"g","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":"1"},{"role":"user","content":"Hurry."},{"role":"tool","tool_call_id":"c2","content":[{"type":"text","text":"2"}],"is_error":true}]""",
            """[{"role":"user","content":[{"type":"text","text":"a"}]},{"role":"assistant","content":[{"type":"text","text":"Both."},{"type":"tool_use","id":"c1","name":"f","input":{}},{"type":"tool_use","id":"c2","name":"g","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"1"},{"type":"tool_result","tool_use_id":"c2","content":"2","is_error":true},{"type":"text","text":"Hurry."}]}]"""),
        Case("image as a result", """[{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":[{"type":"text","text":"See:"},{"type":"image_url","image_url":{"url":"data:image/gif;base64,R0lGODlh"}}]}]""",
            """[{"role":"user","content":[{"type":"text","text":"a"}]},{"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":"See:"},{"type":"image","source":{"type":"base64","media_type":"image/gif","data":"R0lGODlh"}}]}]}]"""),
        Case("ids of other vendors", """[{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"id":"call|é:1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"call|é:1","content":""}]""",
            """[{"role":"user","content":[{"type":"text","text":"a"}]},{"role":"assistant","content":[{"type":"tool_use","id":"call___1","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call___1","content":""}]}]"""),
        Case("nothing but white space", """[{"role":"user","content":"a"},{"role":"assistant","content":" \n"},{"role":"user","content":[{"type":"text","text":""},{"type":"text","text":"b"}]}]""",
            """[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]"""),
        Case("answer to go on from", """[{"role":"user","content":"a "},{"role":"assistant","content":"Once \n"}]""",
            """[{"role":"user","content":[{"type":"text","text":"a "}]},{"role":"assistant","content":[{"type":"text","text":"Once"}]}]"""),
    ];

    [TestCaseSource(nameof(Conversations))]
    public void Messages_OfOpenAI_AreAnthropics(string messages, string expected) => Json.AssertEqual(Messages(messages)["messages"], expected);

    [Test]
    public void System_SeveralAndDeveloper_AreJoinedAtTheTop()
    {
        var request = Messages("""[{"role":"system","content":"One."},{"role":"developer","content":[{"type":"text","text":"Two"},{"type":"text","text":"."}]},{"role":"user","content":"Hi"},{"role":"system","content":"Three."}]""");
        Assert.That((string?)request["system"], Is.EqualTo("One.\n\nTwo.\n\nThree."));
        Json.AssertEqual(request["messages"], """[{"role":"user","content":[{"type":"text","text":"Hi"}]}]""");
    }

    [TestCase("""[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"","format":"wav"}}]}]""", "messages[0].content[0]")]
    [TestCase("""[{"role":"user","content":[{"type":"file","file":{"file_id":"f1"}}]}]""", "messages[0].content[0].file")]
    [TestCase("""[{"role":"user","content":[{"type":"file"}]}]""", "messages[0].content[0].file")]
    [TestCase("""[{"role":"system","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,aGk="}}]}]""", "messages[0].content[0].image_url")]
    [TestCase("""[{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"image_url","image_url":{"url":"https://example.com/a"}}]}]""", "messages[1].content[0].image_url")]
    public void Messages_ThatCannotBeSaid_AreA400ThatNamesThem(string messages, string param) =>
        Assert.That(Refused("\"stream\":false", messages: messages).Param, Is.EqualTo(param));
}
