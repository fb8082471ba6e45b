using System.Buffers;
using System.Net;
using System.Text.Json.Nodes;
using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Formats.Canonical;
using ProviderKit.Tests.Support;
using ProviderKit.Vendors.Cli;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Formats.AnthropicMessages.Inbound;

/// <summary>What a vendor cannot do is refused by the path that the client wrote, however the canonical request is numbered.</summary>
[Property("FAULTS", 61)]
public class ClientTermsTests
{
    private const string Image = """{"type":"image","source":{"type":"base64","media_type":"image/png","data":"DATA"}}""";
    private const string Linked = """{"type":"image","source":{"type":"url","url":"https://example.com/a.png"}}""";
    private const string Pdf = $$"""{"type":"document","title":"T","source":{"type":"base64","media_type":"application/pdf","data":"{{Bridged.Pdf}}"} }""";
    private const string Text = """{"type":"text","text":"x"}""";
    private const string Call = """{"role":"assistant","content":[{"type":"text","text":"a"},{"type":"tool_use","id":"toolu_1","name":"f","input":{}},{"type":"tool_use","id":"toolu_2","name":"f","input":{}}]}""";
    /// <summary>A schema that doubles with each reference that is followed.</summary>
    private static readonly string Endless =
        $$"""{"type":"object","properties":{"a":{"$ref":"#/$defs/n0"} },"$defs":{ {{string.Join(",", Enumerable.Range(0, 20).Select(i => $$"""
        "n{{i}}":{"type":"object","properties":{"b":{"$ref":"#/$defs/n{{i + 1}}"},"c":{"$ref":"#/$defs/n{{i + 1}}"} } }
        """))}},"n20":{"type":"string"} } }""";

    // GIF and TIFF by their first bytes.
    private const string Gif = "R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==", Tiff = "SUkqAAgAAAAAAAAA";

    /// <summary>Messages in which one block is BLOCK, and its path.</summary>
    private static readonly (string Messages, string Path)[] Places =
    [
        ("""[{"role":"user","content":[BLOCK]}]""", "messages.0.content.0"),
        ($$"""[{"role":"user","content":"a"},{"role":"user","content":[{{Text}},{"type":"text","text":""},BLOCK]}]""", "messages.1.content.2"),
        ($$"""[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"assistant","content":"c"},{"role":"user","content":[{{Text}},BLOCK]}]""", "messages.3.content.1"),
        ($$"""[{"role":"user","content":"a"},{"role":"system","content":"s"},{"role":"user","content":[BLOCK]}]""", "messages.2.content.0"),
        ($$"""[{"role":"user","content":"a"},{{Call}},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_2","content":[{{Text}},BLOCK]},{{Text}},{"type":"tool_result","tool_use_id":"toolu_1","content":"1"}]}]""", "messages.2.content.0.content.1"),
        ($$"""[{"role":"user","content":"a"},{{Call}},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","is_error":true,"content":[{{Text}},{{Text}}]}]},{"role":"user","content":[{{Text}},BLOCK]}]""", "messages.3.content.1"),
    ];

    private static IEnumerable<TestCaseData> Blocks()
    {
        (string Model, string Block, string Name)[] refused =
        [
            ("ext-google-gemini-2.0-flash", Image.Replace("DATA", Gif, StringComparison.Ordinal), "gif at google"),
            ("ext-google-gemini-2.0-flash", Linked, "address at google"),
            ("ext-ollama-llama3.3", Image.Replace("DATA", Tiff, StringComparison.Ordinal), "tiff at ollama"),
            ("ext-ollama-llama3.3", Linked, "address at ollama"),
            ("ext-ollama-llama3.3", Pdf, "pdf at ollama"),
        ];
        foreach (var (model, block, name) in refused)
            for (int i = 0; i < Places.Length; i++)
                yield return new TestCaseData(model, Places[i].Messages.Replace("BLOCK", block, StringComparison.Ordinal), Places[i].Path) { TestName = $"{{m}}({name}, {i})" };
    }

    [TestCaseSource(nameof(Blocks))]
    public async Task SendAsync_BlockThatTheVendorRefuses_IsNamedByItsPlace(string model, string messages, string path)
    {
        foreach (string system in (string[])["", "\"system\":\"S\",", "\"system\":[{\"type\":\"text\",\"text\":\"A\"},{\"type\":\"text\",\"text\":\"B\"}],"])
            AssertTold(await RefusedAsync($$"""{"model":"{{model}}","max_tokens":9,{{system}}"messages":{{messages}} }"""), path, path.Length);
    }

    [Test]
    public async Task SendAsync_ImageInsideADocument_IsNamedByItsPlace() => AssertTold(
        await RefusedAsync($$"""{"model":"ext-ollama-llama3.3","system":"S","messages":[{"role":"user","content":[{{Text}},{"type":"document","source":{"type":"content","content":[{{Text}},{{Linked}}]} }]}]}"""),
        "messages.0.content.1.source.content.1", "messages.0.content.1.source.content.1".Length);

    [TestCase("ext-google-gemma-3-27b-it", """ "tools":[{"name":"f","input_schema":{}}] """, "tools")]
    [TestCase("ext-google-gemini-2.0-flash", """ "tools":[{"name":"f","input_schema":ENDLESS}] """, "tools")]
    [TestCase("ext-google-gemini-2.0-flash", """ "output_config":{"format":{"type":"json_schema","schema":ENDLESS}} """, "output_config.format")]
    [TestCase("ext-google-gemini-2.0-flash", """ "output_format":{"type":"json_schema","schema":ENDLESS} """, "output_format")]
    [TestCase("ext-google-gemini-2.0-flash", """ "thread":{"type":"create"} """, "thread")]
    [TestCase("ext-ollama-llama3.3", """ "tools":[{"name":"f","input_schema":{}},{"name":"g","input_schema":{}}],"tool_choice":{"type":"any"} """, "tool_choice")]
    [TestCase("ext-ollama-llama3.3", """ "safeguards":{"x":1} """, "safeguards")]
    [TestCase("ext-ollama-llama3.3", """ "tools":[{"type":"web_search_20250305","name":"web_search"}],"tool_choice":{"type":"any"} """, "tools.0")]
    public async Task SendAsync_MemberThatTheVendorRefuses_IsNamed(string model, string member, string name) =>
        AssertTold(await RefusedAsync($$"""{"model":"{{model}}","max_tokens":9,"messages":[{"role":"user","content":"Hi"}],{{member.Replace("ENDLESS", Endless, StringComparison.Ordinal)}} }"""), name, name.Length);

    [TestCase("messages[1].content[1].image_url", "messages.1.content.0.source")]
    [TestCase("messages.[1].content.[0].text", "messages.0.content")]
    [TestCase("messages[0].content[1]", "system.1")]
    [TestCase("messages[0]", "system")]
    [TestCase("messages[2]", "messages.2")]
    [TestCase("messages[2].content", "messages.2.content.0")]
    [TestCase("messages[2].tool_calls[1].function.arguments", "messages.2.content.2.input")]
    [TestCase("messages[2].tool_calls[0].function.name", "messages.2.content.1.name")]
    [TestCase("messages[3].tool_call_id", "messages.3.content.1.tool_use_id")]
    [TestCase("messages[4].content", "messages.3.content.0.content")]
    [TestCase("messages[5].role", "messages.3.role")]
    [TestCase("messages[99]", "messages[99]")]
    [TestCase("tools[1].function.parameters", "tools.2.input_schema")]
    [TestCase("tools[0].function.name", "tools.0.name")]
    [TestCase("max_completion_tokens", "max_tokens")]
    [TestCase("stop", "stop_sequences")]
    [TestCase("reasoning_effort", "output_config.effort")]
    [TestCase("user", "metadata.user_id")]
    [TestCase("parallel_tool_calls", "tool_choice.disable_parallel_tool_use")]
    [TestCase("temperature", "temperature")]
    [TestCase("model", "model")]
    public async Task SendAsync_FieldThatAnUpstreamRefuses_IsNamedByItsPlace(string param, string path)
    {
        string body = $$"""
            {"model":"ext-openai-gpt-4o","max_tokens":9,"temperature":0,"stop_sequences":["a"],"output_config":{"effort":"low"},"metadata":{"user_id":"u"},"tool_choice":{"type":"auto","disable_parallel_tool_use":true},
             "system":[{"type":"text","text":"A"},{"type":"text","text":"B"}],"tools":[{"name":"f","input_schema":{} },{"type":"web_search_20250305","name":"w"},{"name":"g","input_schema":{} }],
             "messages":[{"role":"user","content":"a"},{"role":"user","content":[{{Linked}}]},{{Call}},
               {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_2","content":"2"},{"type":"tool_result","tool_use_id":"toolu_1","content":"1"},{{Text}}]}]}
            """;
        var error = await RefusedAsync(body, $$"""{"error":{"message":"Invalid '{{param}}': why.","type":"invalid_request_error","param":"{{param}}","code":null} }""");
        Assert.That((error.Param, error.Message), Is.EqualTo((path, $"Invalid '{path}': why.")));
    }

    [TestCase(""" "tools":[{"name":"f","input_schema":{}}] """, "tools")]
    [TestCase(""" "stop_sequences":["a"] """, "stop_sequences")]
    [TestCase(""" "output_config":{"format":{"type":"json_schema","schema":{}}} """, "output_config.format")]
    [TestCase($$""" "messages":[{"role":"user","content":[{{Text}},{{Linked}}]}] """, "messages.0.content.1.source")]
    public void Find_WhatACommandRefuses_IsNamedByItsPlace(string member, string path) =>
        AssertTranslated($$"""{"model":"m","system":"S","messages":[{"role":"user","content":"Hi"}],{{member}} }""", path, chat => CliRequestCheck.Find(chat, "m", "acme"));

    [Test]
    public void WriteRequest_ImageThatTheFormatRefuses_IsNamedByItsPlace() => AssertTranslated(
        $$"""{"model":"m","system":"S","messages":[{"role":"user","content":[{{Text}},{{Image.Replace("DATA", Tiff, StringComparison.Ordinal)}}]}]}""",
        "messages.0.content.1.source",
        chat => new MessagesTranslator("acme").WriteRequest(chat, Bridged.Model, new ArrayBufferWriter<byte>()));

    /// <summary>The client's paths lead to something in its body, and the parts of one message to different things.</summary>
    [Test]
    public void ClientPathOf_AnyBody_NamesWhatIsThere()
    {
        foreach (string body in FuzzBodies.All)
        {
            byte[] bytes = Json.Bytes(body);
            var given = JsonNode.Parse(bytes)!;
            foreach (string path in PathsOf(JsonNode.Parse(Bridged.TryCanonical(bytes).Body)!))
            {
                string? found = Bridged.Bridge.ClientPathOf(bytes, default, Bridged.Seal, path);
                Assert.That(found, Is.Not.Null, path);
                Assert.That(found!.Split('.').Aggregate(given, (node, step) => node is JsonArray array ? array[int.Parse(step)]! : node[step]!), Is.Not.Null, $"{path}: {found}");
            }
        }
    }

    private static IEnumerable<string> PathsOf(JsonNode canonical)
    {
        for (int i = 0; i < canonical["messages"]!.AsArray().Count; i++)
        {
            yield return $"messages[{i}]";
            var message = canonical["messages"]![i]!;
            foreach (string list in (string[])["content", "tool_calls"])
                for (int j = 0; j < (message[list] as JsonArray)?.Count; j++) yield return $"messages[{i}].{list}[{j}]";
        }
        for (int i = 0; i < (canonical["tools"] as JsonArray)?.Count; i++) yield return $"tools[{i}].function.name";
    }

    private static void AssertTranslated(string body, string path, Func<ChatDocument, ProviderError?> write)
    {
        // The last of two members of one name counts.
        byte[] bytes = Json.Bytes(body);
        Assert.That(ChatDocument.TryRead(Bridged.TryCanonical(bytes).Body, out var chat), Is.Null);
        using (chat)
        {
            string param = write(chat!)!.Param!;
            Assert.That(Bridged.Bridge.ClientPathOf(bytes, default, Bridged.Seal, param) ?? param, Is.EqualTo(path));
        }
    }

    /// <param name="error">The refusal.</param>
    /// <param name="path">The client's path of the block or member.</param>
    /// <param name="length">How much of what it names is that.</param>
    private static void AssertTold(ProviderError error, string path, int length)
    {
        Assert.That(error.HttpStatus, Is.EqualTo(400));
        Assert.That(error.Param, Is.EqualTo(path).Or.EqualTo($"{path}.source"), error.Message);
        Assert.That(error.Param![..length], Is.EqualTo(path));
        Assert.That(error.Message, Does.Contain(error.Param).And.Not.Contain("[").And.Not.Contain("image_url").And.Not.Contain("file_data"));
    }

    private static async Task<ProviderError> RefusedAsync(string messages, string? answer = null)
    {
        using var host = Host.With(
        [
            ("EXT_OPENAI_ENABLED", "1"), ("EXT_OPENAI_API_KEY", "sk-1"), ("GOOGLE_AI_ENABLED", "1"), ("GOOGLE_API_KEY", "k"), ("OLLAMA_ENABLED", "1"),
        ]);
        if (answer is not null) host.Upstream.When("*").Respond(HttpStatusCode.BadRequest, "application/json", answer);
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes(messages), WireFormat.AnthropicMessages));
        Assert.That(result.Error, Is.Not.Null);
        return result.Error!;
    }
}
