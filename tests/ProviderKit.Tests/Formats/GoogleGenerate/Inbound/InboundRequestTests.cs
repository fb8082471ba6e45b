using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.GoogleGenerate.Inbound;

/// <summary>Requests of clients in the canonical form.</summary>
public class InboundRequestTests
{
    private static IEnumerable<TestCaseData> Members()
    {
        yield return Case("\"generationConfig\":{\"temperature\":0.70,\"topP\":0.95,\"seed\":7,\"presencePenalty\":1,\"frequencyPenalty\":-1}", "\"temperature\":0.70,\"top_p\":0.95,\"seed\":7,\"presence_penalty\":1,\"frequency_penalty\":-1", "{}");
        yield return Case("\"generation_config\":{\"max_output_tokens\":100,\"top_k\":64.0,\"stop_sequences\":[\"a\",\"\"]}", "\"max_completion_tokens\":100,\"stop\":[\"a\"]", "{\"top_k\":64,\"max_completion_tokens\":true}");
        yield return Case("\"generationConfig\":{\"candidateCount\":2,\"responseLogprobs\":true,\"logprobs\":3,\"responseModalities\":[\"TEXT\"]}", "\"n\":2,\"logprobs\":true,\"top_logprobs\":3", "{}");
        yield return Case("\"generationConfig\":{\"responseModalities\":[\"TEXT\",\"IMAGE\"]}", "\"modalities\":[\"text\",\"image\"]", "{}");
        yield return Case("\"generationConfig\":{\"thinkingConfig\":{\"thinkingLevel\":\"HIGH\",\"includeThoughts\":true}}", "\"reasoning_effort\":\"high\"", "{\"reasoning_effort\":true}");
        yield return Case("\"generationConfig\":{\"thinkingConfig\":{\"thinkingLevel\":\"minimal\"}}", "\"reasoning_effort\":\"minimal\"", "{\"reasoning_effort\":true}");
        yield return Case("\"generationConfig\":{\"thinkingConfig\":{\"thinkingBudget\":0}}", "\"reasoning_effort\":\"none\"", "{\"reasoning_effort\":true}");
        yield return Case("\"generationConfig\":{\"thinkingConfig\":{\"thinkingBudget\":-1}}", "\"reasoning_effort\":\"medium\"", "{\"reasoning_effort\":true}");
        yield return Case("\"generationConfig\":{\"thinking_config\":{\"thinking_budget\":1024}}", "\"reasoning_effort\":\"low\"", "{\"reasoning_effort\":true,\"thinking_budget\":1024}");
        yield return Case("\"generationConfig\":{\"thinkingConfig\":{\"thinkingBudget\":8192}}", "\"reasoning_effort\":\"medium\"", "{\"reasoning_effort\":true,\"thinking_budget\":8192}");
        yield return Case("\"generationConfig\":{\"thinkingConfig\":{\"thinkingBudget\":\"8193\"}}", "\"reasoning_effort\":\"high\"", "{\"reasoning_effort\":true,\"thinking_budget\":8193}");
        yield return Case("\"generationConfig\":{\"thinkingConfig\":{}}", "\"a\":0", "{}", "the upstream's own");
        yield return Case(
            "\"generationConfig\":{\"responseMimeType\":\"application/json\",\"responseSchema\":{\"type\":\"OBJECT\",\"properties\":{\"type\":{\"type\":\"STRING\",\"nullable\":true,\"enum\":[\"A\"],\"format\":\"enum\"},\"list\":{\"type\":\"ARRAY\",\"minItems\":\"1\",\"items\":{\"type\":\"INTEGER\",\"format\":\"int32\"}}},\"propertyOrdering\":[\"type\"],\"required\":[\"type\"]}}",
            "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"answer\",\"schema\":{\"type\":\"object\",\"properties\":{\"type\":{\"type\":[\"string\",\"null\"],\"enum\":[\"A\",null]},\"list\":{\"type\":\"array\",\"minItems\":1,\"items\":{\"type\":\"integer\",\"format\":\"int32\"}}},\"required\":[\"type\"]},\"strict\":false}}",
            "{}");
        yield return Case(
            "\"generationConfig\":{\"responseMimeType\":\"application/json\",\"responseJsonSchema\":{\"type\":\"OBJECT\",\"properties\":{\"a\":{\"any_of\":[{\"type\":\"NUMBER\"}],\"nullable\":true}},\"required\":[\"a\"],\"additionalProperties\":false}}",
            "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"answer\",\"schema\":{\"type\":\"object\",\"properties\":{\"a\":{\"anyOf\":[{\"type\":\"number\"},{\"type\":\"null\"}]}},\"required\":[\"a\"],\"additionalProperties\":false},\"strict\":true}}",
            "{}");
        yield return Case("\"tools\":[{\"googleSearch\":{}}]", "\"web_search_options\":{}", "{\"web_search_options\":true}");
        const string f = "{\"name\":\"f\",\"description\":\"d\",\"parameters\":{\"type\":\"OBJECT\",\"properties\":{\"a\":{\"type\":\"STRING\"}}}}", g = "{\"name\":\"g\",\"parametersJsonSchema\":{\"type\":\"object\"}}";
        const string F = "{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"d\",\"parameters\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}}}", G = "{\"type\":\"function\",\"function\":{\"name\":\"g\",\"parameters\":{\"type\":\"object\"}}}";
        const string tools = $"\"tools\":[{{\"functionDeclarations\":[{f}]}},{{\"function_declarations\":[{g}]}}]";
        yield return Case(tools, $"\"tools\":[{F},{G}]", "{}");
        foreach (var (mode, choice) in new[] { ("AUTO", "\"auto\""), ("ANY", "\"required\""), ("NONE", "\"none\"") })
            yield return Case($"{tools},\"toolConfig\":{{\"functionCallingConfig\":{{\"mode\":\"{mode}\"}}}}", $"\"tools\":[{F},{G}],\"tool_choice\":{choice}", "{}");
        yield return Case($"{tools},\"toolConfig\":{{\"functionCallingConfig\":{{\"mode\":\"VALIDATED\"}}}}", $"\"tools\":[{F},{G.Replace("\"object\"}", "\"object\"},\"strict\":true", StringComparison.Ordinal)}],\"tool_choice\":\"auto\"", "{}", "validated");
        yield return Case($"{tools},\"toolConfig\":{{\"functionCallingConfig\":{{\"mode\":\"ANY\",\"allowedFunctionNames\":[\"g\"]}}}}", $"\"tools\":[{F},{G}],\"tool_choice\":{{\"type\":\"function\",\"function\":{{\"name\":\"g\"}}}}", "{}", "one");
        yield return Case(
            $"\"tools\":[{{\"functionDeclarations\":[{f},{g},{{\"name\":\"h\"}}]}}],\"tool_config\":{{\"function_calling_config\":{{\"mode\":\"any\",\"allowed_function_names\":[\"f\",\"g\"]}}}}", $"\"tools\":[{F},{G}],\"tool_choice\":\"required\"", "{}", "two of three");
    }

    private static TestCaseData Case(string given, string canonical, string soft, string? note = null) => new TestCaseData(given, canonical, soft).SetArgDisplayNames(note ?? given);

    [TestCaseSource(nameof(Members))]
    public void WriteCanonical_Member_IsTheCanonicalOne(string given, string canonical, string soft)
    {
        var body = Bridged.With(given).AsObject();
        Json.AssertEqual(body["extra_content"], $$"""{"soft":{{soft}} }""");
        foreach (string name in (string[])["model", "messages", "extra_content"]) body.Remove(name);
        Json.AssertEqual(body, canonical.StartsWith("\"a\":", StringComparison.Ordinal) ? "{}" : $"{{{canonical}}}");
    }

    [Test]
    public void WriteCanonical_Address_GivesModelAndStream()
    {
        var (error, body, _) = Bridged.TryCanonical("""{"model":"models/other","contents":[{"parts":[{"text":"Hi"}]}]}"""u8.ToArray(), isStream: true, "a/b:c");

        Assert.That(error, Is.Null);
        Json.AssertEqual(JsonNode.Parse(body), """{"model":"a/b:c","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"Hi"}],"extra_content":{"soft":{}}}""");
    }

    [TestCase("\"systemInstruction\":{\"parts\":[{\"text\":\"A\"},{\"text\":\"B \\u00e9\"}]}", "A\n\nB é")]
    [TestCase("\"system_instruction\":{\"role\":\"system\",\"parts\":[{\"text\":\"A\"}]}", "A")]
    [TestCase("\"systemInstruction\":\"A\"", "A")]
    [TestCase("\"systemInstruction\":{\"parts\":{\"text\":\"A\"}}", "A")]
    [TestCase("\"generationConfig\":{\"responseMimeType\":\"application/json\"}", "Answer in JSON.")]
    [TestCase("\"systemInstruction\":{\"parts\":[{\"text\":\"Give JSON\"}]},\"generationConfig\":{\"responseMimeType\":\"application/json\"}", "Give JSON")]
    [TestCase("\"generationConfig\":{\"responseMimeType\":\"text/x.enum\",\"responseSchema\":{\"type\":\"STRING\",\"enum\":[\"red\",\"blue\"]}}", "Answer with one of these words and nothing else: red, blue")]
    public void WriteCanonical_Instructions_AreOneSystemText(string given, string text) =>
        Json.AssertEqual(Bridged.With(given)["messages"]![0], $$"""{"role":"system","content":{{JsonValue.Create(text)!.ToJsonString()}} }""");

    [TestCase("\"safetySettings\":[{\"category\":\"HARM_CATEGORY_HARASSMENT\",\"threshold\":\"BLOCK_NONE\"}]", "safetySettings")]
    [TestCase("\"labels\":{\"a\":\"b\"},\"serviceTier\":\"flex\",\"not_heard_of\":1", "labels", "serviceTier", "notHeardOf")]
    [TestCase("\"generationConfig\":{\"media_resolution\":\"MEDIA_RESOLUTION_LOW\",\"speechConfig\":{\"voiceConfig\":{}},\"stopSequences\":[\"a\",\"b\",\"c\",\"d\",\"e\"]}", "generationConfig.mediaResolution", "generationConfig.speechConfig", "generationConfig.stopSequences[4]")]
    [TestCase("\"tools\":[{\"codeExecution\":{}},{\"url_context\":{}},{\"googleSearch\":{},\"functionDeclarations\":[]}]", "tools[0].codeExecution", "tools[1].urlContext")]
    [TestCase("\"generationConfig\":{\"temperature\":1},\"safetySettings\":[],\"labels\":{},\"store\":null")]
    [TestCase("\"tool_config\":{\"retrieval_config\":{\"languageCode\":\"en\"},\"function_calling_config\":{\"mode\":\"AUTO\",\"stream_args\":true}}", "toolConfig.retrievalConfig", "toolConfig.functionCallingConfig.streamArgs")]
    [TestCase("\"generationConfig\":{\"thinkingConfig\":{\"thinkingBudget\":7,\"more\":1,\"none\":null}}", "generationConfig.thinkingConfig.more")]
    [TestCase("\"tools\":[{\"function_declarations\":[{\"name\":\"f\",\"description\":\"D\",\"parameters\":{\"type\":\"OBJECT\"},\"behavior\":\"BLOCKING\",\"response\":{\"type\":\"OBJECT\"}}]}]", "tools[0].functionDeclarations[0].behavior", "tools[0].functionDeclarations[0].response")]
    public void WriteCanonical_WhatOthersLack_IsNoted(string given, params string[] names) => Assert.That(Bridged.LeftOut(given), Is.EqualTo(names));

    [TestCase("""{"contents":[{"parts":[{"text":"Hi"}]}],"cachedContent":"cachedContents/1"}""", "cachedContent")]
    [TestCase("""{"contents":[]}""", "contents")]
    [TestCase("""{"contents":[{"role":"user","parts":[]}]}""", "contents")]
    [TestCase("""{"contents":[{"role":"user"}]}""", "contents")]
    [TestCase("""{"contents":["Hi"]}""", "contents[0]")]
    [TestCase("""{"contents":[{"role":"assistant","parts":[{"text":"Hi"}]}]}""", "contents[0].role")]
    [TestCase("""{"contents":[{"role":5,"parts":[{"text":"Hi"}]}]}""", "contents[0].role")]
    [TestCase("""{"contents":[{"parts":[{"text":5}]}]}""", "contents[0].parts[0].text")]
    [TestCase("""{"contents":[{"parts":[{}]}]}""", "contents[0].parts[0]")]
    [TestCase("""{"contents":[{"parts":{"text":"Hi"}}]}""", "contents[0].parts")]
    [TestCase("""{"contents":[{"parts":[{"inlineData":{"mimeType":"image/png","data":"%%"}}]}]}""", "contents[0].parts[0].inlineData.data")]
    [TestCase("""{"contents":[{"parts":[{"inlineData":{"mimeType":"a\"b/c","data":"AAAA"}}]}]}""", "contents[0].parts[0].inlineData.mimeType")]
    [TestCase("""{"contents":[{"parts":[{"inlineData":{"mimeType":"application/zip","data":"AAAA"}}]}]}""", "contents[0].parts[0].inlineData.mimeType")]
    [TestCase("""{"contents":[{"parts":[{"fileData":{"fileUri":"gs://bucket/a.png","mimeType":"image/png"}}]}]}""", "contents[0].parts[0].fileData.fileUri")]
    [TestCase("""{"contents":[{"parts":[{"fileData":{"fileUri":"https://generativelanguage.googleapis.com/v1beta/files/x"}}]}]}""", "contents[0].parts[0].fileData.fileUri")]
    [TestCase("""{"contents":[{"parts":[{"fileData":{"fileUri":"files/x"}}]}]}""", "contents[0].parts[0].fileData.fileUri")]
    [TestCase("""{"contents":[{"role":"model","parts":[{"functionCall":{"args":{}}}]}]}""", "contents[0].parts[0].functionCall.name")]
    [TestCase("""{"contents":[{"role":"model","parts":[{"functionCall":{"name":"f","args":"x"}}]}]}""", "contents[0].parts[0].functionCall.args")]
    [TestCase("""{"contents":[{"parts":[{"functionResponse":{"name":"f","response":{}}}]}]}""", "contents[0].parts[0].functionResponse")]
    [TestCase("""{"contents":[{"role":"model","parts":[{"functionCall":{"name":"f","id":"1"}}]},{"parts":[{"functionResponse":{"name":"f","id":"2","response":{}}}]}]}""", "contents[1].parts[0].functionResponse")]
    [TestCase("""{"contents":[{"role":"model","parts":[{"functionCall":{"name":"f"}}]},{"parts":[{"functionResponse":{"name":"f"}},{"functionResponse":{"name":"f"}}]}]}""", "contents[1].parts[1].functionResponse")]
    [TestCase("""{"contents":[{"parts":[{"text":"Hi"}]}],"tools":{"functionDeclarations":[]}}""", "tools")]
    [TestCase("""{"contents":[{"parts":[{"text":"Hi"}]}],"tools":[{"functionDeclarations":[{"description":"d"}]}]}""", "tools[0].functionDeclarations[0].name")]
    [TestCase("""{"contents":[{"parts":[{"text":"Hi"}]}],"tools":[{"functionDeclarations":[{"name":"f","parameters":[]}]}]}""", "tools[0].functionDeclarations[0].parameters")]
    [TestCase("""{"contents":[{"parts":[{"text":"Hi"}]}],"toolConfig":{"functionCallingConfig":{"mode":"SOMETIMES"}}}""", "toolConfig.functionCallingConfig.mode")]
    [TestCase("""{"contents":[{"parts":[{"text":"Hi"}]}],"toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}}}""", "toolConfig.functionCallingConfig.allowedFunctionNames")]
    [TestCase("""{"contents":[{"parts":[{"text":"Hi"}]}],"generationConfig":{"temperature":"hot"}}""", "generationConfig.temperature")]
    [TestCase("""{"contents":[{"parts":[{"text":"Hi"}]}],"generationConfig":{"maxOutputTokens":1.5}}""", "generationConfig.maxOutputTokens")]
    [TestCase("""{"contents":[{"parts":[{"text":"Hi"}]}],"generationConfig":{"stopSequences":[5]}}""", "generationConfig.stopSequences[0]")]
    [TestCase("""{"contents":[{"parts":[{"text":"Hi"}]}],"generationConfig":{"thinkingConfig":{"thinkingLevel":"LOTS"}}}""", "generationConfig.thinkingConfig.thinkingLevel")]
    [TestCase("""{"contents":[{"parts":[{"text":"Hi"}]}],"generationConfig":{"responseMimeType":"image/png"}}""", "generationConfig.responseMimeType")]
    [TestCase("""{"contents":[{"parts":[{"text":"Hi"}]}],"systemInstruction":{"parts":[{"inlineData":{}}]}}""", "systemInstruction.parts")]
    [TestCase("""{"contents":[{"parts":[{"text":"Hi"}]}],"generationConfig":7}""", "generationConfig")]
    [TestCase("""[]""", "body")]
    public void WriteCanonical_WrongField_IsNamed(string body, string path) => Assert.That(Bridged.Refused(body).Param, Is.EqualTo(path));

    [TestCase("{\"contents\":[")]
    [TestCase("")]
    [TestCase("{\"contents\":[{\"parts\":[{\"text\":\"\\ud800\"}]}]}")]
    public void WriteCanonical_NoJson_IsA400(string body) => Assert.That(Bridged.Refused(body).Message, Does.StartWith("The request body"));

    [TestCase("messages[1].content[1].image_url", "contents[0].parts[1].inlineData")]
    [TestCase("messages[1].content", "contents[0]")]
    [TestCase("messages[2].tool_calls[0].function.arguments", "contents[1].parts[0].functionCall")]
    [TestCase("messages[3].content", "contents[2].parts[0].functionResponse")]
    [TestCase("messages.[0].content", "systemInstruction")]
    [TestCase("tools[0].function.parameters.properties", "tools[0].functionDeclarations[0].parameters")]
    [TestCase("max_completion_tokens", "generationConfig.maxOutputTokens")]
    [TestCase("response_format.json_schema.schema", "generationConfig.responseSchema")]
    [TestCase("web_search_options", "tools[1].googleSearch")]
    [TestCase("nothing", null)]
    public void ClientPathOf_CanonicalPath_IsTheClients(string canonical, string? path) =>
        Assert.That(Bridged.Bridge.ClientPathOf(Json.Bytes("""
            {"systemInstruction":{"parts":[{"text":"S"}]},"tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"OBJECT"}}]},{"googleSearch":{}}],
             "contents":[{"parts":[{"text":"What?"},{"inlineData":{"mimeType":"image/png","data":"PNG"}}]},{"role":"model","parts":[{"functionCall":{"name":"f"}}]},{"parts":[{"functionResponse":{"name":"f","response":{}}}]}]}
            """.Replace("PNG", Bridged.Png, StringComparison.Ordinal)), default, Bridged.Seal, canonical), Is.EqualTo(path));
}
