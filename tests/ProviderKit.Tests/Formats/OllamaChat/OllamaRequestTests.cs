using ProviderKit.Formats.Canonical;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OllamaChat;

/// <summary>OpenAI's request in, Ollama's out.</summary>
public class OllamaRequestTests
{
    private const string Hi = """[{"role":"user","content":"hi"}]""";

    private static TestCaseData Members(string members, string expected) => new(Translation.With(members), expected) { TestName = $"{{m}}({members})" };

    private static TestCaseData Messages(string name, string messages, string expected) =>
        new($$"""{"model":"m","messages":{{messages}}}""", $$"""{"messages":{{expected}},"stream":false}""") { TestName = $"{{m}}({name})" };

    private static readonly TestCaseData[] Requests =
    [
        // Without it, Ollama streams.
        Members("\"stream\":false", """{"stream":false}"""),
        Members("\"stream\":null", """{"stream":false}"""),
        Members("\"stream\":true,\"stream_options\":{\"include_usage\":true}", """{"stream":true}"""),
        Members("\"max_tokens\":7", """{"stream":false,"options":{"num_predict":7}}"""),
        Members("\"max_tokens\":7,\"max_completion_tokens\":9", """{"stream":false,"options":{"num_predict":9}}"""),
        Members("\"top_k\":40,\"min_p\":0.25", """{"stream":false,"options":{"top_k":40,"min_p":0.25}}"""),
        Members("\"temperature\":0.5,\"top_p\":0.25,\"seed\":3,\"frequency_penalty\":-1,\"presence_penalty\":1.5",
            """{"stream":false,"options":{"temperature":0.5,"top_p":0.25,"seed":3,"frequency_penalty":-1,"presence_penalty":1.5}}"""),
        Members("\"stop\":\"END\"", """{"stream":false,"options":{"stop":["END"]}}"""),
        Members("\"stop\":[\"a\",\"b\"]", """{"stream":false,"options":{"stop":["a","b"]}}"""),
        Members("\"options\":{\"num_ctx\":8192,\"temperature\":1},\"temperature\":0.5,\"keep_alive\":\"5m\"",
            """{"stream":false,"keep_alive":"5m","options":{"num_ctx":8192,"temperature":0.5}}"""),
        Members("\"stop\":[\"\",\"\\n\"]", """{"stream":false,"options":{"stop":["\n"]}}"""),
        Members("\"stop\":\"\"", """{"stream":false}"""),
        Members("\"options\":{}", """{"stream":false}"""),
        Members("\"response_format\":{\"type\":\"json_object\"}", """{"stream":false,"format":"json"}"""),
        Members("\"response_format\":{\"type\":\"text\"}", """{"stream":false}"""),
        Members("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"strict\":true,\"schema\":{\"type\":\"object\",\"properties\":{\"é\":{}}}}}",
            """{"stream":false,"format":{"type":"object","properties":{"é":{}}}}"""),
        Members("\"reasoning_effort\":\"none\"", """{"stream":false,"think":false}"""),
        Members("\"reasoning_effort\":\"minimal\"", """{"stream":false,"think":"low"}"""),
        Members("\"reasoning_effort\":\"medium\"", """{"stream":false,"think":"medium"}"""),
        Members("\"reasoning_effort\":\"xhigh\"", """{"stream":false,"think":"max"}"""),
        Members("\"think\":\"high\"", """{"stream":false,"think":"high"}"""),
        Members("\"think\":true,\"reasoning_effort\":\"none\"", """{"stream":false,"think":false}"""),
        Members("\"logprobs\":true,\"top_logprobs\":3", """{"stream":false,"logprobs":true,"top_logprobs":3}"""),
        Members("\"logprobs\":false", """{"stream":false}"""),
        Members("\"n\":1,\"user\":\"u\",\"metadata\":{\"a\":\"b\"},\"store\":true,\"service_tier\":\"auto\",\"parallel_tool_calls\":true,\"logit_bias\":{},\"modalities\":[\"text\"],\"text\":{},\"unheard_of\":null",
            """{"stream":false}"""),
        Members("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"d\",\"parameters\":{\"type\":\"object\",\"required\":[\"a\"]},\"strict\":true}}],\"tool_choice\":\"auto\"",
            """{"stream":false,"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object","required":["a"]}}}]}"""),
        Members("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]",
            """{"stream":false,"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{}}}}]}"""),
        Members("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"d\",\"parameters\":{\"type\":\"object\",\"required\":[\"a\"]}}},{\"type\":\"function\",\"function\":{\"name\":\"g\"}}],\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}},\"parallel_tool_calls\":false",
            """{"messages":[{"role":"system","content":"Answer with nothing but the arguments of the function f, as JSON. What it does: d"},{"role":"user","content":"hi"}],"stream":false,"format":{"type":"object","required":["a"]}}"""),
        Members("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":\"required\"",
            """{"messages":[{"role":"system","content":"Answer with nothing but the arguments of the function f, as JSON."},{"role":"user","content":"hi"}],"stream":false,"format":{"type":"object"}}"""),
        Members("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":\"none\"", """{"stream":false}"""),
        Messages("system and developer",
            """[{"role":"system","content":"a"},{"role":"developer","content":"b"},{"role":"user","content":"hi"}]""",
            """[{"role":"system","content":"a"},{"role":"system","content":"b"},{"role":"user","content":"hi"}]"""),
        Messages("parts become one string, images a list",
            """[{"role":"user","content":[{"type":"text","text":"What "},{"type":"image_url","image_url":{"url":"data:image/png;base64,aGk="}},{"type":"text","text":"is this?"},{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,eW8=","detail":"low"}}]}]""",
            """[{"role":"user","content":"What is this?","images":["aGk=","eW8="]}]"""),
        Messages("parts stand on lines of their own, but for those of an answer",
            """[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":""},{"type":"text","text":"b\n"},{"type":"text","text":"c"}]},{"role":"assistant","content":[{"type":"text","text":"As "},{"type":"text","text":"cited"},{"type":"text","text":"."}],"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"1","content":[{"type":"text","text":"d"},{"type":"text","text":"e"}]}]""",
            """[{"role":"user","content":"a\nb\nc"},{"role":"assistant","content":"As cited.","tool_calls":[{"id":"1","function":{"name":"f","arguments":{}}}]},{"role":"tool","content":"d\ne","tool_name":"f","tool_call_id":"1"}]"""),
        Messages("content that is null or missing",
            """[{"role":"user","content":"a"},{"role":"assistant","content":null},{"role":"assistant"}]""",
            """[{"role":"user","content":"a"},{"role":"assistant","content":""},{"role":"assistant","content":""}]"""),
        Messages("tool calls and their answers",
            """[{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\": [1, \"é\\n\"]}"}},{"id":"c2","type":"function","function":{"name":"g","arguments":""}}]},{"role":"tool","tool_call_id":"c2","content":"two"},{"role":"tool","tool_call_id":"c1","content":[{"type":"text","text":"one"}]}]""",
            """[{"role":"assistant","content":"","tool_calls":[{"id":"c1","function":{"name":"f","arguments":{"a":[1,"é\n"]}}},{"id":"c2","function":{"name":"g","arguments":{}}}]},{"role":"tool","content":"two","tool_name":"g","tool_call_id":"c2"},{"role":"tool","content":"one","tool_name":"f","tool_call_id":"c1"}]"""),
        Messages("an id used in two turns is two ids",
            """[{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"1"},{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"g","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"2"}]""",
            """[{"role":"assistant","content":"","tool_calls":[{"id":"c","function":{"name":"f","arguments":{}}}]},{"role":"tool","content":"1","tool_name":"f","tool_call_id":"c"},{"role":"assistant","content":"","tool_calls":[{"id":"c_2","function":{"name":"g","arguments":{}}}]},{"role":"tool","content":"2","tool_name":"g","tool_call_id":"c_2"}]"""),
        Messages("tool answers without a call",
            """[{"role":"tool","tool_call_id":"c9","content":"1"},{"role":"tool","tool_call_id":"c9","name":"h","content":"2"},{"role":"function","name":"h","content":"3"}]""",
            """[{"role":"tool","content":"1"},{"role":"tool","content":"2","tool_name":"h"},{"role":"tool","content":"3","tool_name":"h"}]"""),
        Messages("images of an answer, and of a tool",
            """[{"role":"assistant","content":"Here","images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,aGk="}}]},{"role":"tool","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,eW8="}}],"name":"shot"}]""",
            """[{"role":"assistant","content":"Here","images":["aGk="]},{"role":"tool","content":"","images":["eW8="],"tool_name":"shot"}]"""),
        Messages("reasoning goes back as thinking",
            """[{"role":"assistant","content":"42","reasoning_content":"Hm."},{"role":"assistant","content":"","reasoning_content":null}]""",
            """[{"role":"assistant","content":"42","thinking":"Hm."},{"role":"assistant","content":""}]"""),
    ];

    [TestCaseSource(nameof(Requests))]
    public void WriteRequest_Understood_IsOllamas(string openAI, string expected)
    {
        var (body, error) = Translation.Request(openAI);
        Assert.That(error, Is.Null);
        var whole = System.Text.Json.Nodes.JsonNode.Parse(expected)!.AsObject();
        whole["model"] = "llama3.3";
        whole["messages"] ??= System.Text.Json.Nodes.JsonNode.Parse(Hi);
        Json.AssertEqual(body, whole.ToJsonString());
    }

    [TestCase("\"n\":2", "n")]
    [TestCase("\"n\":0", "n")]
    [TestCase("\"tool_choice\":\"required\"", "tool_choice")]
    [TestCase("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}},{\"type\":\"function\",\"function\":{\"name\":\"g\"}}],\"tool_choice\":\"required\"", "tool_choice")]
    [TestCase("\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}", "tool_choice")]
    [TestCase("\"logit_bias\":{\"50\":1}", "logit_bias")]
    [TestCase("\"functions\":[{\"name\":\"f\"}]", "functions")]
    [TestCase("\"function_call\":{\"name\":\"f\"}", "function_call")]
    [TestCase("\"audio\":{\"voice\":\"x\"}", "audio")]
    [TestCase("\"modalities\":[\"text\",\"audio\"]", "modalities")]
    [TestCase("\"web_search_options\":{}", "web_search_options")]
    [TestCase("\"reasoning_effort\":\"loads\"", "reasoning_effort")]
    [TestCase("\"options\":[1]", "options")]
    [TestCase("\"unheard_of\":false", "unheard_of")]
    [TestCase("\"safety_settings\":[{}]", "safety_settings")]
    public void WriteRequest_WhatItCannotDo_Is400ThatNamesIt(string members, string param) => AssertRefused(Translation.With(members), param);

    [TestCase("""[{"role":"user","content":[{"type":"text","text":"x"},{"type":"input_audio","input_audio":{"data":"aGk=","format":"wav"}}]}]""", "messages[0].content[1]")]
    [TestCase("""[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]}]""", "messages[0].content[0].image_url")]
    [TestCase("""[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,JVBERi0xLjQK"}}]}]""", "messages[0].content[0].image_url")]
    [TestCase("[]", "messages")]
    public void WriteRequest_PartItCannotSend_Is400ThatNamesIt(string messages, string param) =>
        AssertRefused($$"""{"model":"m","messages":{{messages}}}""", param);

    [Test]
    public void WriteRequest_FetchedImage_IsSentAsBytes()
    {
        var (body, error) = Translation.Request(
            """{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]}]}""",
            ("https://example.com/a.png", new ChatImageBytes("image/png", "aGk=")));
        Assert.That(error, Is.Null);
        Json.AssertEqual(body!["messages"], """[{"role":"user","content":"","images":["aGk="]}]""");
    }

    [TestCase("""{"cut":""", """{"arguments":"{\u0022cut\u0022:"}""")]
    [TestCase("[1]", """{"arguments":"[1]"}""")]
    [TestCase("""{"a":"\ud83d"}""", """{"arguments":"{\u0022a\u0022:\u0022\\ud83d\u0022}"}""")]
    [TestCase("""{"id":12345678901234567890,"n":1.0}""", """{"id":12345678901234567890,"n":1.0}""")]
    public void WriteRequest_ArgumentsOfACall_AreAnObjectAndUnchanged(string arguments, string sent)
    {
        var (body, error) = Translation.Request(
            $$$$"""{"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":{{{{System.Text.Json.JsonSerializer.Serialize(arguments)}}}}}}]}]}""");
        Assert.That(error?.Message, Is.Null);
        Json.AssertEqual(body!["messages"]![0]!["tool_calls"]![0]!["function"]!["arguments"], sent);
    }

    [TestCase("3.10")]
    [TestCase("12345678901234567890")]
    [TestCase("null")]
    [TestCase("{\"n\": 1.0}\n")]
    public void WriteRequest_TextOfATool_StaysThatText(string text)
    {
        var (body, _) = Translation.Request(
            $$$$"""{"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":{{{{System.Text.Json.JsonSerializer.Serialize(text)}}}}}]}""");
        Assert.That((string?)body!["messages"]![1]!["content"], Is.EqualTo(text));
    }

    private static void AssertRefused(string openAI, string param)
    {
        var (_, error) = Translation.Request(openAI);
        Assert.That((error?.HttpStatus, error?.Param), Is.EqualTo(((int?)400, param)));
        Assert.That(error!.Message, Does.Contain(param));
    }
}
