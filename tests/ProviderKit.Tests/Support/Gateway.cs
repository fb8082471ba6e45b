using Microsoft.Extensions.Logging.Abstractions;
using ProviderKit.Dispatch;
using ProviderKit.Dispatch.Continuation;
using ProviderKit.Lifetime;
using ProviderKit.Routing.Strategies;

namespace ProviderKit.Tests.Support;

/// <summary>A dispatcher over one fake provider, and what it tells about every request.</summary>
internal sealed class Gateway : IRequestObserver
{
    private readonly ChatDispatcher _dispatcher;

    public Gateway(FakeProvider provider, params string[] tokens)
        : this(provider, new FakeTime(), tokens)
    {
    }

    public Gateway(FakeProvider provider, FakeTime time, params string[] tokens)
        : this(provider, time, NoRetries, tokens)
    {
    }

    public Gateway(FakeProvider provider, FakeTime time, ProviderKitOptions options, params string[] tokens)
        : this([(provider, tokens)], time, options)
    {
    }

    /// <summary>Over several providers, of which the first is the one that is looked at.</summary>
    public Gateway((FakeProvider Provider, string[] Tokens)[] providers, FakeTime time, ProviderKitOptions options, KeptConversations? conversations = null)
    {
        Time = time;
        Entries = Array.ConvertAll(providers, p => new ProviderEntry(
            p.Provider, new TokenPool(p.Tokens.Select(Tokens.Named), options.Tokens, time), enabled: true, new SettingNames("ACME")));
        Registry = new ProviderRegistry(Entries, null, time, NullLogger<ProviderRegistry>.Instance, options.Fallbacks, options.Models, Strategies);
        Services = new DispatchServices(options, [this], time, new Random(7)) { Conversations = conversations ?? KeptConversations.InMemory(options, time) };
        _dispatcher = new ChatDispatcher(Registry, Services, NullLogger<ChatDispatcher>.Instance);
    }

    /// <summary>The built-in strategies, new each time: tests that share a seeded source would not all draw the same.</summary>
    public static IReadOnlyList<IRoutingStrategy> Strategies =>
        [new OrderedStrategy(), new WeightedStrategy(new Random(7)), new RoundRobinStrategy(), new LeastBusyStrategy(), new LeadAndWorkerStrategy()];

    /// <summary>For tests of what a single attempt comes to.</summary>
    public static ProviderKitOptions NoRetries => new() { Retry = { MaxRetries = 0 } };

    public ProviderEntry[] Entries { get; }

    public ProviderRegistry Registry { get; }

    public DispatchServices Services { get; }

    public RequestTrailStore Trails => Services.Trails;

    public InFlightRequests InFlight => Services.InFlight;

    public FakeTime Time { get; }

    public ProviderEntry Entry => Entries[0];

    public TokenPool Pool => Entry.Tokens;

    public List<RequestRecord> Records { get; } = [];

    public IChatDispatcher Dispatcher => _dispatcher;

    public IUnsentRequests Unsent => _dispatcher;

    public void OnCompleted(RequestRecord record) => Records.Add(record);

    /// <summary>Sends a plain request, or the one given.</summary>
    public ValueTask<DispatchResult> SendAsync(
        string? body = null, bool stream = false, string model = "ext-acme-m", CancellationToken cancellationToken = default) =>
        _dispatcher.SendAsync(
            body is null ? ChatRequest.Create(model, [new PlainMessage("user", "hi")], stream) : ChatRequest.Parse(Json.Bytes(body)), cancellationToken);

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
        Assert.That(Entries.SelectMany(e => e.Tokens.GetTokenStats()).Select(s => s.InFlight), Is.All.Zero, "every token is back");
        var trail = Trails.Find(record.RequestId);
        foreach (var token in Entries.SelectMany(e => e.Tokens.Tokens))
            Assert.That(record + string.Join(' ', trail?.Steps ?? []), Does.Not.Contain(Tokens.ValueOf(token.Name)), "no secret in record or trail");
        if (trail is not null)
            Assert.That((trail.Ended, trail.Status, trail.Attempts, trail.Provider, trail.Duration), Is.EqualTo((true, (int?)record.Status, record.Attempts, record.Provider, (TimeSpan?)record.Duration)));
        return record;
    }

    public sealed record Outcome(DispatchResult Result, string? Body, List<string> Chunks, ProviderError? StreamError, RequestRecord Record)
    {
        public ProviderError? Error => Result.Error;
    }
}
