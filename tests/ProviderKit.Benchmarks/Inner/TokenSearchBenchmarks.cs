using System.Text;
using BenchmarkDotNet.Attributes;

namespace ProviderKit.Benchmarks.Inner;

/// <summary>What it costs to look whether an upstream's event or reply says the token back.</summary>
public class TokenSearchBenchmarks
{
    private readonly ApiToken _token = new(
        "A", "sk-proj-" + string.Concat(Enumerable.Range(0, 39).Select(i => $"{(char)('a' + (i % 26))}{(char)('A' + (i * 7 % 26))}{i % 10}_")));

    private byte[] _json = [];

    [Params(340, 4096)]
    public int Bytes { get; set; }

    [Params(false, true)]
    public bool Quick { get; set; }

    [GlobalSetup]
    public void Write()
    {
        const string start = """{"id":"chatcmpl-C2P1wP1damHwC6sXvGAIh5PMvH6wM","object":"chat.completion.chunk","created":1754688908,"model":"gpt-4o-2024-08-06","choices":[{"index":0,"delta":{"content":" """;
        _json = Encoding.UTF8.GetBytes(start.PadRight(Bytes - 10, 'w') + "\"}}]}");
    }

    [Benchmark]
    public bool Search() => _token.TryMaskIn(_json, Quick, out _);
}
