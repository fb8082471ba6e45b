using ProviderKit.Tests.Support;
using static ProviderKit.Tests.Formats.AnthropicMessages.Translate;

namespace ProviderKit.Tests.Formats.AnthropicMessages;

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
        Case("system between is the user's", """[{"role":"user","content":"a"},{"role":"system","content":"s"},{"role":"user","content":"b"}]""",
            """[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"[Instructions]\n"},{"type":"text","text":"s"},{"type":"text","text":"b"}]}]"""),
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
    public void System_SeveralAndDeveloper_AreJoinedAtTheTop_LaterOnesStayWhereTheyStand()
    {
        var request = Messages("""[{"role":"system","content":"One."},{"role":"developer","content":[{"type":"text","text":"Two"},{"type":"text","text":"."}]},{"role":"user","content":"Hi"},{"role":"system","content":"Three."}]""");
        Assert.That((string?)request["system"], Is.EqualTo("One.\n\nTwo."));
        Json.AssertEqual(request["messages"], """[{"role":"user","content":[{"type":"text","text":"Hi"},{"type":"text","text":"[Instructions]\n"},{"type":"text","text":"Three."}]}]""");
    }

    [TestCase("""[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"","format":"wav"}}]}]""", "messages[0].content[0]")]
    [TestCase("""[{"role":"user","content":[{"type":"file","file":{"file_id":"f1"}}]}]""", "messages[0].content[0].file")]
    [TestCase("""[{"role":"user","content":[{"type":"file"}]}]""", "messages[0].content[0].file")]
    [TestCase("""[{"role":"system","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,aGk="}}]}]""", "messages[0].content[0].image_url")]
    [TestCase("""[{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"input_audio","input_audio":{}}]}]""", "messages[1].content[0]")]
    [TestCase("""[{"role":"user","content":"a"},{"role":"assistant","content":null,"audio":{"id":"audio_1"}}]""", "messages[1].audio")]
    [TestCase("""[{"role":"user","content":"a"},{"role":"assistant","content":"b","images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,aGk="}}]}]""", "messages[1].images[0].image_url")]
    public void Messages_ThatCannotBeSaid_AreA400ThatNamesThem(string messages, string param) =>
        Assert.That(Refused("\"stream\":false", messages: messages).Param, Is.EqualTo(param));

    [Test]
    public void Messages_SystemAlone_AreAQuestion()
    {
        var request = Messages("""[{"role":"system","content":"Say one word."}]""");
        Json.AssertEqual(request["messages"], """[{"role":"user","content":[{"type":"text","text":"Say one word."}]}]""");
        Assert.That(request["system"], Is.Null);
    }

    [TestCase("[]")]
    [TestCase("""[{"role":"user","content":""}]""")]
    [TestCase("""[{"role":"system","content":" "}]""")]
    public void Messages_ThatSayNothing_AreA400(string messages) => Assert.That(Refused("\"n\":1", messages: messages).Param, Is.EqualTo("messages"));

    [Test]
    public void Messages_CutAtBothEnds_BeginAndEndAsTheApiWants() => Json.AssertEqual(
        Messages("""[{"role":"tool","tool_call_id":"gone","content":"4"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":"}}]}]""")["messages"],
        """
        [{"role":"user","content":[{"type":"text","text":"[Result of a tool]\n"},{"type":"text","text":"4"}]},
         {"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"f","input":{"arguments":"{\"a\":"}}]},
         {"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"No result: this call was not answered.","is_error":true}]}]
        """);

    [TestCase(Modern, true)]
    [TestCase("claude-opus-5", true)]
    [TestCase(Older, false)]
    public void Messages_ThatEndWithAnAnswer_EndWithTheUserWhereTheModelWantsIt(string model, bool ends)
    {
        var messages = Messages("""[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]""", model: model)["messages"]!.AsArray();
        Assert.That((string?)messages[^1]!["role"], Is.EqualTo(ends ? "user" : "assistant"));
    }

    [TestCase("3.10")]
    [TestCase("null")]
    [TestCase("12345678901234567890")]
    [TestCase("{\"a\": 1.0}\n")]
    [TestCase(" \r\n")]
    public void ToolResult_AnyText_StaysThatText(string text) => Assert.That(
        (string?)Messages($$$"""[{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":{{{System.Text.Json.JsonSerializer.Serialize(text)}}}}]""")["messages"]![2]!["content"]![0]!["content"],
        Is.EqualTo(text));

    [Test]
    public void Pdf_GivenAsAnImage_IsADocument() => Json.AssertEqual(
        Messages("""[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,JVBERi0xLjQK"}},{"type":"image_url","image_url":{"url":"https://example.com/a.pdf?x=1"}}]}]""")["messages"]![0]!["content"],
        """[{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0xLjQK"}},{"type":"document","source":{"type":"url","url":"https://example.com/a.pdf?x=1"}}]""");

    [Test]
    public void OwnBlocks_SentBackWithTheirTools_StandWhereTheyStood()
    {
        const string Replayed = """
            {"role":"assistant","content":"Found.","extra_content":{"anthropic":{"content_blocks":[{"index":0,"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"x"}},{"index":1,"type":"web_search_tool_result","tool_use_id":"s1","content":[]},
             {"index":2,"type":"server_tool_use","id":"half","name":"web_search","input":{}},{"index":3,"type":"text","citations":[{}]}]}}}
            """;
        string messages = $$"""[{"role":"user","content":"a"},{{Replayed}},{"role":"user","content":"b"}]""";
        Json.AssertEqual(Messages(messages, "\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}]")["messages"]![1]!["content"], """
            [{"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"x"}},{"type":"web_search_tool_result","tool_use_id":"s1","content":[]},{"type":"text","text":"Found."}]
            """);
        Json.AssertEqual(Messages(messages)["messages"]![1]!["content"], """[{"type":"text","text":"Found."}]""");
    }

    [Test]
    public void Images_OfAnswers_FollowAsTheUsers() => Json.AssertEqual(
        Messages("""[{"role":"user","content":"Draw."},{"role":"assistant","content":"Here.","images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]},{"role":"user","content":"Bigger."}]""")["messages"],
        """
        [{"role":"user","content":[{"type":"text","text":"Draw."}]},{"role":"assistant","content":[{"type":"text","text":"Here."}]},
         {"role":"user","content":[{"type":"text","text":"[Images of the answer above]"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}},{"type":"text","text":"Bigger."}]}]
        """);
    public void TextFile_InUtf8_IsADocument() => Json.AssertEqual(
        Messages("""[{"role":"user","content":[{"type":"file","file":{"filename":"a.txt","file_data":"data:text/plain;base64,w6QKYg=="}}]}]""")["messages"]![0]!["content"],
        """[{"type":"document","source":{"type":"text","media_type":"text/plain","data":"ä\nb"},"title":"a.txt"}]""");

    [TestCase("data:text/plain;base64,/w==")]
    [TestCase("data:application/zip;base64,UEsDBA==")]
    public void File_OfAnotherKind_IsA400ThatNamesIt(string data) =>
        Assert.That(Refused("\"n\":1", messages: $$$"""[{"role":"user","content":[{"type":"file","file":{"file_data":"{{{data}}}"}}]}]""").Param, Is.EqualTo("messages[0].content[0].file"));
}
