using ProviderKit.Formats.OpenAIResponses;
using ProviderKit.Tests.Support;
using static ProviderKit.Tests.Formats.OpenAIResponses.Inbound.Responded;

namespace ProviderKit.Tests.Formats.OpenAIResponses.Inbound;

/// <summary>Requests of clients in the canonical form.</summary>
public class GivenRequestTests
{
    [Test]
    public void Text_IsOneMessageOfTheUser() => Json.AssertEqual(
        Responded.Canonical("""{"model":"m","input":"Hi","instructions":"Be brief","max_output_tokens":9,"stream":true,"temperature":0.5,"text":{},"store":false}"""), """
        {"model":"m","messages":[{"role":"system","content":"Be brief"},{"role":"user","content":"Hi"}],"stream":true,"stream_options":{"include_usage":true},
        "max_completion_tokens":9,"temperature":0.5,"extra_content":{"soft":{"thoughts_in_place":true}}}
        """);

    [Test]
    public void Items_OfATurn_AreOneAnswerAndItsResults() => Json.AssertEqual(
        Messages("""
        [{"role":"developer","content":"Rules"},{"type":"message","role":"user","content":[{"type":"input_text","text":"Look"},{"type":"input_image","image_url":"https://a/b.png","detail":"low"}]},
        {"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"I look","annotations":[]}]},
        {"type":"function_call","id":"fc_1","call_id":"call_1","name":"ls","arguments":"{\"a\":1}"},{"type":"custom_tool_call","call_id":"call_2","name":"patch","input":"a\nb"},
        {"type":"function_call_output","call_id":"call_2","output":"two"},{"role":"user","content":"And?"},{"type":"function_call_output","call_id":"call_1","output":"one"}]
        """), """
        [{"role":"system","content":"Rules"},{"role":"user","content":[{"type":"text","text":"Look"},{"type":"image_url","image_url":{"url":"https://a/b.png","detail":"low"}}]},
        {"role":"assistant","content":"I look","tool_calls":[{"id":"call_1","type":"function","function":{"name":"ls","arguments":"{\"a\":1}"}},
        {"id":"call_2","type":"function","function":{"name":"patch","arguments":"{\"input\":\"a\\nb\"}"}}]},
        {"role":"tool","tool_call_id":"call_1","content":"one"},{"role":"tool","tool_call_id":"call_2","content":"two"},{"role":"user","content":"And?"}]
        """);

    [Test]
    public void Phases_OfMessages_GoWithTheirParts()
    {
        var answer = Messages("""
            [{"type":"message","role":"assistant","phase":"commentary","content":[{"type":"output_text","text":"I look"},{"type":"output_text","text":"."}]},
            {"type":"message","role":"assistant","content":"Hm"},{"type":"message","role":"assistant","phase":"final_answer","content":"Fine"},{"role":"user","content":"So?"}]
            """)[0]!;
        Json.AssertEqual(answer["extra_content"], """{"responses":{"phases":["commentary","commentary",null,"final_answer"]}}""");
        Json.AssertEqual(Messages("""[{"role":"assistant","phase":"final_answer","content":"Fine"},{"role":"user","content":"So?"}]""")[0], """
            {"role":"assistant","content":"Fine","extra_content":{"responses":{"phases":["final_answer"]}}}
            """);
    }

    [Test]
    public void Calls_OneAfterTheOther_AreAnswersOfTheirOwn() => Assert.That(
        Messages("""
        [{"role":"user","content":"Go"},{"type":"function_call","call_id":"a","name":"f","arguments":""},{"type":"function_call_output","call_id":"a","output":"1"},
        {"type":"function_call","call_id":"a","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"a","output":"2"}]
        """).Select(m => m!["role"]!.GetValue<string>()), Is.EqualTo(["user", "assistant", "tool", "assistant", "tool"]));

    [Test]
    public void Image_OfAResult_IsInTheUsersMessage() => Json.AssertEqual(
        Messages("""
        [{"type":"function_call","call_id":"a","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"a","output":[{"type":"input_text","text":"Here"},{"type":"input_image","image_url":"https://a/b.png"}]},
        {"role":"user","content":"So?"}]
        """), """
        [{"role":"assistant","content":[],"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"a","content":[{"type":"text","text":"Here"},{"type":"text","text":"[Image 1: in the user's message that follows]","extra_content":{"anthropic":{"media":1}}}]},
        {"role":"user","content":[{"type":"text","text":"[Image 1]","extra_content":{"anthropic":{"made":true}}},
        {"type":"image_url","image_url":{"url":"https://a/b.png"},"extra_content":{"anthropic":{"media":1,"fields":{}}}},{"type":"text","text":"So?"}]}]
        """.Replace("\"content\":[],\"tool_calls\"", "\"content\":null,\"tool_calls\"", StringComparison.Ordinal));

    [TestCase("""{"type":"function","name":"f","description":"d","parameters":{"type":"object"},"strict":true}""", """{"name":"f","description":"d","parameters":{"type":"object"},"strict":true}""")]
    [TestCase("""{"type":"function","name":"f","parameters":null,"strict":null}""", """{"name":"f"}""")]
    [TestCase("""{"type":"namespace","name":"agents","tools":[{"type":"function","name":"spawn","strict":false}]}""", """{"name":"agents__spawn"}""")]
    public void Tools_AreFunctions(string tool, string function) => Json.AssertEqual(With($"\"tools\":[{tool}]")["tools"]![0]!["function"], function);

    [Test]
    public void CustomTool_IsAFunctionOfOneText()
    {
        var function = With("""
            "tools":[{"type":"custom","name":"apply_patch","description":"Patches","format":{"type":"grammar","syntax":"lark","definition":"start: x"}}]
            """)["tools"]![0]!["function"]!;
        Assert.That(function["description"]!.GetValue<string>(), Is.EqualTo("Patches\n\nThe input must match this lark grammar:\nstart: x"));
        Assert.That(function["parameters"]!["required"]!.ToJsonString(), Is.EqualTo("""["input"]"""));
    }

    [TestCase("""[{"type":"function_call","call_id":"x","name":"f","arguments":"{}"}]""", "No tool output found for function call x.")]
    [TestCase("""[{"type":"custom_tool_call","call_id":"x","name":"f","input":""}]""", "No tool output found for custom tool call x.")]
    [TestCase("""[{"type":"function_call_output","call_id":"x","output":"a"}]""", "No tool call found for function call output with call_id x.")]
    [TestCase("""[{"role":"user"}]""", "Missing required parameter: 'input[0].content'.")]
    [TestCase("""[{"role":"boss","content":"a"}]""", "Invalid value: 'boss'. Supported values are: 'assistant', 'system', 'developer', and 'user'.")]
    [TestCase("""[3]""", "Invalid type for 'input[0]': expected an object, but got an integer instead.")]
    [TestCase("""[{"content":"a"}]""", "Missing required parameter: 'input[0].type'.")]
    [TestCase("""[]""", "Missing required parameter: 'input'.")]
    [TestCase("""[{"type":"compaction","encrypted_content":"gAAA"}]""", "This compaction was made by another provider, and only that one can read it. Send the conversation itself, or use the model that made it.")]
    public void Input_ThatIsWrong_IsRefusedInOpenAIsWords(string input, string message) =>
        Assert.That(Refused($$"""{"model":"m","input":{{input}} }""").Message, Is.EqualTo(message));

    [TestCase("\"background\":true", "background")]
    [TestCase("\"conversation\":\"conv_1\"", "conversation")]
    [TestCase("\"prompt\":{\"id\":\"p\"}", "prompt")]
    [TestCase("\"previous_response_id\":\"resp_1\"", "previous_response_id")]
    [TestCase("\"tools\":3", "tools")]
    [TestCase("\"text\":{\"format\":{\"type\":\"xml\"}}", "text.format.type")]
    [TestCase("\"max_output_tokens\":\"9\"", "max_output_tokens")]
    public void Member_ThatCannotBeTranslated_IsRefusedByName(string member, string param) =>
        Assert.That(Refused($$"""{"model":"m","input":"Hi",{{member}} }""").Param, Is.EqualTo(param));

    [TestCase("web_search", "")]
    [TestCase("web_search_preview_2025_03_11", ",\"search_context_size\":\"low\"")]
    public void Search_IsAnOfferInChatsWords(string type, string more)
    {
        string members = $$"""
            "tools":[{"type":"{{type}}","user_location":{"type":"approximate","city":"Bern","country":"CH"},"filters":{"allowed_domains":["a"]}{{more}} }]
            """;
        var request = With(members);
        Json.AssertEqual(request["web_search_options"], $$$"""{"user_location":{"type":"approximate","approximate":{"city":"Bern","country":"CH"}}{{{more}}} }""");
        Assert.That((bool?)request["extra_content"]!["soft"]!["web_search_options"], Is.True);
        Assert.That(NotesOf(members).LeftOut!.Names, Is.EqualTo(["tools[0].filters"]));
    }

    [TestCase("\"tool_choice\":{\"type\":\"web_search\"}")]
    [TestCase("\"tool_choice\":\"required\"")]
    public void Search_ThatIsDemanded_IsRefusedByItsName(string choice)
    {
        string members = $$""" "tools":[{"type":"web_search"}],{{choice}} """;
        var request = With(members);
        Assert.That((request["web_search_options"]!.ToJsonString(), request["extra_content"]!["soft"]!["web_search_options"]), Is.EqualTo(("{}", (object?)null)));
        Assert.That((string?)request["extra_content"]!["responses"]!["required"]![0], Is.EqualTo("web_search_options"));
        Assert.That(NotesOf(members).ClientNames["web_search_options"], Is.EqualTo("tools[0] (web_search)"));
    }

    [TestCase("""{"type":"web_search","external_web_access":false}""", "\"n\":1")]
    [TestCase("""{"type":"web_search"},{"type":"function","name":"f"}""", "\"tool_choice\":{\"type\":\"allowed_tools\",\"mode\":\"auto\",\"tools\":[{\"type\":\"function\",\"name\":\"f\"}]}")]
    public void Search_ThatIsNotWanted_IsNotOffered(string tools, string members) =>
        Assert.That(With($"\"tools\":[{tools}],{members}")["web_search_options"], Is.Null);

    [Test]
    public void Unknown_Parts_AreLeftOutAndNamed()
    {
        const string request = """
            {"model":"m","input":[{"role":"user","content":[{"type":"input_text","text":"Hi"},{"type":"input_hologram","data":"x"}]},
             {"type":"function_call","call_id":"call_abcdefghij","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"call_abcdefghij","output":[{"type":"input_hologram"},{"type":"input_text","text":"r"}]}]}
            """;
        var (error, body, notes) = TryCanonical(Json.Bytes(request));
        Assert.That(error, Is.Null);
        Assert.That(notes.LeftOut!.Names, Is.EqualTo(["input[0].content[1] (input_hologram)", "input[2].output[0] (input_hologram)"]));
        Assert.That(Json.Text(body), Does.Not.Contain("hologram").And.Contain("\"r\""));
    }

    [TestCase("\"top_logprobs\":2", """{"logprobs":true,"top_logprobs":2}""")]
    [TestCase("\"include\":[\"message.output_text.logprobs\"]", """{"logprobs":true}""")]
    [TestCase("\"top_logprobs\":0", "{}")]
    public void LogProbs_AreAWishInChatsWords(string members, string canonical)
    {
        var request = With(members);
        var said = new System.Text.Json.Nodes.JsonObject();
        foreach (string name in (string[])["logprobs", "top_logprobs"])
            if (request[name] is { } value) said[name] = value.DeepClone();
        Json.AssertEqual(said, canonical);
        Assert.That((bool?)request["extra_content"]!["soft"]!["logprobs"], Is.EqualTo(canonical == "{}" ? null : true));
    }

    [TestCase("claude-opus-4-7", "max")]
    [TestCase("claude-opus-4-6", "max")]
    public void Effort_OfTheMost_IsTheMostOfClaude(string model, string effort)
    {
        var request = With("\"reasoning\":{\"effort\":\"max\"},\"top_logprobs\":3");
        Assert.That((string?)request["reasoning_effort"], Is.EqualTo("xhigh"));
        var sent = System.Text.Json.Nodes.JsonNode.Parse(AnthropicMessages.Inbound.Bridged.Outbound(Json.Bytes(request.ToJsonString()), model))!;
        Assert.That((string?)sent["output_config"]!["effort"], Is.EqualTo(effort));
    }

    [Test]
    public void Unknown_ItemsAndMembersAndTools_AreLeftOutAndNamed()
    {
        var (error, _, notes) = TryCanonical(Json.Bytes("""
            {"model":"m","input":[{"role":"user","content":"Hi"},{"type":"web_search_call","id":"ws_1","status":"completed"},{"type":"of_the_future"}],
            "tools":[{"type":"web_search"},{"type":"mcp","server_label":"x"}],"max_tool_calls":3,"of_the_future":{"a":1},"client_metadata":{"a":"b"},"include":["reasoning.encrypted_content"]}
            """));
        Assert.That(error, Is.Null);
        Assert.That(notes.LeftOut!.Names, Is.EqualTo(["max_tool_calls", "of_the_future", "tools[1] (mcp)", "input[2] (of_the_future)", "input[1] (web_search_call)"]));
    }

    [Test]
    public void Reasoning_OfThisGateway_ComesBack()
    {
        var notes = NotesOf("\"include\":[\"reasoning.encrypted_content\"],\"store\":false");
        var output = Output("""
            "reasoning_content":"Well","content":"4"
            """, notes: notes);
        var message = Messages($$"""[{"role":"user","content":"2+2"},{{output[0]!.ToJsonString()}},{{output[1]!.ToJsonString()}},{"role":"user","content":"+1"}]""")[1]!;
        Assert.That((message["reasoning_content"]!.GetValue<string>(), message["content"]!.GetValue<string>()), Is.EqualTo(("Well", "4")));
    }

    [Test]
    public void Reasoning_OfOthers_IsLeftAway() => Json.AssertEqual(
        Messages("""[{"type":"reasoning","id":"rs_1","summary":[],"content":null,"encrypted_content":"gAAAA"},{"role":"assistant","content":"4"},{"role":"user","content":"+1"}]"""),
        """[{"role":"assistant","content":"4"},{"role":"user","content":"+1"}]""");

    [Test]
    public void AllowedTools_AreTheOnlyOnes()
    {
        var chat = With("""
            "tools":[{"type":"function","name":"a"},{"type":"function","name":"b"}],"tool_choice":{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"b"}]}
            """);
        Assert.That(chat["tools"]!.AsArray().Select(t => t!["function"]!["name"]!.GetValue<string>()), Is.EqualTo(["b"]));
        Assert.That(chat["tool_choice"]!.GetValue<string>(), Is.EqualTo("required"));
    }

    [Test]
    public void CacheBreakpoints_AreCarriedWithTheirOptions()
    {
        const string point = """ "prompt_cache_breakpoint":{"mode":"explicit"} """;
        var canonical = With($$"""
            "prompt_cache_options":{"mode":"explicit"},"input":[{"role":"user","content":[{"type":"input_text","text":"a",{{point}}},{"type":"input_image","image_url":"https://a/b.png",{{point}}},
            {"type":"input_file","file_data":"data:application/pdf;base64,AA==",{{point}}}]},{"role":"user","content":[{"type":"input_text","text":"b",{{point}}}]}]
            """);
        Json.AssertEqual(canonical["prompt_cache_options"], """{"mode":"explicit"}""");
        var parts = canonical["messages"]!.AsArray().SelectMany(m => m!["content"]!.AsArray()).ToArray();
        Assert.That(parts.Select(p => (string?)p!["type"]), Is.EqualTo(["text", "image_url", "file", "text"]));
        Assert.That(parts.Select(p => (string?)p!["prompt_cache_breakpoint"]?["mode"]), Is.All.EqualTo("explicit"));
    }

    [Test]
    public void Metadata_IsLeftOutAloud() => Assert.That(NotesOf("""
        "metadata":{"a":"b"}
        """).LeftOut!.ToString(), Does.Contain("metadata"));

    [TestCase("""[{"role":"user","content":"\ud800"}]""")]
    [TestCase("""[{"type":"\udc00","content":"a"}]""")]
    public void Compaction_ThatIsForged_IsRefused(string items)
    {
        string content = OwnCompaction.Make(Json.Bytes(items));
        Assert.That(Refused($$"""{"model":"m","input":[{"type":"compaction","encrypted_content":"{{content}}"}]}""").Code, Is.EqualTo("invalid_encrypted_content"));
    }
}
