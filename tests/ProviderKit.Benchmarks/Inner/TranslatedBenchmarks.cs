using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.GoogleGenerate;
using ProviderKit.Formats.OllamaChat;
using ProviderKit.Routing;
using ProviderKit.Upstream;
using ProviderKit.Vendors.Http;

namespace ProviderKit.Benchmarks.Inner;

/// <summary>A stream of 50 events of each vendor's, from its bytes to the client's: framing, translating, searching, writing.</summary>
public class TranslatedBenchmarks
{
    private const int Events = 50;

    private static readonly ApiToken Token = new("A", "sk-benchmark-token-1");

    private readonly ModelTarget _target = new(
        new ProviderEntry(new Silent(), new TokenPool([]), enabled: true, new SettingNames("X")), "ext-vendor-model", "model");

    private readonly ChatRequest _request = ChatRequest.Create("ext-vendor-model", [], stream: true);
    private readonly ArrayBufferWriter<byte> _output = new(64 * 1024);
    private byte[] _wire = [];
    private IChatTranslator _translator = new OllamaTranslator();

    [Params("anthropic", "google", "ollama")]
    public string Vendor { get; set; } = "";

    [GlobalSetup]
    public void Build()
    {
        (string first, Func<int, string> next, string last) = Vendor switch
        {
            "anthropic" => (
                Anthropic("content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"""),
                i => Anthropic("content_block_delta", $"{{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{{\"type\":\"text_delta\",\"text\":\" word{i}\"}}{new string(' ', i * 5 % 13)}}}"),
                Anthropic("message_delta", """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":7}}""")
                + Anthropic("message_stop", """{"type":"message_stop"}""")),
            "google" => ("", i => Google($" word{i}", "", i), Google("", ""","finishReason":"STOP" """, Events)),
            _ => (
                "", new Func<int, string>(i => $$$"""{"model":"model","created_at":"2026-01-01T00:00:00.{{{i}}}Z","message":{"role":"assistant","content":" word{{{i}}}"},"done":false}""" + "\n"),
                """{"model":"model","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":4}""" + "\n"),
        };
        _translator = Vendor switch
        {
            "anthropic" => new MessagesTranslator("vendor"),
            "google" => new GoogleTranslator(),
            _ => new OllamaTranslator(),
        };
        _wire = Encoding.UTF8.GetBytes(first + string.Concat(Enumerable.Range(0, Events).Select(next)) + last);
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public async Task<int> PerEvent()
    {
        _output.ResetWrittenCount();
        using var deadline = new UpstreamDeadline(TimeSpan.FromMinutes(1), TimeProvider.System, default);
        EventParser parser = Vendor == "ollama" ? new LineParser(1024 * 1024) : new SseParser(1024 * 1024);
        var upstream = new UpstreamEventReader(new HttpResponseMessage(), new MemoryStream(_wire), parser, deadline, new UpstreamOptions());
        _ = ChatDocument.TryRead("""{"model":"model","messages":[]}"""u8.ToArray(), out var chat);
        var context = new ReplyContext(chat!, "vendor", new ErrorRules(), "model", "id", 1_760_000_000) { ClientModel = _target.Name.Json };
        await using var events = new TranslatedChatReader(upstream, _translator.BeginStream(context), context);
        var stream = new ChatStream(events, _target, _request.Format.BeginStream(_target.Scan(_request)), Token);
        await stream.PrimeAsync(CancellationToken.None);
        do
        {
            while (stream.TryRead(out var chunk)) chunk.WriteTo(_output);
        }
        while (await stream.WaitToReadAsync());
        stream.Release();
        return stream.Error is null ? _output.WrittenCount : throw new InvalidOperationException(stream.Error.Message);
    }

    private static string Anthropic(string name, string json) => $"event: {name}\ndata: {json}\n\n";

    private static string Google(string text, string more, int count) =>
        $$$"""data: {"candidates":[{"content":{"parts":[{"text":"{{{text}}}"}],"role":"model"}{{{more}}},"index":0}],"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":{{{count}}},"totalTokenCount":{{{count + 9}}}},"modelVersion":"model","responseId":"r"}""" + "\n\n";

    private sealed class Silent : IChatProvider
    {
        public ProviderInfo Info { get; } = new() { Name = "silent", Prefix = "silent-" };

        public ValueTask<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
