using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAIChat;

public class ChunkShapeTests
{
    private const string Ordinary =
        """{"id":"c1","object":"chat.completion.chunk","created":1,"model":"gpt","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}],"obfuscation":"abc"}""";

    [TestCase("""{"id":"c1","object":"chat.completion.chunk","created":1,"model":"gpt","choices":[{"index":0,"delta":{"content":" there"},"finish_reason":null}],"obfuscation":""}""", "gpt")]
    [TestCase("""{"id":"","object":"","created":1,"model":"","choices":[{"index":0,"delta":{"content":""},"finish_reason":null}],"obfuscation":"q"}""", "")]
    [TestCase("""{"id":"c\\","object":"x","created":1,"model":"g\"\u0041\/","choices":[{"index":0,"delta":{"content":"\"},\\\n\uD83D\uDE00é\ud800"},"finish_reason":null}],"obfuscation":"q"}""", "g\\\"\\u0041\\/")]
    public void Matches_DiffersInsideStrings_IsTrueAndFindsTheModel(string chunk, string model)
    {
        using var shape = Learn(Ordinary);
        Assert.That(shape.Matches(Json.Bytes(chunk), out int start, out int length), Is.True);
        Assert.That(Json.Text(Json.Bytes(chunk).AsSpan(start, length)), Is.EqualTo($"\"{model}\""));
    }

    [TestCase("""{"id":"c1","object":"chat.completion.chunk","created":2,"model":"gpt","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}],"obfuscation":"abc"}""")]
    [TestCase("""{"id":"c1","object":"chat.completion.chunk","created":1,"model":"gpt","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}],"obfuscation":"abc"}""")]
    [TestCase("""{"id":"c1","object":"chat.completion.chunk","created":1,"model":"gpt","choices":[{"index":0,"delta":{"content":null},"finish_reason":null}],"obfuscation":"abc"}""")]
    [TestCase("""{"id":"c1","object":"chat.completion.chunk","created":1,"model":"gpt","choices":[{"index":0,"delta":{"content":"Hi","role":"assistant"},"finish_reason":null}],"obfuscation":"abc"}""")]
    [TestCase("""{"id":"c1","object":"chat.completion.chunk","created":1,"model":"gpt","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}],"obfuscation":"abc"} """)]
    [TestCase("""{"id":"c1","object":"chat.completion.chunk","created":1,"model":"gpt","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}],"obfuscation":"abc"}}""")]
    [TestCase("""{"id":"c1","object":"chat.completion.chunk","created":1,"model":"gpt","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}],"obfuscation":"abc""")]
    [TestCase("""{"id":"c1","object":"chat.completion.chunk","created":1,"model":"gpt","choices":[{"index":0,"delta":{"content":"H\i"},"finish_reason":null}],"obfuscation":"abc"}""")]
    [TestCase("""{"id":"c1","object":"chat.completion.chunk","created":1,"model":"gpt","choices":[{"index":0,"delta":{"content":"H\u00g1"},"finish_reason":null}],"obfuscation":"abc"}""")]
    [TestCase("{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"H\n\"},\"finish_reason\":null}],\"obfuscation\":\"abc\"}")]
    [TestCase("")]
    public void Matches_DiffersElsewhere_IsFalse(string chunk)
    {
        using var shape = Learn(Ordinary);
        Assert.That(shape.Matches(Json.Bytes(chunk), out _, out _), Is.False);
    }

    [TestCase("""{"model":"m","choices":[{"delta":{"content":"x"},"finish_reason":"stop"}]}""", TestName = "TryLearn_Finished")]
    [TestCase("""{"model":"m","choices":[{"delta":{"content":"x"}}],"usage":{"prompt_tokens":1}}""", TestName = "TryLearn_Usage")]
    [TestCase("""{"model":"m","choices":[{"delta":{"content":"x"}}],"error":"x"}""", TestName = "TryLearn_Error")]
    [TestCase("""{"model":"m","choices":[]}""", TestName = "TryLearn_ChoicesEmpty")]
    [TestCase("""{"model":"m","choices":[{"index":0}]}""", TestName = "TryLearn_NoDelta")]
    [TestCase("""{"model":"m","choices":[{"index":0,"delta":{}},{"index":0,"delta":{}}]}""", TestName = "TryLearn_TwoPartsOfOneChoice")]
    [TestCase("""{"model":"m"}""", TestName = "TryLearn_NoChoices")]
    [TestCase("""{"choices":[{"delta":{"content":"x"}}]}""", TestName = "TryLearn_NoModel")]
    [TestCase("""{"model":null,"choices":[{"delta":{"content":"x"}}]}""", TestName = "TryLearn_ModelNull")]
    [TestCase("""{"model":["m"],"choices":[{"delta":{"content":"x"}}]}""", TestName = "TryLearn_ModelArray")]
    public void TryLearn_EventfulChunk_IsReadButNotRemembered(string chunk)
    {
        using var shape = Learn(Ordinary);
        Assert.That(shape.TryLearn(Json.Bytes(chunk), out _), Is.True);
        Assert.That(shape.Matches(Json.Bytes(chunk), out _, out _), Is.False);
        Assert.That(shape.Matches(Json.Bytes(Ordinary), out _, out _), Is.False, "the shape before is forgotten");
    }

    [TestCase("\"finish_reason\":\"\"", "\"finish_reason\":\"stop\"")]
    [TestCase("\"finish_reason\":\"null\"", "\"finish_reason\":\"stop\"")]
    [TestCase("\"error\":\"\"", "\"error\":\"out of memory\"")]
    public void Matches_TextThatWouldBeAnEvent_IsFalse(string uneventful, string eventful)
    {
        static string Chunk(string member) => member.StartsWith("\"error", StringComparison.Ordinal)
            ? $$$"""{"model":"m",{{{member}}},"choices":[{"index":0,"delta":{"content":"x"}}]}"""
            : $$$"""{"model":"m","choices":[{"index":0,"delta":{"content":"x"},{{{member}}}}]}""";
        using var shape = new ChunkShape();
        Assert.That(shape.TryLearn(Json.Bytes(Chunk(uneventful)), out _), Is.True);
        Assert.That(shape.Matches(Json.Bytes(Chunk(eventful)), out _, out _), Is.False);
    }

    [Test]
    public void TryLearn_TooManyStringsOrBytes_IsNotRemembered()
    {
        string strings = string.Join(',', Enumerable.Repeat("\"s\"", 30));
        string many = $$$"""{"model":"m","choices":[{"delta":{"content":"x"}}],"a":[{{{strings}}}]}""";
        string much = $$$"""{"model":"m","choices":[{"delta":{"content":"{{{new string('x', 3000)}}}"}}]}""";
        using var shape = new ChunkShape();
        foreach (string chunk in new[] { many, much })
        {
            Assert.That(shape.TryLearn(Json.Bytes(chunk), out _), Is.True);
            Assert.That(shape.Matches(Json.Bytes(chunk), out _, out _), Is.False);
        }
    }

    [Test]
    public void TryLearn_NotJson_IsFalseAndForgets()
    {
        using var shape = Learn(Ordinary);
        Assert.That(shape.TryLearn("{\"model\":"u8, out _), Is.False);
        Assert.That(shape.Matches(Json.Bytes(Ordinary), out _, out _), Is.False);
    }

    [Test]
    public void Matches_BeforeAnyShapeAndAfterDispose_IsFalse()
    {
        var shape = new ChunkShape();
        Assert.That(shape.Matches(Json.Bytes(Ordinary), out _, out _), Is.False);
        shape.TryLearn(Json.Bytes(Ordinary), out _);
        shape.Dispose();
        shape.Dispose();
        Assert.That(shape.Matches(Json.Bytes(Ordinary), out _, out _), Is.False);
    }

    [Test]
    public void Matches_ToolCallArguments_IsTrue()
    {
        static string Chunk(string arguments) =>
            $$$$"""{"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{{{{arguments}}}}"}}]},"logprobs":null,"finish_reason":null}],"usage":null}""";
        using var shape = Learn(Chunk("{\\\"a"));
        Assert.That(shape.Matches(Json.Bytes(Chunk("\\\": [1")), out _, out _), Is.True);
    }

    private static ChunkShape Learn(string chunk)
    {
        var shape = new ChunkShape();
        Assert.That(shape.TryLearn(Json.Bytes(chunk), out _), Is.True);
        Assert.That(shape.Matches(Json.Bytes(chunk), out _, out _), Is.True, "an ordinary chunk has its own shape");
        return shape;
    }
}
