using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.GoogleGenerate;

/// <summary>JSON as the form of an answer, by what each family of models takes.</summary>
public class GoogleAnswerTests
{
    private const string Old = "gemini-2.5-flash";
    private const string Ask = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";
    private const string Tool = """ "tools":[{"type":"function","function":{"name":"weather"}}] """;
    private const string Schema = """ "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object","properties":{"city":{"type":"string"}}}}} """;
    private const string Object = """ "response_format":{"type":"json_object"} """;
    private const string Call = """{"functionCall":{"name":"json_answer","args":{"city": "Oslo","n":1.0}}}""";

    [Test]
    public void WriteRequest_SchemaBesideTools_IsAFunctionThatMustBeCalled()
    {
        var (body, error) = GoogleHarness.Request($"{Ask},{Tool},{Schema}", Old);
        Assert.That(error?.Message, Is.Null);
        Json.AssertEqual(body!["generationConfig"], "{}");
        Json.AssertEqual(body["tools"]![0]!["functionDeclarations"]![1]!["parametersJsonSchema"], """{"type":"object","properties":{"city":{"type":"string"}}}""");
        Json.AssertEqual(body["toolConfig"], """{"functionCallingConfig":{"mode":"ANY"}}""");
    }

    [TestCase(GoogleHarness.Gemini3, "", Description = "takes both")]
    [TestCase(Old, ",\"tool_choice\":\"none\"", Description = "no function may be called, so they are left out")]
    public void WriteRequest_SchemaBesideTools_IsNativeWhereItCanBe(string model, string choice)
    {
        var (body, _) = GoogleHarness.Request($"{Ask},{Tool},{Schema}{choice}", model);
        Assert.That((string?)body!["generationConfig"]!["responseMimeType"], Is.EqualTo("application/json"));
        Assert.That(body["tools"] is null, Is.EqualTo(model == Old));
    }

    [TestCase("\"required\"")]
    [TestCase("""{"type":"function","function":{"name":"weather"}}""")]
    public void WriteRequest_SchemaBesideAForcedCall_LeavesTheFormToTheFunction(string choice)
    {
        var (body, _) = GoogleHarness.Request($"{Ask},{Tool},{Schema},\"tool_choice\":{choice}", Old);
        Json.AssertEqual(body!["generationConfig"], "{}");
        Assert.That(body["tools"]![0]!["functionDeclarations"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public void WriteRequest_JsonWithoutSchemaBesideTools_IsAnInstruction()
    {
        var (body, _) = GoogleHarness.Request($$"""{{Ask.Replace("[", """[{"role":"system","content":"S"},""", StringComparison.Ordinal)}},{{Tool}},{{Object}}""", Old);
        Json.AssertEqual(body!["generationConfig"], "{}");
        var texts = body["systemInstruction"]!["parts"]!.AsArray();
        Assert.That((texts.Count, (string?)texts[1]!["text"]), Is.EqualTo((2, "Answer with one valid JSON object and nothing else: no text around it and no code fence.")));
    }

    [TestCase("gemma-3-27b-it")]
    [TestCase("gemini-2.5-flash-image")]
    public void WriteRequest_SchemaForModelsWithoutJson_IsAnInstruction(string model)
    {
        var (body, _) = GoogleHarness.Request($"{Ask},{Schema}", model);
        Json.AssertEqual(body!["generationConfig"], "{}");
        Assert.That(body.ToJsonString(), Does.Contain("It matches this JSON schema"));
    }

    [Test]
    public void WriteRequest_ToolOfTheAnswersName_KeepsIt()
    {
        var (body, _) = GoogleHarness.Request($"{Ask},{Tool.Replace("weather", "json_answer", StringComparison.Ordinal)},{Schema}", Old);
        Assert.That(body!["tools"]![0]!["functionDeclarations"]!.AsArray().Select(f => (string?)f!["name"]), Is.EqualTo(new[] { "json_answer", "json_answer_" }));
    }

    [Test]
    public void WriteReply_CallOfTheAnswer_IsTheText()
    {
        var (body, _) = GoogleHarness.Reply($$$"""{"candidates":[{"content":{"parts":[{"text":"Well. "},{{{Call}}}]},"finishReason":"STOP"}]}""", $"{Tool},{Schema}", Old);
        var choice = body!["choices"]![0]!;
        Json.AssertEqual(choice["message"], """{"role":"assistant","content":"{\"city\": \"Oslo\",\"n\":1.0}","reasoning_content":"Well. ","refusal":null}""");
        Assert.That((string?)choice["finish_reason"], Is.EqualTo("stop"));
    }

    [Test]
    public void Translate_CallOfTheAnswer_IsTheText()
    {
        var (chunks, _) = GoogleHarness.Stream([$$$"""{"candidates":[{"content":{"parts":[{{{Call}}}]},"finishReason":"STOP"}]}"""], $"{Tool},{Schema}", Old);
        Assert.That(chunks.Select(c => (string?)c["choices"]![0]!["delta"]!["content"]), Is.EqualTo(new[] { "", """{"city": "Oslo","n":1.0}""", null }));
        Assert.That((string?)chunks[^1]["choices"]![0]!["finish_reason"], Is.EqualTo("stop"));
    }

    [Test]
    public void Reply_JsonByInstruction_HasNoFence([Values] bool stream)
    {
        const string Fenced = """{"candidates":[{"content":{"parts":[{"text":"```js"},{"text":"on\n{\"city\": \"Os"},{"text":"lo\"}\n``"},{"text":"`\n"}]},"finishReason":"STOP"}]}""";
        string content = stream
            ? string.Concat(GoogleHarness.Stream([Fenced], Object, "gemma-3-27b-it").Chunks.Select(c => (string?)c["choices"]![0]!["delta"]!["content"]))
            : (string)GoogleHarness.Reply(Fenced, Object, "gemma-3-27b-it").Body!["choices"]![0]!["message"]!["content"]!;
        Assert.That(content, Is.EqualTo("{\"city\": \"Oslo\"}"));
    }

    [Test]
    public void WriteRequest_NoParallelCalls_IsNoReasonToRefuse([Values("weather", "time")] string second)
    {
        string tools = $$$"""{"type":"function","function":{"name":"weather"}}{{{(second == "time" ? """,{"type":"function","function":{"name":"time"}}""" : "")}}}""";
        var (body, error) = GoogleHarness.Request($"{Ask},\"tools\":[{tools}],\"parallel_tool_calls\":false");
        Assert.That(error?.Message, Is.Null);
        Assert.That(body!["tools"]![0]!["functionDeclarations"]!.AsArray(), Has.Count.EqualTo(second == "time" ? 2 : 1));
    }

    [Test]
    public void Reply_NoParallelCalls_GivesOneCallAndCarriesTheOthers([Values] bool stream)
    {
        const string Second = """{"functionCall":{"name":"time","args":{"n":2}}}""";
        const string Calls = $$$"""{"candidates":[{"content":{"parts":[{"functionCall":{"name":"weather","args":{}},"thoughtSignature":"c2ln"},{{{Second}}}]},"finishReason":"STOP"}]}""";
        const string OneCall = "\"parallel_tool_calls\":false";
        var deltas = stream
            ? GoogleHarness.Stream([Calls], OneCall).Chunks.Select(c => c["choices"]![0]!["delta"]!.AsObject())
            : [GoogleHarness.Reply(Calls, OneCall).Body!["choices"]![0]!["message"]!.AsObject()];
        var all = deltas.ToArray();
        Assert.That(all.Where(d => d["tool_calls"] is not null).Select(d => (string?)d["tool_calls"]!.AsArray().Single()!["function"]!["name"]), Is.EqualTo(new[] { "weather" }));
        Json.AssertEqual(all.Single(d => d["extra_content"] is not null)["extra_content"], $$$"""{"google":{"parts":[{{{Second}}}]}}""");
    }

    [TestCase("gemma-3-27b-it")]
    [TestCase("gemini-2.0-flash-preview-image-generation")]
    public void WriteRequest_FamilyWithoutSystem_PutsInstructionsBeforeTheUsersText(string model)
    {
        var (body, _) = GoogleHarness.Request(""" "messages":[{"role":"system","content":"S"},{"role":"assistant","content":"A"},{"role":"user","content":"U"},{"role":"developer","content":"D"}] """, model);
        Assert.That(body!["systemInstruction"], Is.Null);
        Json.AssertEqual(body["contents"], """
            [{"role":"user","parts":[{"text":"S"},{"text":"(The beginning of this conversation is missing.)"}]},
             {"role":"model","parts":[{"text":"A"}]},{"role":"user","parts":[{"text":"U"},{"text":"[Instructions]\n"},{"text":"D"}]}]
            """);
    }

    [TestCase("gemini-2.5-flash-image", """["image","text"]""", """["IMAGE","TEXT"]""")]
    [TestCase("gemini-2.5-flash-image", """["text"]""", null)]
    [TestCase("gemini-2.5-flash-image", null, null)]
    [TestCase("gemini-2.0-flash-preview-image-generation", null, """["TEXT","IMAGE"]""")]
    [TestCase("gemini-2.5-flash-preview-tts", null, """["AUDIO"]""")]
    public void WriteRequest_Modalities_AreGooglesWords(string model, string? asked, string? sent)
    {
        var (body, _) = GoogleHarness.Request($"{Ask}{(asked is null ? "" : $",\"modalities\":{asked}")}", model);
        Json.AssertEqual(body!["generationConfig"]!["responseModalities"], sent ?? "null");
    }

    [Test]
    public void WriteRequest_PenaltyOfZero_IsLeftOut()
    {
        var (body, _) = GoogleHarness.Request($"{Ask},\"presence_penalty\":0,\"frequency_penalty\":0.0");
        Json.AssertEqual(body!["generationConfig"], "{}");
    }
}
