using Microsoft.Extensions.Logging.Abstractions;

namespace ProviderKit.Tests.Support;

/// <summary>A dispatcher over one fake provider, and what it tells about every request.</summary>
internal sealed class Gateway : IRequestObserver
{
    private readonly ChatDispatcher _dispatcher;

    public Gateway(FakeProvider provider, params string[] tokens)
        : this(provider, new FakeTimeProvider(), tokens)
    {
    }

    public Gateway(FakeProvider provider, FakeTimeProvider time, params string[] tokens)
    {
        Time = time;
        Pool = Tokens.Pool(time, tokens);
        Entry = new ProviderEntry(provider, Pool, enabled: true, new SettingNames("ACME"));
        var registry = new ProviderRegistry([Entry], null, time, NullLogger<ProviderRegistry>.Instance);
        _dispatcher = new ChatDispatcher(registry, [this], time, InFlight, NullLogger<ChatDispatcher>.Instance);
    }

    public FakeTimeProvider Time { get; }

    public TokenPool Pool { get; }

    public InFlightRequests InFlight { get; } = new();

    public ProviderEntry Entry { get; }

    public List<RequestRecord> Records { get; } = [];

    public IChatDispatcher Dispatcher => _dispatcher;

    public void OnCompleted(RequestRecord record) => Records.Add(record);

    /// <summary>Sends a plain request, or the one given.</summary>
    public ValueTask<DispatchResult> SendAsync(
        string? body = null, bool stream = false, string model = "ext-acme-m", CancellationToken cancellationToken = default) =>
        _dispatcher.SendAsync(
            body is null ? ChatRequest.Create(model, [new ChatMessage("user", "hi")], stream) : ChatRequest.Parse(Json.Bytes(body)), cancellationToken);

    /// <summary>Sends, reads a stream to its end, disposes; checks that there is one record and every token is back.</summary>
    public async Task<Outcome> RunAsync(string? body = null, bool stream = false, string model = "ext-acme-m")
    {
        var chunks = new List<string>();
        var result = await SendAsync(body, stream, model);
        string? text = result.Error is null && result.Stream is null ? Json.Text(result.Body) : null;
        if (result.Stream is { } events) chunks = await ReadAllAsync(events);
        await result.DisposeAsync();
        return new Outcome(result, text, chunks, result.Stream?.Error, AssertEnded(result.RequestId));
    }

    public static async Task<List<string>> ReadAllAsync(ChatStream stream)
    {
        var chunks = new List<string>();
        do
        {
            while (stream.TryRead(out var chunk)) chunks.Add(Json.Text(chunk));
        }
        while (await stream.WaitToReadAsync());
        return chunks;
    }

    /// <summary>The one record of the request that has just ended, after which nothing is in use any more.</summary>
    public RequestRecord AssertEnded(string? requestId = null)
    {
        var record = Records[^1];
        Assert.That(Records.Count(r => r.RequestId == (requestId ?? record.RequestId)), Is.EqualTo(1), "one record");
        Assert.That(requestId ?? record.RequestId, Is.EqualTo(record.RequestId));
        Assert.That(Pool.GetTokenStats().Select(s => s.InFlight), Is.All.Zero, "every token is back");
        foreach (var token in Pool.Tokens)
            Assert.That(record.ToString(), Does.Not.Contain(Tokens.ValueOf(token.Name)), "no secret in the record");
        return record;
    }

    public sealed record Outcome(DispatchResult Result, string? Body, List<string> Chunks, ProviderError? StreamError, RequestRecord Record)
    {
        public ProviderError? Error => Result.Error;
    }
}
