using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using ProviderKit.Texts;

namespace ProviderKit.Benchmarks.Inner;

/// <summary>One pass over a 2 KB chat body, and the splicing of its model.</summary>
public class SpliceBenchmarks
{
    private readonly byte[] _body = Encoding.UTF8.GetBytes(
        $$"""{"model":"ext-openai-gpt-4o","temperature":0.2,"messages":[{"role":"system","content":"{{new string('x', 1_800)}}"},{"role":"user","content":"Hello"}]}""");

    private readonly byte[] _model = JsonText.Quote("gpt-4o");
    private readonly ArrayBufferWriter<byte> _output = new(4096);

    [Benchmark]
    public bool Read() => ChatRequest.TryRead(_body, out _, out _);

    [Benchmark]
    public int ReadAndSplice()
    {
        _output.ResetWrittenCount();
        ChatRequest.TryRead(_body, out var request, out _);
        request!.Splice(_model, includeUsage: true).WriteTo(_output);
        return _output.WrittenCount;
    }
}
