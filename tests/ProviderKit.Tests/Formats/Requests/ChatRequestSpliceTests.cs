using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.Requests;

public class ChatRequestSpliceTests
{
    [TestCase("""{"model":"m","messages":[]}""", """{"model":"up/x","messages":[]}""", TestName = "Splice_ModelFirst")]
    [TestCase("""{"messages":[],"model":"m"}""", """{"messages":[],"model":"up/x"}""", TestName = "Splice_ModelLast")]
    [TestCase("{ \"messages\" : [] ,\n\t\"model\" :  \"m\"  }", "{ \"messages\" : [] ,\n\t\"model\" :  \"up/x\"  }", TestName = "Splice_WhiteSpace")]
    [TestCase("""{"mod\u0065l":"m","messages":[]}""", """{"mod\u0065l":"up/x","messages":[]}""", TestName = "Splice_EscapedKey")]
    [TestCase("""{"model":"\u006d\"\\","messages":[]}""", """{"model":"up/x","messages":[]}""", TestName = "Splice_EscapedValue")]
    [TestCase("""{"messages":[{"role":"user","content":"\"model\":\"m\"","model":"m"}],"model":"m"}""",
        """{"messages":[{"role":"user","content":"\"model\":\"m\"","model":"m"}],"model":"up/x"}""", TestName = "Splice_DecoyInMessages")]
    [TestCase("""{"metadata":{"model":"m","messages":1,"stream":"x"},"model":"m","tools":[{"model":"m"}],"messages":[]}""",
        """{"metadata":{"model":"m","messages":1,"stream":"x"},"model":"up/x","tools":[{"model":"m"}],"messages":[]}""", TestName = "Splice_DecoyInMetadata")]
    [TestCase("""{"model":"m","messages":[],"stream":false,"stream_options":{"include_usage":false}}""",
        """{"model":"up/x","messages":[],"stream":false,"stream_options":{"include_usage":false}}""", TestName = "Splice_NotStreaming")]
    [TestCase("""{"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":true}}""",
        """{"model":"up/x","messages":[],"stream":true,"stream_options":{"include_usage":true}}""", TestName = "Splice_UsageAskedFor")]
    public void Splice_ModelOnly_ChangesNoOtherByte(string body, string expected) =>
        Assert.That(Splice(body), Is.EqualTo(expected));

    [TestCase("""{"model":"m","messages":[],"stream":true}""",
        """{"model":"up/x","messages":[],"stream":true,"stream_options":{"include_usage":true}}""", TestName = "Splice_NoOptions")]
    [TestCase("""{"stream_options":{},"model":"m","messages":[],"stream":true}""",
        """{"stream_options":{"include_usage":true},"model":"up/x","messages":[],"stream":true}""", TestName = "Splice_EmptyOptionsFirst")]
    [TestCase("""{"model":"m","messages":[],"stream":true,"stream_options": { } }""",
        """{"model":"up/x","messages":[],"stream":true,"stream_options":{"include_usage":true}}""", TestName = "Splice_EmptyOptionsLast")]
    [TestCase("""{"model":"m","messages":[],"stream_options":null,"stream":true}""",
        """{"model":"up/x","messages":[],"stream":true,"stream_options":{"include_usage":true}}""", TestName = "Splice_NullOptions")]
    [TestCase("""{"model":"m","messages":[],"stream":true,"stream_options":{"a":[{"include_usage":false}],"b":{"include_usage":1}}}""",
        """{"model":"up/x","messages":[],"stream":true,"stream_options":{"include_usage":true,"a":[{"include_usage":false}],"b":{"include_usage":1}}}""", TestName = "Splice_OtherMembers")]
    [TestCase("""{"model":"m","messages":[],"stream":true,"stream_options":{"a":1,"include_usage":false}}""",
        """{"model":"up/x","messages":[],"stream":true,"stream_options":{"a":1,"include_usage":true}}""", TestName = "Splice_UsageFalse")]
    [TestCase("""{"stream":true,"stream_options":{"include_usage":null},"messages":[],"model":"m"}""",
        """{"stream":true,"stream_options":{"include_usage":true},"messages":[],"model":"up/x"}""", TestName = "Splice_UsageNull")]
    [TestCase("""{"stream":true,"stream_options":{"include\u005fusage":false},"messages":[],"model":"m"}""",
        """{"stream":true,"stream_options":{"include_usage":true},"messages":[],"model":"up/x"}""", TestName = "Splice_UsageKeyEscaped")]
    public void Splice_StreamWithoutUsage_AsksForIt(string body, string expected) =>
        Json.AssertEqual(JsonNode.Parse(Splice(body)), expected);

    [Test]
    public void Splice_IncludeUsageOff_LeavesTheOptions()
    {
        const string body = """{"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":false}}""";
        Assert.That(Splice(body, includeUsage: false), Is.EqualTo(body.Replace("\"m\"", "\"up/x\"", StringComparison.Ordinal)));
    }

    [Test]
    public void Splice_RandomBodies_ChangesOnlyWhatItShould()
    {
        const int seed = 20261105;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        string[] options = ["", "\"stream_options\":{}", "\"stream_options\":null", "\"stream_options\": {\"a\":[1]}", "\"stream_options\":{\"include_usage\": false }", "\"stream_options\":{\"x\":{},\"include_usage\":true}"];
        string[] others =
        [
            "\"temperature\":0.10", "\"metadata\":{\"model\":\"no\"}", "\"user\":\"a\\\"b\\u00e9\\\\\"", "\"n\" : 1E2", "\"stop\":[\"}\",\"{\"]", "\"é\":null",
        ];
        for (int round = 0; round < 2000; round++)
        {
            string[] members = ["\"model\" :\"mö\\n\"", "\"messages\":[{\"model\":\"m\"}]", "\"stream\":true", options[random.Next(options.Length)], others[random.Next(others.Length)]];
            random.Shuffle(members);
            string body = $"{{{string.Join(random.Next(2) == 0 ? "," : " ,\n ", members.Where(m => m.Length > 0))}}}";
            var expected = JsonNode.Parse(body)!.AsObject();
            expected["model"] = "up/x";
            if (expected["stream_options"] is not JsonObject wanted) expected["stream_options"] = wanted = [];
            wanted["include_usage"] = true;
            Json.AssertEqual(JsonNode.Parse(Splice(body)), expected.ToJsonString());
            Assert.That(Splice(body, includeUsage: false), Is.EqualTo(body.Replace("\"mö\\n\"", "\"up/x\"", StringComparison.Ordinal)), $"round {round}");
        }
    }

    [Test]
    public void GetBody_ModelWithSpecialCharacters_IsQuotedForJson()
    {
        var request = ChatRequest.Create("m", [new PlainMessage("user", "hi")]);
        var sent = Json.Parse(new ProviderCall(request, "a\"b\\c\nd<é").GetBody());
        Assert.That((string?)sent!["model"], Is.EqualTo("a\"b\\c\nd<é"));
    }

    [Test]
    public void GetBody_AskedNotToIncludeUsage_ChangesTheModelOnly()
    {
        var request = ChatRequest.Create("m", [new PlainMessage("user", "hi")], stream: true);
        var call = new ProviderCall(request, "x");
        Json.AssertEqual(Json.Parse(call.GetBody(includeUsage: false)), """{"model":"x","messages":[{"role":"user","content":"hi"}],"stream":true}""");
        Json.AssertEqual(Json.Parse(call.GetBody()), """{"model":"x","messages":[{"role":"user","content":"hi"}],"stream":true,"stream_options":{"include_usage":true}}""");
    }

    private static string Splice(string body, bool includeUsage = true) =>
        Json.Text(ChatRequest.Parse(Json.Bytes(body)).Splice("\"up/x\""u8.ToArray(), includeUsage));
}
