using ProviderKit.Formats.Canonical;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.GoogleGenerate;

/// <summary>OpenAI chat in, Gemini's format out.</summary>
public class GoogleRequestTests
{
    private const string Hi = """{"role":"user","parts":[{"text":"Hi"}]}""";
    private const string Ask = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";
    private const string Tools = """
        "tools":[{"type":"function","function":{"name":"weather","description":"Tells it","strict":true,"parameters":{"$schema":"x","type":"object","properties":{}}}},{"type":"function","function":{"name":"time"}}]
        """;
    private const string OutTools = """
        "tools":[{"functionDeclarations":[{"name":"weather","description":"Tells it","parametersJsonSchema":{"type":"object","properties":{}}},{"name":"time"}]}]
        """;

    private static TestCaseData Case(string name, string members, string expected) => new(members, expected) { TestName = $"{{m}}({name})" };

    private static TestCaseData Messages(string name, string messages, string contents, string system = "") =>
        Case(name, $"\"messages\":[{messages}]", $$$"""{{{{system}}}"contents":[{{{contents}}}],"generationConfig":{}}""");

    private static TestCaseData Config(string name, string members, string config) =>
        Case(name, $"{Ask},{members}", $$$"""{"contents":[{{{Hi}}}],"generationConfig":{{{config}}}}""");

    private static TestCaseData WithTools(string name, string members, string expected) =>
        Case(name, $"{Ask},{members}", $$$"""{"contents":[{{{Hi}}}],{{{expected}}},"generationConfig":{}}""");

    private static readonly TestCaseData[] Conversations =
    [
        Messages("text", """{"role":"user","content":"Hi"}""", Hi),
        Messages("system and developer",
            """{"role":"system","content":"A"},{"role":"user","content":"Hi"},{"role":"developer","content":[{"type":"text","text":"B"}]}""",
            """{"role":"user","parts":[{"text":"Hi"},{"text":"[Instructions]\n"},{"text":"B"}]}""", """ "systemInstruction":{"parts":[{"text":"A"}]}, """),
        Messages("nothing but instructions", """{"role":"system","content":"A"}""", """{"role":"user","parts":[{"text":"A"}]}"""),
        Messages("neighbours of one role",
            """{"role":"user","content":"A"},{"role":"user","content":"B"},{"role":"assistant","content":"C"},{"role":"assistant","content":"D"},{"role":"user","content":"E"}""",
            """{"role":"user","parts":[{"text":"A"},{"text":"B"}]},{"role":"model","parts":[{"text":"C"},{"text":"D"}]},{"role":"user","parts":[{"text":"E"}]}"""),
        Messages("an assistant that said nothing",
            """{"role":"user","content":"A"},{"role":"assistant","content":null},{"role":"user","content":"B"}""",
            """{"role":"user","parts":[{"text":"A"},{"text":"B"}]}"""),
        Messages("empty text", """{"role":"user","content":""}""", """{"role":"user","parts":[{"text":""}]}"""),
        Messages("data URL",
            """{"role":"user","content":[{"type":"text","text":""},{"type":"image_url","image_url":{"url":"data:image/png;base64,aGk=","detail":"low"}}]}""",
            """{"role":"user","parts":[{"inlineData":{"mimeType":"image/png","data":"aGk="}}]}"""),
        Messages("audio and file",
            """{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"aGk=","format":"wav"}},{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,aGk="}}]}""",
            """{"role":"user","parts":[{"inlineData":{"mimeType":"audio/wav","data":"aGk="}},{"inlineData":{"mimeType":"application/pdf","data":"aGk="}}]}"""),
        Messages("parallel calls, signed once, and their results",
            """
            {"role":"user","content":"Hi"},
            {"role":"assistant","content":"Let me see.","tool_calls":[
              {"id":"a","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Paris\"}"},"extra_content":{"google":{"thought_signature":"c2ln"}}},
              {"id":"b","type":"function","function":{"name":"time","arguments":""}}]},
            {"role":"tool","tool_call_id":"b","content":"[1,2]"},
            {"role":"tool","tool_call_id":"a","content":"{\"sky\":\"blue\"}"},
            {"role":"user","content":"Well?"}
            """,
            $$$$"""
            {{{{Hi}}}},
            {"role":"model","parts":[{"text":"Let me see."},
              {"functionCall":{"id":"a","name":"weather","args":{"city":"Paris"}},"thoughtSignature":"c2ln"},
              {"functionCall":{"id":"b","name":"time","args":{}}}]},
            {"role":"user","parts":[
              {"functionResponse":{"id":"b","name":"time","response":{"output":"[1,2]"}}},
              {"functionResponse":{"id":"a","name":"weather","response":{"sky":"blue"}}}]},
            {"role":"user","parts":[{"text":"Well?"}]}
            """),
        Messages("calls of another model, the sentinel on the first of each step",
            """
            {"role":"user","content":"Hi"},
            {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"b","type":"function","function":{"name":"f","arguments":"{}"}}]},
            {"role":"tool","tool_call_id":"a","content":"sunny"},{"role":"tool","tool_call_id":"b","content":[{"type":"text","text":"rainy"},{"type":"text","text":"windy"}]},
            {"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"g","arguments":"not json"},"extra_content":{"google":7}}]},
            {"role":"tool","tool_call_id":"c","content":""}
            """,
            $$$$"""
            {{{{Hi}}}},
            {"role":"model","parts":[{"functionCall":{"id":"a","name":"f","args":{}},"thoughtSignature":"skip_thought_signature_validator"},{"functionCall":{"id":"b","name":"f","args":{}}}]},
            {"role":"user","parts":[{"functionResponse":{"id":"a","name":"f","response":{"output":"sunny"}}},{"functionResponse":{"id":"b","name":"f","response":{"output":"rainy\nwindy"}}}]},
            {"role":"model","parts":[{"functionCall":{"id":"c","name":"g","args":{"arguments":"not json"}},"thoughtSignature":"skip_thought_signature_validator"}]},
            {"role":"user","parts":[{"functionResponse":{"id":"c","name":"g","response":{"output":""}}}]}
            """),
        Messages("a signature of text",
            """{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"text","text":"A"},{"type":"text","text":"B"}],"extra_content":{"google":{"thought_signature":"c2ln"}}},{"role":"user","content":"Hi"}""",
            $$$"""{{{Hi}}},{"role":"model","parts":[{"text":"A"},{"text":"B","thoughtSignature":"c2ln"}]},{{{Hi}}}"""),
        Messages("results of calls that the history has lost",
            """{"role":"tool","name":"shoot","tool_call_id":"gone","content":[{"type":"text","text":"Here"},{"type":"image_url","image_url":{"url":"data:image/png;base64,aGk="}}]},{"role":"function","name":"old","content":"7"}""",
            """{"role":"user","parts":[{"text":"[Result of the tool shoot]\n"},{"text":"Here"},{"inlineData":{"mimeType":"image/png","data":"aGk="}},{"text":"[Result of the tool old]\n"},{"text":"7"}]}"""),
    ];

    private static readonly TestCaseData[] Settings =
    [
        Case("members of its own", $"{Ask},\"safety_settings\":[{{\"category\":\"C\",\"threshold\":\"OFF\"}}],\"cachedContent\":\"cachedContents/1\"",
            $$$"""{"contents":[{{{Hi}}}],"generationConfig":{},"safetySettings":[{"category":"C","threshold":"OFF"}],"cachedContent":"cachedContents/1"}"""),
        Config("top_k", "\"top_k\":40", """{"topK":40}"""),
        Config("top_k that is off", "\"top_k\":-1", "{}"),
        Config("a seed of 64 bits", "\"seed\":4294967296", """{"seed":1}"""),
        Config("limits", "\"max_tokens\":7,\"max_completion_tokens\":9,\"stop\":[\"A\",\"B\"],\"seed\":3", """{"maxOutputTokens":9,"seed":3,"stopSequences":["A","B"]}"""),
        Config("one stop", "\"stop\":\"A\"", """{"stopSequences":["A"]}"""),
        Config("empty stops", "\"stop\":[\"\",\"\\n\"]", """{"stopSequences":["\n"]}"""),
        Config("nothing but an empty stop", "\"stop\":\"\"", "{}"),
        Config("sampling", "\"temperature\":0.5,\"top_p\":0.25,\"presence_penalty\":1,\"frequency_penalty\":-1", """{"temperature":0.5,"topP":0.25,"presencePenalty":1,"frequencyPenalty":-1}"""),
        Config("choices and probabilities", "\"n\":2,\"logprobs\":true,\"top_logprobs\":4", """{"candidateCount":2,"responseLogprobs":true,"logprobs":4}"""),
        Config("JSON", "\"response_format\":{\"type\":\"json_object\"}", """{"responseMimeType":"application/json"}"""),
        Config("schema", "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"strict\":true,\"schema\":{\"type\":\"object\"}}}", """{"responseMimeType":"application/json","responseJsonSchema":{"type":"object"}}"""),
        Config("what makes no difference",
            "\"user\":\"u\",\"metadata\":{},\"store\":true,\"stream\":true,\"stream_options\":{\"include_usage\":true},\"service_tier\":\"auto\",\"tool_choice\":\"auto\",\"parallel_tool_calls\":false,\"prediction\":{},\"verbosity\":\"low\",\"modalities\":[\"text\"],\"logit_bias\":{},\"audio\":null,\"text\":{},\"unheard_of\":null,\"cache_control\":{\"type\":\"ephemeral\"}", "{}"),
        WithTools("tools", Tools, OutTools),
        WithTools("auto", Tools + ",\"tool_choice\":\"auto\"", OutTools + ",\"toolConfig\":{\"functionCallingConfig\":{\"mode\":\"AUTO\"}}"),
        WithTools("none", Tools + ",\"tool_choice\":\"none\"", OutTools + ",\"toolConfig\":{\"functionCallingConfig\":{\"mode\":\"NONE\"}}"),
        WithTools("required", Tools + ",\"tool_choice\":\"required\"", OutTools + ",\"toolConfig\":{\"functionCallingConfig\":{\"mode\":\"ANY\"}}"),
        WithTools("named", Tools + ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"time\"}}", OutTools + ",\"toolConfig\":{\"functionCallingConfig\":{\"mode\":\"ANY\",\"allowedFunctionNames\":[\"time\"]}}"),
    ];

    [TestCaseSource(nameof(Conversations))]
    [TestCaseSource(nameof(Settings))]
    public void WriteRequest_OpenAIChat_IsGeminis(string members, string expected)
    {
        var (body, error) = GoogleHarness.Request(members);
        Assert.That(error, Is.Null);
        Json.AssertEqual(body, expected);
    }

    [TestCase("gemini-2.5-flash", "none", """{"thinkingBudget":0}""")]
    [TestCase("gemini-2.5-flash", "minimal", """{"thinkingBudget":1024,"includeThoughts":true}""")]
    [TestCase("gemini-2.5-flash-lite", "low", """{"thinkingBudget":1024,"includeThoughts":true}""")]
    [TestCase("gemini-2.5-pro", "medium", """{"thinkingBudget":8192,"includeThoughts":true}""")]
    [TestCase("gemini-2.5-flash", "xhigh", """{"thinkingBudget":24576,"includeThoughts":true}""")]
    [TestCase("gemini-2.5-pro", "xhigh", """{"thinkingBudget":32768,"includeThoughts":true}""")]
    [TestCase("gemini-3-flash-preview", "minimal", """{"thinkingLevel":"minimal","includeThoughts":true}""")]
    [TestCase("gemini-3-pro-preview", "minimal", """{"thinkingLevel":"low","includeThoughts":true}""")]
    [TestCase("gemini-3-pro-preview", "medium", """{"thinkingLevel":"high","includeThoughts":true}""")]
    [TestCase("gemini-3.1-pro-preview", "medium", """{"thinkingLevel":"medium","includeThoughts":true}""")]
    [TestCase("gemini-3.5-flash", "xhigh", """{"thinkingLevel":"high","includeThoughts":true}""")]
    [TestCase("gemini-flash-latest", "low", """{"thinkingLevel":"low","includeThoughts":true}""")]
    [TestCase("gemini-1.5-pro-latest", "none", null)]
    [TestCase("gemma-3-27b-it", "none", null)]
    public void WriteRequest_ReasoningEffort_FollowsTheGeneration(string model, string effort, string? thinking)
    {
        var (body, error) = GoogleHarness.Request($"{Ask},\"reasoning_effort\":\"{effort}\"", model);
        Assert.That(error, Is.Null);
        Json.AssertEqual(body!["generationConfig"]!["thinkingConfig"], thinking ?? "null");
    }

    [TestCase("gemini-2.5-flash", "high", 3000, 1976)]
    [TestCase("gemini-2.5-flash", "high", 40_000, 24_576)]
    [TestCase("gemini-2.5-flash", "high", 8000, 6000, Description = "a quarter stays")]
    [TestCase("gemini-2.5-flash", "low", 3000, 1024)]
    [TestCase("gemini-2.5-flash", "high", 1000, 500)]
    [TestCase("gemini-2.5-flash-lite", "high", 1000, 0, Description = "less than the least is none")]
    [TestCase("gemini-2.5-pro", "high", 100, 128, Description = "cannot do without")]
    public void WriteRequest_EffortBesideALimit_LeavesRoomForTheAnswer(string model, string effort, int most, int budget)
    {
        var (body, error) = GoogleHarness.Request($"{Ask},\"max_completion_tokens\":{most},\"reasoning_effort\":\"{effort}\"", model);
        Assert.That(error, Is.Null);
        Assert.That((int)body!["generationConfig"]!["thinkingConfig"]!["thinkingBudget"]!, Is.EqualTo(budget));
    }

    [TestCase("gemini-2.5-flash", 3000, 2000, 2000)]
    [TestCase("gemini-2.5-flash", 64_000, 60_000, 24_576)]
    [TestCase("gemini-2.5-pro", 64_000, 60_000, 32_768)]
    [TestCase("gemini-2.5-pro", 3000, 50, 128)]
    [TestCase("gemini-2.5-flash", 3000, 3000, 1976, Description = "all of the limit is no number to keep")]
    public void WriteRequest_BudgetInTokens_IsTheClients(string model, int most, int asked, int budget)
    {
        var (body, error) = GoogleHarness.Request(
            $$$"""{{{Ask}}},"max_completion_tokens":{{{most}}},"reasoning_effort":"low","extra_content":{"soft":{"reasoning_effort":true,"thinking_budget":{{{asked}}} } }""", model);
        Assert.That(error, Is.Null);
        Assert.That((int)body!["generationConfig"]!["thinkingConfig"]!["thinkingBudget"]!, Is.EqualTo(budget));
    }

    [TestCase("gemini-3-pro-preview", true)]
    [TestCase("gemini-pro-latest", true)]
    [TestCase("gemini-2.5-pro", false)]
    [TestCase("gemini-pro", false)]
    [TestCase("gemma-3-27b-it", false)]
    public void WriteRequest_UnsignedCall_HasTheSentinelForGemini3Only(string model, bool sentinel)
    {
        var (body, _) = GoogleHarness.Request(
            """ "messages":[{"role":"user","content":"Hi"},{"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]}] """, model);
        Assert.That(body!["contents"]![1]!["parts"]![0]!["thoughtSignature"] is not null, Is.EqualTo(sentinel));
    }

    [Test]
    public void WriteRequest_FetchedImage_IsSentAsBytes()
    {
        const string Url = "https://pictures.test/a.png";
        var (body, _) = GoogleHarness.Request(
            $$$""" "messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"{{{Url}}}"}}]}] """,
            prepare: chat => chat.FetchedImages = new Dictionary<string, ChatImageBytes> { [Url] = new("image/png", "aGk=") });
        Json.AssertEqual(body!["contents"]![0]!["parts"]![0], """{"inlineData":{"mimeType":"image/png","data":"aGk="}}""");
    }
}
