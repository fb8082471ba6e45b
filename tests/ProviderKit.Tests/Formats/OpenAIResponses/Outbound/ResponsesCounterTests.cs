using ProviderKit.Formats.OpenAIResponses;
using ProviderKit.Formats.OpenAIResponses.Outbound;
using ProviderKit.Tests.Formats.Canonical;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAIResponses.Outbound;

/// <summary>Chat requests as OpenAI's counting takes them, in the Responses format, and its replies.</summary>
public class ResponsesCounterTests
{
    private const string Hi = """ "messages":[{"role":"user","content":"Hi"}] """;
    private const string HiInput = """ "input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]}] """;

    private static readonly ResponsesCounter Counter = new("acme");

    [Test]
    public void Request_Conversation_BecomesItemsInTheirOrder()
    {
        var (body, error) = Counted.Request(Counter, """
            "messages":[
             {"role":"system","content":"Be brief."},
             {"role":"user","content":[{"type":"text","text":"Look:"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo=","detail":"low"}},{"type":"image_url","image_url":{"url":"https://a/b.png"}},{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERi0="}},{"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}}]},
             {"role":"assistant","content":"I call.","reasoning_content":"hm","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},{"id":"c2","type":"function","function":{"name":"g","arguments":""}}]},
             {"role":"tool","tool_call_id":"c1","content":"one"},
             {"role":"tool","tool_call_id":"c2","content":[{"type":"text","text":"two"},{"type":"image_url","image_url":{"url":"https://a/c.png"}}]},
             {"role":"developer","content":"In French."},
             {"role":"assistant","content":[{"type":"refusal","refusal":"No."}]}]
            """, "gpt-5");

        Assert.That(error, Is.Null);
        Json.AssertEqual(body, """
            {"model":"gpt-5","input":[
             {"type":"message","role":"system","content":[{"type":"input_text","text":"Be brief."}]},
             {"type":"message","role":"user","content":[{"type":"input_text","text":"Look:"},{"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo=","detail":"low"},{"type":"input_image","image_url":"https://a/b.png"},{"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERi0="},{"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}}]},
             {"type":"message","role":"assistant","content":[{"type":"output_text","text":"I call."}]},
             {"type":"function_call","call_id":"c1","name":"f","arguments":"{\"a\":1}"},
             {"type":"function_call","call_id":"c2","name":"g","arguments":"{}"},
             {"type":"function_call_output","call_id":"c1","output":"one"},
             {"type":"function_call_output","call_id":"c2","output":[{"type":"input_text","text":"two"},{"type":"input_image","image_url":"https://a/c.png"}]},
             {"type":"message","role":"developer","content":[{"type":"input_text","text":"In French."}]},
             {"type":"message","role":"assistant","content":[{"type":"refusal","refusal":"No."}]}]}
            """);
    }

    [TestCase(""" "tool_choice":"auto" """, """ "tool_choice":"auto" """)]
    [TestCase(""" "tool_choice":"none" """, """ "tool_choice":"none" """)]
    [TestCase(""" "tool_choice":"required","parallel_tool_calls":false """, """ "tool_choice":"required","parallel_tool_calls":false """)]
    [TestCase(""" "tool_choice":{"type":"function","function":{"name":"f"}} """, """ "tool_choice":{"type":"function","name":"f"} """)]
    public void Request_Tools_AreFlatAndNotStrictUnlessAsked(string choice, string written)
    {
        var (body, _) = Counted.Request(Counter, $$$$"""{{{{Hi}}}},"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object","properties":{"a":{"type":"string"} } } } },{"type":"function","function":{"name":"g","strict":true}}],{{{{choice}}}}""", "m1");
        Json.AssertEqual(body, $$$$"""{"model":"m1",{{{{HiInput}}}},"tools":[{"type":"function","name":"f","description":"d","parameters":{"type":"object","properties":{"a":{"type":"string"}}},"strict":false},{"type":"function","name":"g","parameters":{"type":"object","properties":{}},"strict":true}],{{{{written}}}}}""");
    }

    [TestCase(""" "response_format":{"type":"json_object"} """, ""","text":{"format":{"type":"json_object"}}""")]
    [TestCase(""" "response_format":{"type":"json_schema","json_schema":{"name":"n","strict":true,"schema":{"type":"object"}}} """, ""","text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object"},"strict":true}}""")]
    [TestCase(""" "response_format":{"type":"json_schema","json_schema":{"schema":{"type":"object"}}} """, ""","text":{"format":{"type":"json_schema","name":"answer","schema":{"type":"object"},"strict":false}}""")]
    [TestCase(""" "response_format":{"type":"text"},"tool_choice":"auto" """, "")]
    [TestCase(""" "max_tokens":9,"temperature":0.5,"stop":["x"],"stream":true,"stream_options":{"include_usage":true},"reasoning_effort":"high","user":"u","metadata":{} """, "")]
    public void Request_Members_AreThoseThatTheModelReads(string members, string written)
    {
        var (body, _) = Counted.Request(Counter, $"{Hi},{members}", "m1");
        Json.AssertEqual(body, $$"""{"model":"m1",{{HiInput}}{{written}}}""");
    }

    [Test]
    public void Request_HistoryThatWasCut_IsMended()
    {
        var (body, _) = Counted.Request(Counter, """
            "messages":[{"role":"tool","tool_call_id":"gone","content":"r"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"user","content":"Hi"}]
            """, "m1");
        Assert.That(body!["input"]!.AsArray().Select(item => (string?)item!["type"]), Is.EqualTo(["message", "function_call", "function_call_output", "message"]));
    }

    [TestCase(""" "messages":[{"role":"user","content":[{"type":"video_url","video_url":{"url":"https://a/b"}}]}] """, "messages[0].content[0]")]
    [TestCase(""" "messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"web_search_20250305","name":"web_search"}] """, "tools[0]")]
    public void Request_WhatTheFormatDoesNotHave_IsRefusedByName(string members, string param) =>
        Assert.That(Counted.Request(Counter, members, "m1").Error!.Param, Is.EqualTo(param));

    [Test]
    public void Request_OfAMessagesClient_HoldsSystemToolsResultsAndDocuments()
    {
        var (body, error) = Counted.OfMessages(Counter, """
            "system":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}}],"max_tokens":9,"stream":true,"thinking":{"type":"enabled","budget_tokens":1024},
            "tools":[{"name":"f","description":"d","input_schema":{"type":"object"}}],"tool_choice":{"type":"auto","disable_parallel_tool_use":true},
            "messages":[{"role":"user","content":[{"type":"document","title":"a.pdf","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="}},{"type":"text","text":"Read."}]},
             {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"c2ln"},{"type":"tool_use","id":"toolu_1","name":"f","input":{"a":1}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"one"}]}]
            """, "gpt-5");

        Assert.That(error, Is.Null);
        var input = body!["input"]!.AsArray();
        Assert.That(input.Select(item => $"{item!["type"]} {item["role"]}".TrimEnd()), Is.EqualTo(["message system", "message user", "function_call", "function_call_output"]));
        Assert.That((string?)input[1]!["content"]![0]!["type"], Is.EqualTo("input_file"));
        Assert.That(((string?)input[2]!["call_id"], (string?)input[3]!["call_id"], (string?)input[3]!["output"]), Is.EqualTo(("toolu_1", "toolu_1", "one")));
        Assert.That(body.AsObject().Select(m => m.Key), Is.EqualTo(["model", "input", "tools", "tool_choice", "parallel_tool_calls"]));
        Assert.That(body.ToJsonString(), Does.Not.Contain("hm").And.Not.Contain("c2ln"));
    }

    [Test]
    public void Reply_AsDocumented_IsTheCount() =>
        Assert.That(Counted.Reply(Counter, """{"object":"response.input_tokens","input_tokens":403}"""), Is.EqualTo(("""{"input_tokens":403}""", (ProviderError?)null)));

    [TestCase("""{"object":"response.input_tokens"}""")]
    [TestCase("""{"input_tokens":0}""")]
    [TestCase("""{"input_tokens":-3}""")]
    [TestCase("""{"input_tokens":1.5}""")]
    [TestCase("""{"input_tokens":"7"}""")]
    [TestCase("""{"input_tokens":99999999999999999999}""")]
    [TestCase("[7]")]
    [TestCase("{")]
    [TestCase("")]
    public void Reply_ThatIsNoCount_IsBad(string reply) =>
        Assert.That(Counted.Reply(Counter, reply).Error!.Kind, Is.EqualTo(ProviderErrorKind.BadReply));

    [Test]
    public void Reply_Error_IsTheErrors() =>
        Assert.That(Counted.Reply(Counter, """{"error":{"message":"slow","code":"rate_limit_exceeded"}}""").Error!.Kind, Is.EqualTo(ProviderErrorKind.RateLimited));
}
