using System.Text.Json;
using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.GoogleGenerate;

/// <summary>Calls, results and media of a conversation: as the vendor takes them, and nothing changed on the way.</summary>
public class GoogleConversationTests
{
    private const string Ask = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    private const string Shots = """
         "messages":[{"role":"user","content":"Look"},
          {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"shot","arguments":"{}"}},{"id":"b","type":"function","function":{"name":"read","arguments":"{}"}}]},
          {"role":"tool","tool_call_id":"a","content":[{"type":"text","text":"done"},{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,iVBORw0KGgo="}}]},
          {"role":"tool","tool_call_id":"b","content":"text"},{"role":"user","content":"Well?"}]
        """;

    [Test]
    public void WriteRequest_ImageInAResult_StandsInsideItForGemini3()
    {
        var (body, _) = GoogleHarness.Request(Shots);
        Json.AssertEqual(body!["contents"]![2], """
            {"role":"user","parts":[
              {"functionResponse":{"id":"a","name":"shot","response":{"output":"done"},"parts":[{"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}}]}},
              {"functionResponse":{"id":"b","name":"read","response":{"output":"text"}}}]}
            """);
    }

    [Test]
    public void WriteRequest_ImageInAResult_FollowsAllResultsForOlderModels()
    {
        var (body, _) = GoogleHarness.Request(Shots, "gemini-2.5-flash");
        Json.AssertEqual(body!["contents"]![2]!["parts"], """[{"functionResponse":{"id":"a","name":"shot","response":{"output":"done"}}},{"functionResponse":{"id":"b","name":"read","response":{"output":"text"}}}]""");
        Json.AssertEqual(body["contents"]![3], """{"role":"user","parts":[{"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}},{"text":"Well?"}]}""");
    }

    [TestCase("3.10")]
    [TestCase("12345678901234567890")]
    [TestCase("null")]
    [TestCase("true")]
    [TestCase("\"text\"")]
    [TestCase("[1.0, 2]")]
    [TestCase("4 degrees\n")]
    [TestCase("{\"cut\":")]
    [TestCase("{\"half\":\"\\ud83d\"}")]
    [TestCase("")]
    public void WriteRequest_TextOfATool_StaysThatText(string text)
    {
        var (body, _) = GoogleHarness.Request(Result(text));
        Assert.That((string?)Response(body)["output"], Is.EqualTo(text));
    }

    [TestCase("{\"id\": 12345678901234567890,\"price\":1.0,\"far\":1e400,\"null\":null}")]
    [TestCase("{}")]
    public void WriteRequest_ObjectOfATool_GoesAsItStands(string json)
    {
        var (body, _) = GoogleHarness.Request(Result(json));
        Assert.That(Response(body).ToJsonString(), Is.EqualTo(json.Replace(" ", "", StringComparison.Ordinal)));
    }

    [TestCase("no such file", """{"error":"no such file"}""")]
    [TestCase("{\"code\":1.0}", """{"error":{"code":1.0}}""")]
    public void WriteRequest_FailedTool_IsAnError(string text, string response)
    {
        var (body, _) = GoogleHarness.Request(Result(text).Replace("\"role\":\"tool\"", "\"role\":\"tool\",\"is_error\":true", StringComparison.Ordinal));
        Json.AssertEqual(Response(body), response);
    }

    [TestCase("c2ln", "c2ln")]
    [TestCase("skip_thought_signature_validator", "skip_thought_signature_validator")]
    [TestCase("c2lnbmF0d", "skip_thought_signature_validator")]
    [TestCase("no signature!", "skip_thought_signature_validator")]
    public void WriteRequest_SignatureThatWasCut_IsAsIfThereWereNone(string given, string sent)
    {
        var (body, _) = GoogleHarness.Request($$$"""
             "messages":[{"role":"user","content":"Hi"},{"role":"assistant","tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"{{{given}}}"} } }]}]
            """);
        Assert.That((string?)body!["contents"]![1]!["parts"]![0]!["thoughtSignature"], Is.EqualTo(sent));
    }

    [Test]
    public void WriteRequest_ArgumentsOfACall_GoAsTheyStand()
    {
        var (body, _) = GoogleHarness.Request("""
             "messages":[{"role":"user","content":"Hi"},{"role":"assistant","tool_calls":[{"id":"a","function":{"name":"f","arguments":"{\"id\": 12345678901234567890,\"a\":1.0,\"a\":2}"}}]}]
            """);
        Assert.That(body!["contents"]![1]!["parts"]![0]!["functionCall"]!.ToJsonString(), Does.Contain("12345678901234567890").And.Contain("1.0"));
    }

    [Test]
    public void WriteRequest_AnswerWithImages_BringsThemBack()
    {
        var (body, _) = GoogleHarness.Request("""
             "messages":[{"role":"user","content":"Draw"},
              {"role":"assistant","content":"Here:","images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,aGk="},"extra_content":{"google":{"thought_signature":"c2ln"}}},{"type":"image_url","image_url":{"url":"data:image/png;base64,aGk="}}],
               "extra_content":{"google":{"parts":[{"executableCode":{"code":"1.0"}},{"functionCall":{"name":"dropped"}}]}}},
              {"role":"user","content":"Bluer"}]
            """);
        Json.AssertEqual(body!["contents"]![1], """
            {"role":"model","parts":[{"executableCode":{"code":"1.0"}},{"text":"Here:"},
              {"inlineData":{"mimeType":"image/png","data":"aGk="},"thoughtSignature":"c2ln"},
              {"inlineData":{"mimeType":"image/png","data":"aGk="},"thoughtSignature":"skip_thought_signature_validator"}]}
            """);
    }

    [Test]
    public void WriteRequest_VideosAndStoredFiles_AreWhatTheApiReads()
    {
        var (body, _) = GoogleHarness.Request("""
             "messages":[{"role":"user","content":[{"type":"video_url","video_url":{"url":"https://www.youtube.com/watch?v=x"}},{"type":"video_url","video_url":{"url":"data:video/mp4;base64,aGk="}},
              {"type":"file","file":{"file_id":"https://generativelanguage.googleapis.com/v1beta/files/f"}},{"type":"file","file":{"file_data":"JVBERi0xLjQK"}},{"type":"input_audio","input_audio":{"data":"SUQzBAAA","format":"wav"}}]}]
            """);
        Json.AssertEqual(body!["contents"]![0]!["parts"], """
            [{"fileData":{"fileUri":"https://www.youtube.com/watch?v=x"}},{"inlineData":{"mimeType":"video/mp4","data":"aGk="}},
             {"fileData":{"fileUri":"https://generativelanguage.googleapis.com/v1beta/files/f"}},{"inlineData":{"mimeType":"application/pdf","data":"JVBERi0xLjQK"}},
             {"inlineData":{"mimeType":"audio/mpeg","data":"SUQzBAAA"}}]
            """);
    }

    [Test]
    public void Names_TheApiDoesNotTake_AreMappedAndNamedBack([Values] bool stream)
    {
        const string Tools = """ "tools":[{"type":"function","function":{"name":"1 größe"}}],"tool_choice":{"type":"function","function":{"name":"1 größe"}} """;
        var (body, _) = GoogleHarness.Request($"{Ask},{Tools}");
        string sent = (string)body!["tools"]![0]!["functionDeclarations"]![0]!["name"]!;
        Assert.That(sent, Does.Match("^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$"));
        Assert.That((string?)body["toolConfig"]!["functionCallingConfig"]!["allowedFunctionNames"]![0], Is.EqualTo(sent));
        string reply = $$$$"""{"candidates":[{"content":{"parts":[{"functionCall":{"id":"a","name":"{{{{sent}}}}"}},{"functionCall":{"id":"a","name":"{{{{sent}}}}"}}]},"finishReason":"STOP"}]}""";
        var calls = stream
            ? GoogleHarness.Stream([reply], Tools).Chunks.SelectMany(c => c["choices"]![0]!["delta"]!["tool_calls"]?.AsArray() ?? []).ToArray()
            : [.. GoogleHarness.Reply(reply, Tools).Body!["choices"]![0]!["message"]!["tool_calls"]!.AsArray()];
        Assert.That(calls.Select(c => (string?)c!["function"]!["name"]), Is.EqualTo(new[] { "1 größe", "1 größe" }));
        Assert.That(calls.Select(c => (string?)c!["id"]), Is.Unique, "two calls of one reply, although the vendor gave them one id");
    }

    private static string Result(string text) =>
        $$$$"""
         "messages":[{"role":"user","content":"Hi"},{"role":"assistant","tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]},
          {"role":"tool","tool_call_id":"a","content":{{{{JsonSerializer.Serialize(text)}}}}}]
        """;

    private static JsonNode Response(JsonNode? body) =>
        body!["contents"]![2]!["parts"]![0]!["functionResponse"]!["response"]!;
}
