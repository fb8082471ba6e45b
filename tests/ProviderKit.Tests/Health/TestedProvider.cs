using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Health;

/// <summary>A provider whose lists of models a test writes, the registry it is in, and what tests it.</summary>
internal sealed class TestedProvider : IChatProvider, IModelLister
{
    private int _running;
    private int _mostRunning;

    public TestedProvider(params string[] tokens) => Pool = Support.Tokens.Pool(Time, tokens);

    public FakeTime Time { get; } = new();

    public TokenPool Pool { get; }

    public HealthOptions Options { get; } = new();

    public TokenTester Tester => field ??= new TokenTester(
        new ProviderRegistry([Entry], null, Time, NullLogger<ProviderRegistry>.Instance), Options, Time, NullLogger<TokenTester>.Instance);

    public ProviderEntry Entry => field ??= new ProviderEntry(this, Pool, enabled: true, new SettingNames("ACME"));

    public ProviderInfo Info { get; init; } = new() { Name = "acme", Prefix = "ext-acme-", Credential = CredentialRequirement.Optional };

    /// <summary>What is answered; by default a list of two models.</summary>
    public Func<ApiToken?, CancellationToken, ValueTask<ModelListing>> Answer { get; set; } = (_, _) => new(new ModelListing(["a", "b"]));

    /// <summary>The names of the tokens that were tested, in order; "-" for none.</summary>
    public ConcurrentQueue<string> Tested { get; } = [];

    public int MostRunning => _mostRunning;

    /// <summary>Completes with every further test that begins.</summary>
    public SemaphoreSlim Began { get; } = new(0);

    public async ValueTask<ModelListing> ListModelsAsync(ApiToken? token, CancellationToken cancellationToken)
    {
        int running = Interlocked.Increment(ref _running);
        if (running > _mostRunning) _mostRunning = running;
        Tested.Enqueue(token?.Name ?? "-");
        Began.Release();
        try
        {
            return await Answer(token, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public ValueTask<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken) =>
        throw new AssertionException("a completion is paid for");

    /// <summary>Answers with an error, for one token or for all.</summary>
    public void Fail(ProviderErrorKind kind, string? token = null, TimeSpan? retryAfter = null, string message = "It failed.") =>
        Answer = (t, _) => new(token is not null && t?.Name != token
            ? new ModelListing(["a"])
            : new ModelListing([], new ProviderError(kind, message) { RetryAfter = retryAfter }));

    /// <summary>Never answers, and does not stop when the caller stops waiting.</summary>
    public void Hang() => Answer = (_, _) => new(new TaskCompletionSource<ModelListing>().Task);

    /// <summary>Puts a token into quarantine as a refused call does.</summary>
    public void Quarantine(string token) => Assert.That(Pool.Report(token, TokenOutcome.Rejected));
}
