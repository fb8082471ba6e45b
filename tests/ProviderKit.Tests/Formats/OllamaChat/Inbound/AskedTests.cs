using ProviderKit.Tests.Formats.AnthropicMessages.Inbound;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OllamaChat.Inbound;

/// <summary>Requests in Ollama's formats as canonical ones.</summary>
public class AskedTests
{
    private const string Call = """{"role":"assistant","content":"","tool_calls":[{"function":{"name":"f","arguments":{"a":1}}},{"id":"call_x","function":{"index":1,"name":"g","arguments":{}}}]}""";

    private const string CanonicalCall =
        """{"role":"assistant","content":null,"tool_calls":[{"id":"call_1_0","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},{"id":"call_x","type":"function","function":{"name":"g","arguments":"{}"}}]}""";

    private const string Hi = """{"role":"user","content":"Hi"}""";

    private static IEnumerable<TestCaseData> Conversations()
    {
        yield return Case("roles", """{"role":"system","content":"S"},{"role":"user","content":"é \" \n"},{"role":"assistant","content":"A"}""", """{"role":"system","content":"S"},{"role":"user","content":"é \" \n"},{"role":"assistant","content":"A"}""");
        yield return Case("null content", """{"role":"user","content":null}""", """{"role":"user","content":""}""");
        yield return Case("thinking", """{"role":"assistant","content":"A","thinking":"T"},""" + Hi, """{"role":"assistant","content":"A","reasoning_content":"T"},""" + Hi);
        yield return Case("png", $$"""{"role":"user","content":"What?","images":["{{Bridged.Png}}"]}""", $$"""{"role":"user","content":[{"type":"text","text":"What?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,{{Bridged.Png}}"} }]}""");
        yield return Case("jpeg", """{"role":"user","content":"","images":["/9j/4AAQSkZJRg=="]}""", """{"role":"user","content":[{"type":"text","text":""},{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,/9j/4AAQSkZJRg=="}}]}""");
        yield return Case("address", $$"""{"role":"user","content":"x","images":["data:image/gif;base64,R0lGODlh"]}""", """{"role":"user","content":[{"type":"text","text":"x"},{"type":"image_url","image_url":{"url":"data:image/gif;base64,R0lGODlh"}}]}""");
        yield return Case("results by id", $$"""{{Hi}},{{Call}},{"role":"tool","content":"2","tool_call_id":"call_x"},{"role":"tool","content":"1","tool_name":"f"}""", $$"""{{Hi}},{{CanonicalCall}},{"role":"tool","tool_call_id":"call_x","content":"2"},{"role":"tool","tool_call_id":"call_1_0","content":"1"}""");
        yield return Case("results by name", $$"""{{Hi}},{{Call}},{"role":"tool","content":"2","tool_name":"g"},{"role":"tool","content":"1","tool_name":"f"}""", $$"""{{Hi}},{{CanonicalCall}},{"role":"tool","tool_call_id":"call_x","content":"2"},{"role":"tool","tool_call_id":"call_1_0","content":"1"}""");
        yield return Case("results by order", $$"""{{Hi}},{{Call}},{"role":"tool","content":"1"},{"role":"tool","content":"2"},{{Hi}}""", $$"""{{Hi}},{{CanonicalCall}},{"role":"tool","tool_call_id":"call_1_0","content":"1"},{"role":"tool","tool_call_id":"call_x","content":"2"},{{Hi}}""");
        yield return Case("missing result", $$"""{{Hi}},{{Call}},{"role":"tool","content":"1"},{{Hi}}""", $$"""{{Hi}},{{CanonicalCall}},{"role":"tool","tool_call_id":"call_1_0","content":"1"},{"role":"tool","tool_call_id":"call_x","content":"Error: [no result]"},{{Hi}}""");
        yield return Case("result of no call", """{"role":"tool","content":"1","tool_name":"f"}""", """{"role":"user","content":[{"type":"text","text":"[Result of the tool f]\n1"}]}""");
        // Chat APIs take images in no result, and nothing between the results of one turn.
        yield return Case("images of results", $$"""{{Hi}},{{Call}},{"role":"tool","content":"1","images":["R0lGODlh"]},{"role":"tool","content":"","images":["R0lGODlh"]},{{Hi}}""",
            $$"""
            {{Hi}},{{CanonicalCall}},{"role":"tool","tool_call_id":"call_1_0","content":[{"type":"text","text":"1"},{{Place(1)}}]},{"role":"tool","tool_call_id":"call_x","content":[{{Place(2)}}]},
            {"role":"user","content":[{{Shown(1)}},{{Shown(2)}}]},{{Hi}}
            """);
        yield return Case("orphan among results", $$"""{{Hi}},{{Call}},{"role":"tool","content":"1"},{"role":"tool","content":"?","tool_name":"h"},{"role":"tool","content":"2"}""",
            $$"""{{Hi}},{{CanonicalCall}},{"role":"tool","tool_call_id":"call_1_0","content":"1"},{"role":"tool","tool_call_id":"call_x","content":"2"},{"role":"user","content":[{"type":"text","text":"[Result of the tool h]\n?"}]}""");
        yield return Case("arguments as text", """{"role":"assistant","content":"A","tool_calls":[{"function":{"name":"f","arguments":"{\"a\":1}"}}]},{"role":"tool","content":"1"}""", """{"role":"assistant","content":"A","tool_calls":[{"id":"call_0_0","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},{"role":"tool","tool_call_id":"call_0_0","content":"1"}""");

        static string Place(int number) => $$$"""{"type":"text","text":"[Image {{{number}}}: in the user's message that follows]",{{{Moved("media", $"{number}")}}} }""";
        static string Shown(int number) => $$$"""{"type":"text","text":"[Image {{{number}}}]",{{{Moved("made", "true")}}} },{"type":"image_url","image_url":{"url":"data:image/gif;base64,R0lGODlh"},{{{Moved("media", $"{number}")}}} }""";
        static string Moved(string name, string value) => "\"extra_content\":{\"moved\":{\"" + name + "\":" + value + "}}";
        static TestCaseData Case(string name, string given, string expected) => new TestCaseData($"[{given}]", $"[{expected}]").SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Conversations))]
    public void WriteCanonical_Messages_AreThoseOfTheCanonicalForm(string given, string expected) =>
        Json.AssertEqual(OllamaBridged.Canonical($$"""{"model":"m","messages":{{given}} }""").Request["messages"], expected);

    [TestCase("\"options\":{\"num_predict\":50}", """{"max_completion_tokens":50,"extra_content":{"soft":{"max_completion_tokens":true}}}""", "")]
    [TestCase("\"options\":{\"num_predict\":-1,\"top_k\":0,\"stop\":[\"\"]}", "{}", "")]
    [TestCase("\"options\":{\"num_predict\":-2}", "{}", "")]
    [TestCase("\"options\":{\"num_predict\":50.0,\"seed\":7,\"temperature\":0.5,\"top_p\":0.25}", """{"max_completion_tokens":50,"temperature":0.5,"top_p":0.25,"seed":7,"extra_content":{"soft":{"max_completion_tokens":true}}}""", "")]
    [TestCase("\"options\":{\"frequency_penalty\":1,\"presence_penalty\":-1,\"top_k\":40}", """{"frequency_penalty":1,"presence_penalty":-1,"extra_content":{"soft":{"top_k":40}}}""", "")]
    [TestCase("\"options\":{\"stop\":\"X\"}", """{"stop":["X"]}""", "")]
    [TestCase("\"options\":{\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]}", """{"stop":["a","b","c","d"]}""", "options.stop.4")]
    [TestCase("\"options\":{\"num_ctx\":8192,\"min_p\":0.1,\"repeat_penalty\":1.1,\"mirostat\":null}", "{}", "options.num_ctx, options.min_p, options.repeat_penalty")]
    [TestCase("\"options\":null,\"think\":null,\"format\":null,\"tools\":null,\"keep_alive\":\"5m\",\"shift\":false", "{}", "keep_alive")]
    [TestCase("\"think\":true", """{"reasoning_effort":"medium","extra_content":{"soft":{"reasoning_effort":true}}}""", "")]
    [TestCase("\"think\":false", """{"reasoning_effort":"none","extra_content":{"soft":{"reasoning_effort":true}}}""", "")]
    [TestCase("\"think\":\"high\"", """{"reasoning_effort":"high","extra_content":{"soft":{"reasoning_effort":true}}}""", "")]
    [TestCase("\"think\":\"max\"", """{"reasoning_effort":"xhigh","extra_content":{"soft":{"reasoning_effort":true}}}""", "")]
    [TestCase("\"format\":\"\"", "{}", "")]
    [TestCase("\"format\":{\"type\":\"object\"}", """{"response_format":{"type":"json_schema","json_schema":{"name":"answer","schema":{"type":"object"},"strict":true}}}""", "")]
    [TestCase("\"logprobs\":true,\"top_logprobs\":3", """{"logprobs":true,"top_logprobs":3}""", "")]
    [TestCase("\"logprobs\":false,\"top_logprobs\":3", "{}", "")]
    [TestCase("\"truncate\":true,\"shift\":true", "{}", "truncate, shift")]
    [TestCase("\"frobnicate\":{\"a\":1},\"tool_choice\":\"auto\"", "{}", "frobnicate, tool_choice")]
    [TestCase("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"D\",\"parameters\":{\"type\":\"object\"},\"strict\":true}}]", """{"tools":[{"type":"function","function":{"name":"f","description":"D","parameters":{"type":"object"}}}]}""", "tools.0.function.strict")]
    [TestCase("\"tools\":[{\"function\":{\"name\":\"f\"}}]", """{"tools":[{"type":"function","function":{"name":"f"}}]}""", "")]
    public void WriteCanonical_Members_AreThoseOfTheCanonicalForm(string members, string expected, string leftOut)
    {
        var (request, notes) = OllamaBridged.With(members);

        foreach (string name in (string[])["model", "messages"]) request.AsObject().Remove(name);
        Json.AssertEqual(request, expected);
        Assert.That(notes.LeftOut?.ToString() ?? "", Is.EqualTo(leftOut));
    }

    [TestCase("", true)]
    [TestCase(",\"stream\":null", true)]
    [TestCase(",\"stream\":true", true)]
    [TestCase(",\"stream\":false", false)]
    public void WriteCanonical_StreamNotForbidden_IsAStream(string member, bool streams)
    {
        string body = $$"""{"model":"m","messages":[{{Hi}}]{{member}} }""";
        var (request, _) = OllamaBridged.Canonical(body);

        Assert.That((bool?)request["stream"], Is.EqualTo(streams ? true : null));
        Assert.That((bool?)request["stream_options"]?["include_usage"], Is.EqualTo(streams ? true : null));
        Assert.That(ChatRequest.Parse(Json.Bytes(body), WireFormat.OllamaChat).Stream, Is.EqualTo(streams));
    }

    [TestCase("Give me JSON", 1)]
    [TestCase("Give me a list", 2)]
    public void WriteCanonical_FormatJson_IsSpokenOf(string text, int messages)
    {
        var (request, _) = OllamaBridged.Canonical($$"""{"model":"m","format":"json","messages":[{"role":"user","content":"{{text}}"}]}""");

        Assert.That((string?)request["response_format"]!["type"], Is.EqualTo("json_object"));
        Assert.That(request["messages"]!.AsArray(), Has.Count.EqualTo(messages));
        Assert.That(request["messages"]!.ToJsonString(), Does.Contain("JSON"));
    }

    [Test]
    public void WriteCanonical_NamesThatOthersRefuse_AreMended()
    {
        var (request, notes) = OllamaBridged.With("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"get weather.now\"}}]");

        string name = (string)request["tools"]![0]!["function"]!["name"]!;
        Assert.That(name, Does.Match("^[a-zA-Z0-9_-]{1,64}$"));
        Assert.That(notes.ToolNames.ToClient(name), Is.EqualTo("get weather.now"));
    }

    [TestCase("\"prompt\":\"P\"", """[{"role":"user","content":"P"}]""", "")]
    [TestCase("\"prompt\":\"P\",\"system\":\"S\",\"template\":\"{{ .Prompt }}\",\"context\":[],\"raw\":false,\"suffix\":\"\"", """[{"role":"system","content":"S"},{"role":"user","content":"P"}]""", "template")]
    [TestCase("\"prompt\":\"P\",\"images\":[\"R0lGODlh\"]", """[{"role":"user","content":[{"type":"text","text":"P"},{"type":"image_url","image_url":{"url":"data:image/gif;base64,R0lGODlh"}}]}]""", "")]
    public void WriteCanonical_OfGenerate_IsAConversation(string members, string messages, string leftOut)
    {
        var (request, notes) = OllamaBridged.Canonical($$"""{"model":"m",{{members}} }""", OllamaBridged.Generate);

        Json.AssertEqual(request["messages"], messages);
        Assert.That(notes.LeftOut?.ToString() ?? "", Is.EqualTo(leftOut));
    }

    [TestCase("\"suffix\":\"x\"", "suffix")]
    [TestCase("\"raw\":true", "raw")]
    [TestCase("\"context\":[1,2]", "context")]
    [TestCase("\"system\":1", "system")]
    [TestCase("\"images\":[\"AAAA\"]", "images.0")]
    public void WriteCanonical_OfGenerate_WhatAChatCannotDo_IsRefusedByName(string members, string param) =>
        AssertRefused(OllamaBridged.TryCanonical($$"""{"model":"m","prompt":"P",{{members}} }""", OllamaBridged.Generate).Error, param);

    [TestCase("\"messages\":[1]", "messages.0")]
    [TestCase("\"messages\":{}", "messages")]
    [TestCase("\"messages\":[{\"content\":\"x\"}]", "messages.0.role")]
    [TestCase("\"messages\":[{\"role\":1,\"content\":\"x\"}]", "messages.0.role")]
    [TestCase("\"messages\":[{\"role\":\"developer\",\"content\":\"x\"}]", "messages.0.role")]
    [TestCase("\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]", "messages.0.content")]
    [TestCase("\"messages\":[{\"role\":\"user\",\"content\":\"x\",\"images\":\"AAAA\"}]", "messages.0.images")]
    [TestCase("\"messages\":[{\"role\":\"user\",\"content\":\"x\",\"images\":[1]}]", "messages.0.images.0")]
    [TestCase("\"messages\":[{\"role\":\"user\",\"content\":\"x\",\"images\":[\"R0lGODlh\",\"SUkqAAgAAAAAAAAA\"]}]", "messages.0.images.1")]
    [TestCase("\"messages\":[{\"role\":\"system\",\"content\":\"x\",\"images\":[\"R0lGODlh\"]}]", "messages.0.images")]
    [TestCase("\"messages\":[{\"role\":\"assistant\",\"content\":\"x\",\"tool_calls\":{}}]", "messages.0.tool_calls")]
    [TestCase("\"messages\":[{\"role\":\"assistant\",\"content\":\"x\",\"tool_calls\":[{}]}]", "messages.0.tool_calls.0.function")]
    [TestCase("\"messages\":[{\"role\":\"assistant\",\"content\":\"x\",\"tool_calls\":[{\"function\":{\"name\":\"\"}}]}]", "messages.0.tool_calls.0.function.name")]
    [TestCase("\"messages\":[{\"role\":\"assistant\",\"content\":\"x\",\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":[]}}]}]", "messages.0.tool_calls.0.function.arguments")]
    [TestCase("\"messages\":[{\"role\":\"tool\",\"content\":\"x\",\"tool_call_id\":1}]", "messages.0.tool_call_id")]
    [TestCase("\"options\":[]", "options")]
    [TestCase("\"options\":{\"temperature\":\"hot\"}", "options.temperature")]
    [TestCase("\"options\":{\"num_predict\":1.5}", "options.num_predict")]
    [TestCase("\"options\":{\"seed\":1e300}", "options.seed")]
    [TestCase("\"options\":{\"stop\":[1]}", "options.stop")]
    [TestCase("\"options\":{\"stop\":{}}", "options.stop")]
    [TestCase("\"think\":\"much\"", "think")]
    [TestCase("\"think\":1", "think")]
    [TestCase("\"format\":\"xml\"", "format")]
    [TestCase("\"format\":[]", "format")]
    [TestCase("\"logprobs\":1", "logprobs")]
    [TestCase("\"tools\":{}", "tools")]
    [TestCase("\"tools\":[1]", "tools.0")]
    [TestCase("\"tools\":[{\"type\":\"web_search\"}]", "tools.0.type")]
    [TestCase("\"tools\":[{\"type\":\"function\"}]", "tools.0.function")]
    [TestCase("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":1}}]", "tools.0.function.parameters")]
    public void WriteCanonical_WhatIsWrong_IsNamedAsTheClientWroteIt(string members, string param)
    {
        string messages = members.StartsWith("\"messages\"", StringComparison.Ordinal) ? "" : $"\"messages\":[{Hi}],";
        AssertRefused(OllamaBridged.TryCanonical($$"""{"model":"m",{{messages}}{{members}} }""").Error, param);
    }

    [TestCase("messages[0].content", "messages.0.content")]
    [TestCase("messages[1].content[1].image_url", "messages.1.images.0")]
    [TestCase("messages.[1].content.[2].image_url.url", "messages.1.images.1")]
    [TestCase("messages[2].tool_calls[0].function.arguments", "messages.2.tool_calls.0.function.arguments")]
    [TestCase("messages[3].content", null)]
    [TestCase("messages[4].role", "messages.3")]
    [TestCase("messages[99].content", null)]
    [TestCase("tools[0].function.name", "tools.0.function.name")]
    [TestCase("max_completion_tokens", "options.num_predict")]
    [TestCase("response_format.json_schema.schema", "format")]
    [TestCase("logprobs", null)]
    public void ClientPathOf_AField_IsWhereTheClientPutIt(string canonical, string? expected)
    {
        byte[] body = Json.Bytes($$"""
            {"model":"m","messages":[{{Hi}},{"role":"user","content":"x","images":["R0lGODlh","R0lGODlh"]},
             {"role":"assistant","content":"","tool_calls":[{"function":{"name":"f"} }]},{{Hi}}]}
            """);
        Assert.That(OllamaBridged.Chat.ClientPathOf(body, default, Bridged.Seal, canonical), Is.EqualTo(expected));
    }

    private static void AssertRefused(ProviderError? error, string param)
    {
        Assert.That((error?.HttpStatus, error?.Param), Is.EqualTo((400, param)));
        Assert.That(error!.Message, Does.Contain(param));
        Assert.That(OllamaErrors.Of(error)["error"]!.GetValue<string>(), Is.EqualTo(error.Message));
    }
}
