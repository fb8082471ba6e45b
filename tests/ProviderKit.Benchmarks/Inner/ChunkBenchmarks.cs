using System.Buffers;
using BenchmarkDotNet.Attributes;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Texts;

namespace ProviderKit.Benchmarks.Inner;

/// <summary>Renaming the model in one chunk of a stream: by parsing it, and by recognising its shape.</summary>
public class ChunkBenchmarks
{
    private readonly byte[] _first = Chunk(" one");
    private readonly byte[] _next = Chunk(" another");
    private readonly byte[] _model = JsonText.Quote("ext-openai-gpt-4o");
    private readonly ChunkShape _shape = new();
    private readonly ArrayBufferWriter<byte> _output = new(4096);

    [GlobalSetup]
    public void Learn() => _shape.TryLearn(_first, out _);

    [Benchmark(Baseline = true)]
    public int Parsed()
    {
        var facts = new ReplyFacts([]);
        facts.TryRead(_next);
        return Write(facts.ModelStart, facts.ModelLength);
    }

    [Benchmark]
    public int Recognised() => _shape.Matches(_next, out int start, out int length) ? Write(start, length) : -1;

    private int Write(int start, int length)
    {
        _output.ResetWrittenCount();
        new SplicedBody(_next, new SplicedBody.Edit(start, length, _model)).WriteTo(_output);
        return _output.WrittenCount;
    }

    private static byte[] Chunk(string word) => System.Text.Encoding.UTF8.GetBytes(
        $$"""{"id":"chatcmpl-C2P1wP1damHwC6sXvGAIh5PMvH6wM","object":"chat.completion.chunk","created":1754688908,"model":"gpt-4o-2024-08-06","service_tier":"default","system_fingerprint":"fp_ff25b2783a","choices":[{"index":0,"delta":{"content":"{{word}}"},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"68kWLPsNVG6FC"}""");
}
