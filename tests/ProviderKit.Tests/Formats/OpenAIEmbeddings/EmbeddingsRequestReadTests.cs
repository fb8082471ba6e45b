using ProviderKit.Formats.OpenAIEmbeddings;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAIEmbeddings;

public class EmbeddingsRequestReadTests
{
    [TestCase("\"text\"", 1)]
    [TestCase("\"\"", 1)]
    [TestCase("[]", 0)]
    [TestCase("[\"a\"]", 1)]
    [TestCase("[\"a\",\"b\\n\",\"\"]", 3)]
    [TestCase("[1]", 1)]
    [TestCase("[1, 2, 100257]", 1)]
    [TestCase("[[1,2]]", 1)]
    [TestCase("[[1,2],[3],[]]", 3)]
    public void TryRead_EveryFormOfInput_IsRead(string input, int vectors)
    {
        var (request, error) = Read($$"""{"model":"m","input":{{input}},"new_field":{"a":[1]} }""");
        Assert.That(error, Is.Null);
        Assert.That(request!.Format, Is.EqualTo(WireFormat.OpenAIEmbeddings));
        Assert.That((request.Model, request.Stream, request.InputCount), Is.EqualTo(("m", false, vectors)));
    }

    [TestCase("null")]
    [TestCase("1")]
    [TestCase("true")]
    [TestCase("{}")]
    [TestCase("{\"text\":\"a\"}")]
    [TestCase("[null]")]
    [TestCase("[true]")]
    [TestCase("[{}]")]
    [TestCase("[\"a\",1]")]
    [TestCase("[1,\"a\"]")]
    [TestCase("[\"a\",null]")]
    [TestCase("[\"a\",[1]]")]
    [TestCase("[1.5]")]
    [TestCase("[1e3]")]
    [TestCase("[-1]")]
    [TestCase("[99999999999]")]
    [TestCase("[[1],[\"a\"]]")]
    [TestCase("[[1],2]")]
    [TestCase("[[[1]]]")]
    [TestCase("[[1.5]]")]
    public void TryRead_InputOfAnotherForm_Is400(string input) =>
        AssertInvalid($$"""{"model":"m","input":{{input}}}""", "input", "input");

    [TestCase("{\"model\":\"m\"}", "input")]
    [TestCase("{\"model\":\"m\",\"messages\":[]}", "input")]
    [TestCase("{\"input\":\"a\"}", "model")]
    [TestCase("{\"model\":1,\"input\":\"a\"}", "model")]
    [TestCase("{\"model\":\"\",\"input\":\"a\"}", "model")]
    [TestCase("{\"model\":\"m\",\"input\":\"a\",\"encoding_format\":1}", "encoding_format")]
    [TestCase("{\"model\":\"m\",\"input\":\"a\",\"encoding_format\":[]}", "encoding_format")]
    [TestCase("{\"model\":\"m\",\"input\":\"a\",\"stream\":true}", "stream")]
    [TestCase("{\"model\":\"m\",\"input\":\"a\",\"stream\":1}", "stream")]
    [TestCase("{\"model\":\"m\",\"input\":\"a\",\"input\":\"b\"}", "input")]
    [TestCase("{\"model\":\"m\",\"input\":\"a\",\"\\u0069nput\":\"b\"}", "input")]
    [TestCase("{\"model\":\"m\",\"model\":\"n\",\"input\":\"b\"}", "model")]
    [TestCase("{\"model\":\"m\",\"input\":\"a\",\"encoding_format\":\"float\",\"encoding_format\":\"float\"}", "encoding_format")]
    public void TryRead_MissingWrongOrTwice_NamesTheParameter(string body, string param) => AssertInvalid(body, param, param);

    [TestCase("", "model and input")]
    [TestCase("[]", "model and input")]
    [TestCase("{\"model\":\"m\",\"input\":[\"a\"", "not valid JSON")]
    [TestCase("{\"model\":\"m\",\"input\":[1,", "not valid JSON")]
    [TestCase("{\"model\":\"m\",\"input\":[[1,2]", "not valid JSON")]
    [TestCase("{\"model\":\"m\",\"input\":\"a\"} x", "not valid JSON")]
    [TestCase("{\"model\":\"m\",\"input\":\"\\ud83d\"}", "surrogate")]
    [TestCase("{\"model\":\"m\",\"input\":[\"a\",\"\\ude00\"]}", "surrogate")]
    [TestCase("{\"model\":\"m\",\"input\":\"a\",\"encoding_format\":\"\\ud83d\"}", "surrogate")]
    public void TryRead_BrokenBody_Is400(string body, string says) => AssertInvalid(body, says);

    [Test]
    public void TryRead_InvalidUtf8_Is400()
    {
        byte[] body = [.. "{\"model\":\"m\",\"input\":\""u8, 0xFF, .. "\"}"u8];
        Assert.That(ChatRequest.TryRead(body, out _, out var error, format: WireFormat.OpenAIEmbeddings), Is.False);
        Assert.That(error!.Message, Does.Contain("UTF-8"));
    }

    [Test]
    public void TryRead_DeepNesting_Is400() =>
        AssertInvalid($$"""{"model":"m","input":"a","x":{{new string('[', 100_000)}}""", "deeper than 64");

    [TestCase("", nameof(EmbeddingEncoding.Float))]
    [TestCase(",\"encoding_format\":null", nameof(EmbeddingEncoding.Float))]
    [TestCase(",\"encoding_format\":\"float\"", nameof(EmbeddingEncoding.Float))]
    [TestCase(",\"encoding_format\":\"base64\"", nameof(EmbeddingEncoding.Base64))]
    [TestCase(",\"encoding_format\":\"b\\u0061se64\"", nameof(EmbeddingEncoding.Base64))]
    [TestCase(",\"encoding_format\":\"int8\"", nameof(EmbeddingEncoding.Other))]
    public void TryRead_EncodingFormat_IsKnown(string member, string expected) =>
        Assert.That(Read($$"""{"model":"m","input":"a"{{member}}}""").Request!.Encoding.ToString(), Is.EqualTo(expected));

    [TestCase("false")]
    [TestCase("null")]
    public void TryRead_StreamNotAsked_IsFine(string stream) =>
        Assert.That(Read($$"""{"model":"m","input":"a","stream":{{stream}}}""").Error, Is.Null);

    [Test]
    public void TryRead_ChatsOwnMembers_MeanNothingHere() =>
        Assert.That(Read("""{"model":"m","input":"a","stream_options":1,"messages":2,"messages":3}""").Error, Is.Null);

    [Test]
    public void TryRead_EmbeddingsMembersInChat_MeanNothingThere() =>
        Assert.That(ChatRequest.TryRead(Json.Bytes("""{"model":"m","messages":[],"input":1,"input":2,"encoding_format":3}"""), out _, out _), Is.True);

    [Test]
    public void Splice_Request_ReplacesTheModelAlone()
    {
        var request = ChatRequest.Parse(Json.Bytes("""{ "input":"a\u0062", "model": "ext-openai-x","dimensions":8 }"""), WireFormat.OpenAIEmbeddings);
        Assert.That(Json.Text(request.Splice("\"x\""u8.ToArray(), true)), Is.EqualTo("""{ "input":"a\u0062", "model": "x","dimensions":8 }"""));
    }

    private static (ChatRequest? Request, ProviderError? Error) Read(string body)
    {
        bool read = ChatRequest.TryRead(Json.Bytes(body), out var request, out var error, format: WireFormat.OpenAIEmbeddings);
        Assert.That((request is not null, error is null), Is.EqualTo((read, read)));
        return (request, error);
    }

    private static void AssertInvalid(string body, string says, string? param = null)
    {
        var (_, error) = Read(body);
        Assert.That(error, Is.Not.Null);
        Assert.That((error!.HttpStatus, error.Param), Is.EqualTo((400, param)));
        Assert.That(error.Message, Does.Contain(says));
    }
}
