using System.Text;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.Requests;

public class ChatRequestReadTests
{
    [TestCase("", "empty")]
    [TestCase(" \r\n\t", "empty")]
    [TestCase("{", "not valid JSON")]
    [TestCase("{\"model\":\"m\",\"messages\":[", "not valid JSON")]
    [TestCase("{\"model\":\"m\",\"messages\":[]", "not valid JSON")]
    [TestCase("{\"model\":\"m\",\"messages\":[]} x", "not valid JSON")]
    [TestCase("{\"model\":\"m\",\"messages\":[]}{}", "not valid JSON")]
    [TestCase("{\"model\":\"m\",\"messages\":[],}", "not valid JSON")]
    [TestCase("{\"model\":\"m\",\"messages\":[]/*c*/}", "not valid JSON")]
    [TestCase("{\"model\":\"m\",\"messages\":[\"\\x\"]}", "not valid JSON")]
    [TestCase("not json", "not valid JSON")]
    [TestCase("[]", "must be a JSON object")]
    [TestCase("[{\"model\":\"m\",\"messages\":[]}]", "must be a JSON object")]
    [TestCase("\"text\"", "must be a JSON object")]
    [TestCase("null", "must be a JSON object")]
    public void TryRead_NotOneJsonObject_Is400(string body, string says) => AssertInvalid(Json.Bytes(body), says);

    [TestCase("{\"messages\":[]}", "model")]
    [TestCase("{\"model\":1,\"messages\":[]}", "model")]
    [TestCase("{\"model\":null,\"messages\":[]}", "model")]
    [TestCase("{\"model\":\"\",\"messages\":[]}", "model")]
    [TestCase("{\"model\":[\"m\"],\"messages\":[]}", "model")]
    [TestCase("{\"model\":{\"id\":\"m\"},\"messages\":[]}", "model")]
    [TestCase("{\"model\":\"m\"}", "messages")]
    [TestCase("{\"model\":\"m\",\"messages\":null}", "messages")]
    [TestCase("{\"model\":\"m\",\"messages\":{}}", "messages")]
    [TestCase("{\"model\":\"m\",\"messages\":\"hi\"}", "messages")]
    [TestCase("{\"model\":\"m\",\"messages\":[],\"stream\":\"true\"}", "stream")]
    [TestCase("{\"model\":\"m\",\"messages\":[],\"stream\":1}", "stream")]
    [TestCase("{\"model\":\"m\",\"messages\":[],\"stream\":{}}", "stream")]
    [TestCase("{\"model\":\"m\",\"messages\":[],\"stream_options\":true}", "stream_options")]
    [TestCase("{\"model\":\"m\",\"messages\":[],\"stream_options\":[]}", "stream_options")]
    [TestCase("{\"model\":\"m\",\"messages\":[],\"stream_options\":{\"include_usage\":\"yes\"}}", "stream_options.include_usage")]
    [TestCase("{\"model\":\"m\",\"messages\":[],\"stream_options\":{\"include_usage\":1}}", "stream_options.include_usage")]
    public void TryRead_MissingOrWrongType_NamesTheParameter(string body, string param) =>
        AssertInvalid(Json.Bytes(body), param, param);

    [TestCase("{\"model\":\"a\",\"model\":\"b\",\"messages\":[]}", "model")]
    [TestCase("{\"model\":\"a\",\"mod\\u0065l\":\"b\",\"messages\":[]}", "model")]
    [TestCase("{\"\\u006dodel\":\"a\",\"messages\":[],\"model\":\"b\"}", "model")]
    [TestCase("{\"model\":\"a\",\"messages\":[],\"messages\":[]}", "messages")]
    [TestCase("{\"model\":\"a\",\"messages\":[],\"mess\\u0061ges\":[]}", "messages")]
    [TestCase("{\"model\":\"a\",\"messages\":[],\"stream\":true,\"stream\":true}", "stream")]
    [TestCase("{\"model\":\"a\",\"messages\":[],\"stream\":null,\"str\\u0065am\":true}", "stream")]
    [TestCase("{\"model\":\"a\",\"messages\":[],\"stream_options\":{},\"stream_options\":{}}", "stream_options")]
    [TestCase("{\"model\":\"a\",\"messages\":[],\"stream_options\":null,\"stream\\u005foptions\":null}", "stream_options")]
    [TestCase("{\"model\":\"a\",\"messages\":[],\"stream_options\":{\"include_usage\":true,\"include_usage\":false}}", "stream_options.include_usage")]
    public void TryRead_ParameterTwice_Is400(string body, string param) => AssertInvalid(Json.Bytes(body), "twice", param);

    [TestCase('[', ']')]
    [TestCase('{', '}')]
    public void TryRead_NestedPast64Levels_Is400(char open, char close)
    {
        Assert.That(Read(Nested(64, open, close)).Error, Is.Null);
        AssertInvalid(Nested(65, open, close), "deeper than 64");
        AssertInvalid(Nested(100_000, open, close), "deeper than 64");
    }

    [TestCase('[')]
    [TestCase('{')]
    public void TryRead_AHundredThousandOpenings_Is400(char open)
    {
        string openings = open == '[' ? new string('[', 100_000) : string.Concat(Enumerable.Repeat("{\"a\":", 100_000));
        Assert.That(Read(Json.Bytes(openings)).Error?.HttpStatus, Is.EqualTo(400));
    }

    [Test]
    public void TryRead_MembersOfOtherFormatsWithoutEnd_IsRefused()
    {
        string member = "{\"images\":1},";
        string many = $"{{\"model\":\"m\",\"messages\":[{string.Concat(Enumerable.Repeat(member, 100_001)).TrimEnd(',')}]}}";
        Assert.That(ChatRequest.TryRead(Json.Bytes(many), out _, out var error), Is.False);
        Assert.That((error!.HttpStatus, error.Param), Is.EqualTo((400, "messages")));
    }

    [Test]
    public void TryRead_ByteOrderMark_IsTakenOff()
    {
        byte[] body = [0xEF, 0xBB, 0xBF, .. "{\"model\":\"m\",\"messages\":[]}"u8];
        var (request, _) = Read(body);
        Assert.That(request?.Model, Is.EqualTo("m"));
        Assert.That(Json.Text(request!.Splice("\"x\""u8.ToArray(), true)), Is.EqualTo("{\"model\":\"x\",\"messages\":[]}"));
    }

    [Test]
    public void TryRead_GoodBody_ReadsTheFactsAndKeepsTheBytes()
    {
        byte[] body = Json.Bytes("""
            { "new_field": {"a":[1,2.50,"é\/"]}, "model" : "ext-openai-gpt-4o", "messages":[{"role":"user","content":"hi"}],
              "stream": true, "stream_options": {"include_usage": true, "x": 1} }
            """);
        var (request, error) = Read(body);
        Assert.That(error, Is.Null);
        Assert.That(request!.Model, Is.EqualTo("ext-openai-gpt-4o"));
        Assert.That(request.Stream, Is.True);
        Assert.That(request.IncludeUsage, Is.True);
        Assert.That(request.Format, Is.EqualTo(WireFormat.OpenAIChat));
        Assert.That(request.Body.ToArray(), Is.EqualTo(body));
        Assert.That(request.Headers, Is.Empty);
    }

    [TestCase("null")]
    [TestCase("false")]
    public void TryRead_StreamNullOrFalse_IsNotAStream(string stream) =>
        Assert.That(Read(Json.Bytes($$"""{"model":"m","messages":[],"stream":{{stream}}}""")).Request!.Stream, Is.False);

    [Test]
    public void Parse_BadBody_ThrowsWithTheSameError()
    {
        var thrown = Assert.Throws<ProviderException>(() => ChatRequest.Parse(Json.Bytes("{\"messages\":[]}")));
        Assert.That(thrown!.Error.Param, Is.EqualTo("model"));
        Assert.That(thrown.Message, Is.EqualTo(thrown.Error.Message));
    }

    internal static (ChatRequest? Request, ProviderError? Error) Read(byte[] body)
    {
        bool read = ChatRequest.TryRead(body, out var request, out var error);
        Assert.That(read, Is.EqualTo(error is null));
        Assert.That(request is null, Is.EqualTo(error is not null));
        return (request, error);
    }

    internal static void AssertInvalid(byte[] body, string says, string? param = null)
    {
        var (_, error) = Read(body);
        Assert.That(error, Is.Not.Null);
        Assert.That(error!.HttpStatus, Is.EqualTo(400));
        Assert.That(error.Message, Does.Contain(says));
        var json = Json.Error(error);
        Assert.That((string?)json["type"], Is.EqualTo("invalid_request_error"));
        Assert.That((string?)json["param"], Is.EqualTo(param));
    }

    /// <summary>A request whose deepest value lies at <paramref name="depth"/>, the body itself being level 1.</summary>
    private static byte[] Nested(int depth, char open, char close)
    {
        int inner = depth - 1;
        var text = new StringBuilder("{\"model\":\"m\",\"messages\":[],\"x\":");
        for (int i = 0; i < inner; i++) text.Append(open == '[' || i == inner - 1 ? $"{open}" : "{\"a\":");
        return Json.Bytes(text.Append(close, inner).Append('}').ToString());
    }
}
