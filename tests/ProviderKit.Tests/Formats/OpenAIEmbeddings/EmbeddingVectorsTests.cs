using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProviderKit.Formats.OpenAIEmbeddings;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAIEmbeddings;

public class EmbeddingVectorsTests
{
    private static readonly SplicedBody.Edit NoEdit = default;

    // 1, -2, 0.5 as little-endian float32.
    private const string Base64 = "AACAPwAAAMAAAAA/";

    [TestCase("[1,-2,0.5]", Base64)]
    [TestCase("[ 1.0 , -2e0,\n5E-1 ]", Base64)]
    [TestCase("[]", "")]
    [TestCase("[0]", "AAAAAA==")]
    public void TryRewrite_Numbers_BecomeBase64(string numbers, string expected) =>
        Assert.That(Rewrite($$"""{"data":[{"embedding":{{numbers}},"index":0}]}""", EmbeddingEncoding.Base64), Is.EqualTo($$"""{"data":[{"embedding":"{{expected}}","index":0}]}"""));

    [TestCase(Base64, "[1,-2,0.5]")]
    [TestCase("AACAPwAAAMAAAAA\\/", "[1,-2,0.5]")]
    [TestCase("AACAPwAAAMAAAAA\\u002f", "[1,-2,0.5]")]
    [TestCase("", "[]")]
    public void TryRewrite_Base64_BecomesNumbers(string text, string expected) =>
        Assert.That(Rewrite($$"""{"data":[{"embedding":"{{text}}"}]}""", EmbeddingEncoding.Float), Is.EqualTo($$"""{"data":[{"embedding":{{expected}}}]}"""));

    [TestCase("AACAPwA=", TestName = "TryRewrite_NotWholeFloats_IsFalse(5 bytes)")]
    [TestCase("AAC", TestName = "TryRewrite_NotWholeFloats_IsFalse(no padding)")]
    [TestCase("no base64!", TestName = "TryRewrite_NotBase64_IsFalse")]
    [TestCase("\\ud800", TestName = "TryRewrite_LoneSurrogate_IsFalse")]
    [TestCase("AADAfw==", TestName = "TryRewrite_NaN_IsFalse")]
    [TestCase("AACAfw==", TestName = "TryRewrite_Infinity_IsFalse")]
    public void TryRewrite_BadText_IsFalse(string text) =>
        Assert.That(Rewrite($$"""{"data":[{"embedding":"{{text}}"}]}""", EmbeddingEncoding.Float), Is.Null);

    [TestCase("[1,\"2\"]")]
    [TestCase("[null]")]
    [TestCase("[[1]]")]
    [TestCase("[{}]")]
    [TestCase("[1e400]")]
    [TestCase("[-1e39]")]
    public void TryRewrite_NotFiniteNumbers_IsFalse(string array) =>
        Assert.That(Rewrite($$"""{"data":[{"embedding":{{array}}}]}""", EmbeddingEncoding.Base64), Is.Null);

    [Test]
    public void TryRewrite_RandomFloats_SurviveBothWaysExactly()
    {
        const int seed = 20261122;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        float[] floats = [.. Enumerable.Range(0, 20_000).Select(_ => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue))).Where(float.IsFinite),
            float.MaxValue, float.MinValue, float.Epsilon, -1.17549435E-38f, -0f];
        string numbers = $$"""{"data":[{"embedding":[{{string.Join(',', floats.Select(f => f.ToString("R", CultureInfo.InvariantCulture)))}}]}]}""";

        string base64 = Rewrite(numbers, EmbeddingEncoding.Base64)!;
        string again = Rewrite(base64, EmbeddingEncoding.Float)!;

        byte[] bytes = JsonNode.Parse(base64)!["data"]![0]!["embedding"]!.GetValue<string>() is var text ? Convert.FromBase64String(text) : [];
        Assert.That(Enumerable.Range(0, floats.Length).Select(i => BitConverter.ToInt32(bytes, i * 4)), Is.EqualTo(floats.Select(BitConverter.SingleToInt32Bits)));
        Assert.That(JsonDocument.Parse(again).RootElement.GetProperty("data")[0].GetProperty("embedding").EnumerateArray().Select(n => BitConverter.SingleToInt32Bits(n.GetSingle())),
            Is.EqualTo(floats.Select(BitConverter.SingleToInt32Bits)));
    }

    [TestCase("""{"model":"up","data":[{"embedding":[1]},{"embedding":[-2]}],"z":[ 1 ]}""", """{"model":"mine","data":[{"embedding":"AACAPw=="},{"embedding":"AAAAwA=="}],"z":[ 1 ]}""")]
    [TestCase("""{ "data":[{"embedding":[1],"model":"x"},{"e":[1.50],"embedding":[-2]}],"model":"up" }""", """{ "data":[{"embedding":"AACAPw==","model":"x"},{"e":[1.50],"embedding":"AAAAwA=="}],"model":"mine" }""")]
    public void TryRewrite_RestOfTheReply_StaysByteForByte(string reply, string expected)
    {
        int start = reply.LastIndexOf("\"up\"", StringComparison.Ordinal);
        Assert.That(Rewrite(reply, EmbeddingEncoding.Base64, new SplicedBody.Edit(start, 4, "\"mine\""u8.ToArray())), Is.EqualTo(expected));
    }

    [TestCase("""{"data":[{"embedding":"AACAPw=="}]}""", nameof(EmbeddingEncoding.Base64))]
    [TestCase("""{"data":[{"embedding":[1]}]}""", nameof(EmbeddingEncoding.Float))]
    [TestCase("""{"data":[{"embedding":[1]},{"embedding":"AACAPw=="}]}""", nameof(EmbeddingEncoding.Other))]
    [TestCase("""{"data":[{"embedding":null},{"embedding":{"a":[1]}},3,[1]],"embedding":[1]}""", nameof(EmbeddingEncoding.Base64))]
    public void Facts_VectorsAsWanted_AreNoMisfits(string reply, string wanted)
    {
        var facts = new EmbeddingsReplyFacts(Enum.Parse<EmbeddingEncoding>(wanted));
        Assert.That(facts.TryRead(Json.Bytes(reply)), Is.True);
        Assert.That(facts.Misfits, Is.Null);
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{\"data\":[")]
    [TestCase("{\"data\":[{\"embedding\":[1}]}")]
    [TestCase("{\"data\":[]} x")]
    [TestCase("{\"data\":[{\"\\ud800embedding\":1}]}")]
    [TestCase("{\"\\ud800\":1}")]
    public void Facts_NotOneJsonObject_IsFalse(string reply)
    {
        var facts = new EmbeddingsReplyFacts(EmbeddingEncoding.Base64);
        Assert.That(facts.TryRead(Json.Bytes(reply)), Is.False);
    }

    private static string? Rewrite(string reply, EmbeddingEncoding wanted) => Rewrite(reply, wanted, NoEdit);

    private static string? Rewrite(string reply, EmbeddingEncoding wanted, SplicedBody.Edit edit)
    {
        byte[] json = Json.Bytes(reply);
        var facts = new EmbeddingsReplyFacts(wanted);
        Assert.That(facts.TryRead(json), Is.True);
        Assert.That(facts.Misfits, Is.Not.Null);
        var output = new ArrayBufferWriter<byte>();
        return EmbeddingVectors.TryRewrite(json, facts.Misfits!, edit, output) ? Json.Text(output.WrittenSpan) : null;
    }
}
