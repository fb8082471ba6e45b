using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using ProviderKit.Routing;
using ProviderKit.Upstream;
using ProviderKit.Vendors.Http;

namespace ProviderKit.Benchmarks.Inner;

/// <summary>A stream of 50 events from the upstream's bytes to the client's: framing, recognising, renaming, writing.</summary>
public class StreamBenchmarks
{
    private const int Events = 50;

    private readonly byte[] _wire = Encoding.UTF8.GetBytes(
        string.Concat(Enumerable.Range(0, Events).Select(i => $"data: {Chunk($" word{i}", "null")}\n\n"))
        + $"data: {Chunk("", "\"stop\"")}\n\ndata: [DONE]\n\n");

    private readonly ModelTarget _target = new(
        new ProviderEntry(new Silent(), new TokenPool([]), enabled: true, new SettingNames("X")), "ext-openai-gpt-4o", "gpt-4o");

    private readonly ChatRequest _request = ChatRequest.Create("ext-openai-gpt-4o", [], stream: true);

    private readonly ArrayBufferWriter<byte> _output = new(64 * 1024);

    [Benchmark(OperationsPerInvoke = Events)]
    public async Task<int> PerEvent()
    {
        _output.ResetWrittenCount();
        using var deadline = new UpstreamDeadline(TimeSpan.FromMinutes(1), TimeProvider.System, default);
        await using var events = new UpstreamEventReader(
            new HttpResponseMessage(), new MemoryStream(_wire), new SseParser(1024 * 1024), deadline, new UpstreamOptions());
        var stream = new ChatStream(events, _target, _request.Format.BeginStream(_target.Scan(_request)));
        await stream.PrimeAsync(CancellationToken.None);
        do
        {
            while (stream.TryRead(out var chunk)) chunk.WriteTo(_output);
        }
        while (await stream.WaitToReadAsync());
        stream.Release();
        return stream.Error is null ? _output.WrittenCount : throw new InvalidOperationException(stream.Error.Message);
    }

    private static string Chunk(string word, string finish) =>
        $$"""{"id":"chatcmpl-C2P1wP1damHwC6sXvGAIh5PMvH6wM","object":"chat.completion.chunk","created":1754688908,"model":"gpt-4o-2024-08-06","service_tier":"default","system_fingerprint":"fp_ff25b2783a","choices":[{"index":0,"delta":{"content":"{{word}}"},"logprobs":null,"finish_reason":{{finish}}}],"usage":null,"obfuscation":"68kWLPsNVG6FC"}""";

    private sealed class Silent : IChatProvider
    {
        public ProviderInfo Info { get; } = new() { Name = "silent", Prefix = "silent-" };

        public ValueTask<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
