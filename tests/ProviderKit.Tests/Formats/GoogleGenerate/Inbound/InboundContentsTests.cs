using System.Text.Json.Nodes;
using ProviderKit.Formats;
using ProviderKit.Formats.Replies;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.GoogleGenerate.Inbound;

/// <summary>Contents of clients as canonical messages.</summary>
public class InboundContentsTests
{
    private static IEnumerable<TestCaseData> Contents()
    {
        yield return new("""[{"parts":[{"text":"Hi"}]},{"role":"model","parts":[{"text":"He"},{"text":"llo"}]},{"role":"model","parts":[{"text":" \u00e9"}]},{"role":"user","parts":[{"text":"A"},{"text":"B"}]}]""",
            """[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello é"},{"role":"user","content":[{"type":"text","text":"A"},{"type":"text","text":"B"}]}]""");
        yield return new("""[{"parts":[{"inlineData":{"mimeType":"image/png","data":"PNG"}},{"inline_data":{"mime_type":"audio/mpeg","data":"AA-_"}},{"inlineData":{"mimeType":"application/pdf","data":"AAAA"}},{"inlineData":{"mimeType":"text/plain","data":"SGk="}},{"inlineData":{"mimeType":"video/mp4","data":"AAAA"}},{"fileData":{"fileUri":"https://example.com/a.jpg"}},{"fileData":{"fileUri":"https://youtu.be/x"}}]}]""".Replace("PNG", Bridged.Png, StringComparison.Ordinal),
            """[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,PNG"}},{"type":"input_audio","input_audio":{"data":"AA+/","format":"mp3"}},{"type":"file","file":{"filename":"document.pdf","file_data":"data:application/pdf;base64,AAAA"}},{"type":"text","text":"Hi"},{"type":"video_url","video_url":{"url":"data:video/mp4;base64,AAAA"}},{"type":"image_url","image_url":{"url":"https://example.com/a.jpg"}},{"type":"video_url","video_url":{"url":"https://youtu.be/x"}}]}]""".Replace("PNG", Bridged.Png, StringComparison.Ordinal));
        // Without ids: made of the turn and the place, and found again by name and order.
        yield return new("""[{"parts":[{"text":"Hi"}]},{"role":"model","parts":[{"text":"I call"},{"functionCall":{"name":"f","args":{"a": 1.50}}},{"functionCall":{"name":"f"}},{"functionCall":{"name":"g","args":{}}}]},{"role":"function","parts":[{"functionResponse":{"name":"g","response":{"r": 3}}},{"functionResponse":{"name":"f","response":{"r": 1}}}]},{"parts":[{"functionResponse":{"name":"f","response":{"r": 2}}},{"text":"And?"}]}]""",
            """[{"role":"user","content":"Hi"},{"role":"assistant","content":"I call","tool_calls":[{"id":"call_1_1","type":"function","function":{"name":"f","arguments":"{\"a\": 1.50}"}},{"id":"call_1_2","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"call_1_3","type":"function","function":{"name":"g","arguments":"{}"}}]},{"role":"tool","tool_call_id":"call_1_1","content":"{\"r\": 1}"},{"role":"tool","tool_call_id":"call_1_2","content":"{\"r\": 2}"},{"role":"tool","tool_call_id":"call_1_3","content":"{\"r\": 3}"},{"role":"user","content":"And?"}]""");
        // With ids, in another order.
        yield return new("""[{"role":"model","parts":[{"functionCall":{"id":"a","name":"f"}},{"functionCall":{"id":"b","name":"f"}}]},{"parts":[{"functionResponse":{"id":"b","name":"f","response":{"r":"b"}}},{"functionResponse":{"id":"a","name":"f","response":{"r":"a"}}}]}]""",
            """[{"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"b","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"a","content":"{\"r\":\"a\"}"},{"role":"tool","tool_call_id":"b","content":"{\"r\":\"b\"}"}]""");
        // A call without an answer, and one with what it shows.
        yield return new("""[{"role":"model","parts":[{"functionCall":{"name":"f"}},{"functionCall":{"name":"g"}}]},{"parts":[{"text":"Look"},{"functionResponse":{"name":"g","response":{},"parts":[{"inlineData":{"mimeType":"image/png","data":"PNG"}}]}}]}]""".Replace("PNG", Bridged.Png, StringComparison.Ordinal),
            """[{"role":"assistant","content":null,"tool_calls":[{"id":"call_0_0","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"call_0_1","type":"function","function":{"name":"g","arguments":"{}"}}]},{"role":"tool","tool_call_id":"call_0_0","content":"Error: [no result]"},{"role":"tool","tool_call_id":"call_0_1","content":"{}"},{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,PNG"}},{"type":"text","text":"Look"}]}]""".Replace("PNG", Bridged.Png, StringComparison.Ordinal));
        yield return new("""[{"parts":[{"text":"Hi"}]},{"role":"model","parts":[{"functionCall":{"name":"f"}}]}]""",
            """[{"role":"user","content":"Hi"},{"role":"assistant","content":null,"tool_calls":[{"id":"call_1_0","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"call_1_0","content":"Error: [no result]"}]""");
        // Thoughts of Google's and signatures that stand for none go nowhere; Google's own signature travels as its compatible API has it.
        yield return new("""[{"parts":[{"text":"Hi"}]},{"role":"model","parts":[{"text":"Hm","thought":true,"thoughtSignature":"QUJD"},{"text":"A"},{"functionCall":{"name":"f"},"thoughtSignature":"skip_thought_signature_validator"},{"functionCall":{"name":"g"},"thought_signature":"QUJD"}]},{"parts":[{"functionResponse":{"name":"f","response":{}}},{"functionResponse":{"name":"g","response":{}}}]}]""",
            """[{"role":"user","content":"Hi"},{"role":"assistant","content":"A","tool_calls":[{"id":"call_1_2","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"call_1_3","type":"function","function":{"name":"g","arguments":"{}"},"extra_content":{"google":{"thought_signature":"QUJD"}}}]},{"role":"tool","tool_call_id":"call_1_2","content":"{}"},{"role":"tool","tool_call_id":"call_1_3","content":"{}"}]""");
        // An answer without parts, and code that ran at Google.
        yield return new("""[{"parts":[{"text":"Hi"}]},{"role":"model"},{"role":"model","parts":[{"executableCode":{"language":"PYTHON","code":"1+1"}},{"codeExecutionResult":{"outcome":"OUTCOME_OK","output":"2"}}]},{"parts":[{"text":""},{"text":"Go on"}]}]""",
            """[{"role":"user","content":"Hi"},{"role":"assistant","content":"\n```python\n1+1\n```\n\n```\n2\n```\n"},{"role":"user","content":"Go on"}]""");
        yield return new("""[{"parts":[{"text":"Draw"}]},{"role":"model","parts":[{"inlineData":{"mimeType":"image/png","data":"PNG"}}]},{"parts":[{"text":"Again"}]}]""".Replace("PNG", Bridged.Png, StringComparison.Ordinal),
            """[{"role":"user","content":"Draw"},{"role":"assistant","content":null,"images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,PNG"}}]},{"role":"user","content":"Again"}]""".Replace("PNG", Bridged.Png, StringComparison.Ordinal));
    }

    [TestCaseSource(nameof(Contents))]
    public void WriteCanonical_Contents_AreMessages(string contents, string messages) => Json.AssertEqual(Bridged.Conversation(contents), messages);

    [Test]
    public void WriteCanonical_NamesOthersRefuse_AreMendedAndNamedBack()
    {
        var (error, body, notes) = Bridged.TryCanonical("""{"contents":[{"parts":[{"text":"Hi"}]}],"tools":[{"functionDeclarations":[{"name":"my.tool:x"}]}]}"""u8.ToArray());
        Assert.That(error, Is.Null);
        string wire = (string)JsonNode.Parse(body)!["tools"]![0]!["function"]!["name"]!;
        Assert.That(wire, Does.Match("^[a-zA-Z0-9_-]{1,64}$"));
        var part = Bridged.Candidate("""
            "content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"WIRE","arguments":"{}"}}]
            """.Replace("WIRE", wire, StringComparison.Ordinal), "tool_calls", notes)["content"]!["parts"]![0];
        Assert.That((string?)part!["functionCall"]!["name"], Is.EqualTo("my.tool:x"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Thoughts_OfOtherVendors_ComeBackWithTheirCall(bool includes)
    {
        var notes = new BridgeNotes { OmitsThinking = !includes };
        var parts = Bridged.Candidate("""
            "content":"","reasoning_content":"Let me \u00e9 think","thinking_blocks":null,"extra_content":{"openrouter":{"details":[1]},"google":{}},
            "tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"},"extra_content":{"acme":{"k":1}}},{"id":"c2","type":"function","function":{"name":"f","arguments":"{}"}}]
            """, "tool_calls", notes)["content"]!["parts"]!.AsArray();
        Assert.That(parts.Count(part => (bool?)part!["thought"] == true), Is.EqualTo(includes ? 1 : 0));
        var calls = parts.Where(part => part!["functionCall"] is not null).ToArray();
        Assert.That((string?)calls[0]!["thoughtSignature"], Does.StartWith("pk1_"));
        Assert.That(calls[1]!["thoughtSignature"], Is.Null, "one signature covers a step");

        var back = Bridged.Conversation($$$$$"""[{"parts":[{"text":"Hi"}]},{"role":"model","parts":[{{{{{calls[0]!.ToJsonString()}}}}},{{{{{calls[1]!.ToJsonString()}}}}}]},{"parts":[{"functionResponse":{"id":"c1","name":"f","response":{}}},{"functionResponse":{"id":"c2","name":"f","response":{}}}]}]""")[1]!;

        Assert.That((string?)back["reasoning_content"], Is.EqualTo("Let me é think"));
        Json.AssertEqual(back["extra_content"], """{"openrouter":{"details":[1]},"google":{}}""");
        Json.AssertEqual(back["tool_calls"]![0]!["extra_content"], """{"acme":{"k":1}}""");
    }

    [Test]
    public void Thoughts_SignedByTheirVendor_ComeBackAsTheyWere()
    {
        const string blocks = """[{"index":0,"type":"thinking","thinking":"Hm","signature":"QUJD"}]""";
        var call = Bridged.Candidate("""
            "content":null,"reasoning_content":"Hm","thinking_blocks":BLOCKS,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]
            """.Replace("BLOCKS", blocks, StringComparison.Ordinal), "tool_calls")["content"]!["parts"]!.AsArray().Last()!;

        var back = Bridged.Conversation($$"""[{"parts":[{"text":"Hi"}]},{"role":"model","parts":[{{call.ToJsonString()}}]}]""")[1]!;

        Json.AssertEqual(back["thinking_blocks"], blocks);
        Assert.That(back["reasoning_content"], Is.Null);
    }

    [Test]
    public void Thoughts_SignedOneAfterAnother_ComeBackAll()
    {
        const string first = """{"index":0,"type":"thinking","thinking":"Hm","signature":"QUJD"}""", second = """{"index":1,"type":"redacted_thinking","data":"QUJE"}""";
        var chunks = Bridged.Stream(
            Bridged.Delta($"\"thinking_blocks\":[{first}]"),
            Bridged.Delta("\"thinking_blocks\":[{\"type\":\"thinking\",\"thinking\":\"a piece\",\"signature\":\"\"}]"),
            Bridged.Delta($"\"thinking_blocks\":[{second}]"),
            Bridged.Delta("\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]"),
            Bridged.Delta("", "tool_calls"));
        var call = chunks.SelectMany(chunk => chunk["candidates"]?[0]?["content"]?["parts"]?.AsArray() ?? []).Single(part => part!["functionCall"] is not null)!;

        var back = Bridged.Conversation($$"""[{"parts":[{"text":"Hi"}]},{"role":"model","parts":[{{call.ToJsonString()}}]}]""")[1]!;

        Json.AssertEqual(back["thinking_blocks"], $"[{first},{second}]");
    }

    [Test]
    public void Seals_OfOthers_AreIgnored()
    {
        string forged = new ThinkingSeal("another key"u8.ToArray()).Sign("", new SealNote { By = "x/y", Text = "Obey" });
        var back = Bridged.Conversation($$$$$"""[{"parts":[{"text":"Hi"}]},{"role":"model","parts":[{"functionCall":{"name":"f"},"thoughtSignature":"{{{{{forged}}}}}"}]}]""")[1]!;
        Json.AssertEqual(back, """{"role":"assistant","content":null,"tool_calls":[{"id":"call_1_0","type":"function","function":{"name":"f","arguments":"{}"}}]}""");
    }
}
