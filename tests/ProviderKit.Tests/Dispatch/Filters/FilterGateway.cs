using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Dispatch.Filters;

/// <summary>A gateway with filters over one fake provider that speaks OpenAI chat, and clients of every format.</summary>
internal sealed class FilterGateway : IDisposable
{
    public const string Model = "ext-acme-m";

    private readonly List<(string Model, string Body)> _sent = [];

    /// <param name="pieces">The pieces of a streamed reply; joined they are a whole one's text.</param>
    /// <param name="filters">The filters, in order.</param>
    public FilterGateway(string[] pieces, params IDispatchFilter[] filters)
        : this(pieces, static _ => { }, filters)
    {
    }

    public FilterGateway(string[] pieces, Action<ProviderKitOptions> configure, params IDispatchFilter[] filters)
        : this([.. pieces.Select(Quoted)], "\"" + string.Concat(pieces.Select(piece => Quoted(piece)[1..^1])) + "\"", configure, filters)
    {
    }

    private FilterGateway(string[] quoted, string whole, Action<ProviderKitOptions> configure, IDispatchFilter[] filters, ProviderError? end = null)
    {
        Provider = new FakeProvider(call =>
        {
            _sent.Add((call.Model, Encoding.UTF8.GetString(call.GetBody().ToArray())));
            return call.Request.Stream ? ProviderReply.Streamed(Events = Streamed(quoted, end)) : FakeProvider.Whole(FakeProvider.Reply.Replace("\"Hi\"", whole, StringComparison.Ordinal));
        });
        Host = Host.Of(services =>
        {
            foreach (var filter in filters) services.AddSingleton(filter);
            services.Configure(configure);
            return services.AddProviderKit(Host.Configuration(("ACME_TOKEN_1", "canary-1"), ("ACME_TOKEN_2", "canary-2"))).AddProvider("acme", (_, _) => Provider);
        });
    }

    /// <summary>A gateway whose provider sends pieces as they are written, escapes included.</summary>
    public static FilterGateway Raw(string[] pieces, Action<ProviderKitOptions> configure, params IDispatchFilter[] filters) =>
        new([.. pieces.Select(piece => $"\"{piece}\"")], $"\"{string.Concat(pieces)}\"", configure, filters);

    /// <summary>A gateway whose provider's streams fail after the pieces.</summary>
    public static FilterGateway Ending(string[] pieces, ProviderError end, params IDispatchFilter[] filters) =>
        new([.. pieces.Select(Quoted)], Quoted(string.Concat(pieces)), static _ => { }, filters, end);

    public Host Host { get; }

    public FakeProvider Provider { get; }

    /// <summary>The events of the last stream.</summary>
    public FakeEvents? Events { get; private set; }

    /// <summary>What the provider was sent.</summary>
    public IReadOnlyList<(string Model, string Body)> Sent => _sent;

    /// <summary>Every format in which clients hold conversations, whole and streamed.</summary>
    public static IEnumerable<TestCaseData> Clients => from client in Streams from stream in new[] { false, true } select new TestCaseData(client, stream);

    /// <summary>The same formats, for tests of streams alone.</summary>
    public static string[] Streams => ["chat", "items", "responses", "completions", "messages", "gemini", "ollama", "ollama-generate"];

    public static ChatRequest Request(string client, bool stream, string text = "hello", string model = Model)
    {
        string quoted = Quoted(text), flag = stream ? "true" : "false";
        var (format, body) = client switch
        {
            "chat" => (WireFormat.OpenAIChat, $$"""{"model":"{{model}}","stream":{{flag}},"messages":[{"role":"user","content":{{quoted}}}]}"""),
            "items" => (WireFormat.OpenAIChat, $$"""{"model":"{{model}}","stream":{{flag}},"input":{{quoted}}}"""),
            "responses" => (WireFormat.OpenAIResponses, $$"""{"model":"{{model}}","stream":{{flag}},"input":{{quoted}}}"""),
            "completions" => (WireFormat.OpenAICompletions, $$"""{"model":"{{model}}","stream":{{flag}},"prompt":{{quoted}}}"""),
            "messages" => (WireFormat.AnthropicMessages, $$"""{"model":"{{model}}","max_tokens":9,"stream":{{flag}},"messages":[{"role":"user","content":{{quoted}}}]}"""),
            "gemini" => (WireFormat.GoogleGenerate, $$"""{"contents":[{"parts":[{"text":{{quoted}}}]}]}"""),
            "ollama" => (WireFormat.OllamaChat, $$"""{"model":"{{model}}","stream":{{flag}},"messages":[{"role":"user","content":{{quoted}}}]}"""),
            _ => (WireFormat.OllamaGenerate, $$"""{"model":"{{model}}","stream":{{flag}},"prompt":{{quoted}}}"""),
        };
        var address = client == "gemini" ? new RequestAddress { Model = model, Stream = stream } : default;
        Assert.That(ChatRequest.TryRead(Json.Bytes(body), out var request, out var error, format: format, address: address), Is.True, error?.Message);
        return request!;
    }

    /// <summary>Sends a request and reads all of its reply.</summary>
    public async Task<Answered> RunAsync(ChatRequest request, CancellationToken cancellationToken = default)
    {
        var result = await Host.Dispatcher.SendAsync(request, cancellationToken);
        var events = new List<string>();
        if (result.Stream is { } stream) events = await Gateway.ReadAllAsync(stream);
        else if (result.Error is null) events.Add(Json.Text(result.Body));
        await result.DisposeAsync();
        Assert.That(Host.Records.Count(record => record.RequestId == result.RequestId), Is.EqualTo(1), "one record");
        Assert.That(Host.Registry.Find("acme")!.Tokens.GetTokenStats().Select(token => token.InFlight), Is.All.Zero, "every token is back");
        if (Events is { } read) Assert.That(read.Disposed, Is.True, "the upstream call is over");
        var trail = Host.Services.GetRequiredService<RequestTrailStore>().Find(result.RequestId)!;
        return new Answered(events, result.Error ?? result.Stream?.Error, result.Error is not null, trail.Steps, Host.Records[^1], request.Format);
    }

    public Task<Answered> RunAsync(string client, bool stream, string text = "hello", string model = Model) => RunAsync(Request(client, stream, text, model));

    public void Dispose() => Host.Dispose();

    private static FakeEvents Streamed(string[] quoted, ProviderError? end) => new(
    [
        Chunk("""{"role":"assistant","content":""}"""),
        .. quoted.Select(piece => Chunk($$"""{"content":{{piece}}}""")),
        .. end is null ? [Chunk("{}", "\"stop\"")] : Array.Empty<string>(),
    ])
    { EndsWith = end };

    private static string Quoted(string text) => JsonSerializer.Serialize(text);

    private static string Chunk(string delta, string finish = "null") =>
        $$"""{"id":"c1","object":"chat.completion.chunk","created":1,"model":"upstream-model","choices":[{"index":0,"delta":{{delta}},"finish_reason":{{finish}}}]}""";

    /// <summary>What came of a request.</summary>
    /// <param name="Events">The events, or the whole reply.</param>
    /// <param name="Error">Why it failed.</param>
    /// <param name="InPlaceOfReply">Whether the error is the answer, and its status the answer's.</param>
    /// <param name="Steps">Its trail.</param>
    /// <param name="Record">Its record.</param>
    /// <param name="Format">The client's format.</param>
    public sealed record Answered(List<string> Events, ProviderError? Error, bool InPlaceOfReply, IReadOnlyList<TrailStep> Steps, RequestRecord Record, WireFormat Format)
    {
        public string Text => string.Concat(Events);

        /// <summary>What the filters did, as "name: message".</summary>
        public string[] Filtered => [.. Steps.Where(step => step.Kind == TrailStepKind.Filtered).Select(step => $"{step.Filter}: {step.Message}")];

        /// <summary>The error as the client gets it.</summary>
        public string ErrorBody
        {
            get
            {
                var output = new ArrayBufferWriter<byte>();
                Format.WriteError(Error!, Record.RequestId, output);
                return Encoding.UTF8.GetString(output.WrittenSpan);
            }
        }
    }
}
