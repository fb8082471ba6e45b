using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using ProviderKit.Formats.OpenAIEmbeddings;

namespace ProviderKit.Benchmarks.Inner;

/// <summary>
/// A reply of 16 vectors of 1536: passed on as it came, and rewritten from numbers to base64 and back. The yardstick is the
/// rewriting with a DOM.
/// </summary>
public class EmbeddingBenchmarks
{
    private readonly ArrayBufferWriter<byte> _output = new(1 << 20);
    private readonly byte[] _numbers;
    private readonly byte[] _base64;

    public EmbeddingBenchmarks()
    {
        var random = new Random(1);
        float[][] vectors = [.. Enumerable.Range(0, 16).Select(_ => Enumerable.Range(0, 1536).Select(_ => random.NextSingle() * 0.1f - 0.05f).ToArray())];
        _numbers = Reply(vectors, v => $"[{string.Join(',', v.Select(f => f.ToString(CultureInfo.InvariantCulture)))}]");
        _base64 = Reply(vectors, v => $"\"{Convert.ToBase64String(v.SelectMany(BitConverter.GetBytes).ToArray())}\"");
    }

    [Benchmark]
    public bool PassNumbers() => new EmbeddingsReplyFacts(EmbeddingEncoding.Float).TryRead(_numbers);

    [Benchmark]
    public bool PassBase64() => new EmbeddingsReplyFacts(EmbeddingEncoding.Base64).TryRead(_base64);

    [Benchmark]
    public int NumbersToBase64() => Rewrite(_numbers, EmbeddingEncoding.Base64);

    [Benchmark]
    public int Base64ToNumbers() => Rewrite(_base64, EmbeddingEncoding.Float);

    [Benchmark(Baseline = true)]
    public int NumbersToBase64WithDom()
    {
        var reply = JsonNode.Parse(_numbers)!;
        foreach (var item in reply["data"]!.AsArray())
            item!["embedding"] = Convert.ToBase64String(item["embedding"]!.AsArray().SelectMany(n => BitConverter.GetBytes(n!.GetValue<float>())).ToArray());
        return Encoding.UTF8.GetByteCount(reply.ToJsonString());
    }

    private int Rewrite(byte[] reply, EmbeddingEncoding wanted)
    {
        _output.ResetWrittenCount();
        var facts = new EmbeddingsReplyFacts(wanted);
        facts.TryRead(reply);
        EmbeddingVectors.TryRewrite(reply, facts.Misfits!, default, _output);
        return _output.WrittenCount;
    }

    private static byte[] Reply(float[][] vectors, Func<float[], string> write)
    {
        var items = vectors.Select((v, i) => $$"""{"object":"embedding","index":{{i}},"embedding":{{write(v)}} }""");
        return Encoding.UTF8.GetBytes(
            $$"""{"object":"list","data":[{{string.Join(',', items)}}],"model":"m","usage":{"prompt_tokens":1,"total_tokens":1} }""");
    }
}
