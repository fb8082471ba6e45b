using System.Security.Cryptography;
using ProviderKit.Diagnostics;
using ProviderKit.Dispatch.Continuation;
using ProviderKit.Dispatch.Filters;
using ProviderKit.Dispatch.Limits;
using ProviderKit.Dispatch.Retries;
using ProviderKit.Dispatch.Sessions;
using ProviderKit.Formats.Replies;
using ProviderKit.Lifetime;
using ProviderKit.Texts;
using ProviderKit.Tokens;

namespace ProviderKit.Dispatch;

/// <summary>What every request on its way through the dispatcher shares. Thread-safe.</summary>
internal sealed class DispatchServices
{
    /// <param name="options">The settings.</param>
    /// <param name="observers">The observers of every request.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Where the jitter of retries comes from; null takes the system's.</param>
    /// <param name="activities">Makes each request's activity; null makes none.</param>
    /// <param name="ending">Fires when what still runs must end.</param>
    /// <param name="calls">How many calls the process has handles for; null when it has enough for any number.</param>
    public DispatchServices(
        ProviderKitOptions options, IEnumerable<IRequestObserver> observers, TimeProvider time, Random? random = null, RequestActivities? activities = null,
        CancellationToken ending = default, int? calls = null)
    {
        Activities = activities;
        Ending = ending;
        Ids = new RequestIds(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))));
        Time = time;
        Observers = [.. observers];
        Trails = new RequestTrailStore(options.Requests.Kept, Ids, time);
#pragma warning disable RS0030 // The default of what is injected.
        Retries = new RetryPolicy(options.Retry, random ?? Random.Shared);
#pragma warning restore RS0030
        Gates = UpstreamGates.Create(options.Limits, time, calls);
        CapturesContent = options.Logs.LogContent;
        Conversations = KeptConversations.InMemory(options, time);
        Calls = new TimedCalls(options.Upstream, time, ending);
    }

    private readonly SessionReader _sessions = new(RandomNumberGenerator.GetBytes(SipHash.KeyBytes));

    public RequestIds Ids { get; }

    /// <summary>Signs thoughts that clients get from models of other vendors. As lasting as the kept responses.</summary>
    public ThinkingSeal Seal => Conversations.Seal;

    /// <summary>Counts texts for answers that no upstream counts. Default: the quick way, without a vocabulary.</summary>
    public ITokenEstimator Estimator { get; init; } = ApproximateTokenEstimator.Instance;

    public TimeProvider Time { get; }

    /// <summary>Calls providers within the upstream timeouts.</summary>
    public TimedCalls Calls { get; }

    public IRequestObserver[] Observers { get; }

    /// <summary>What looks at requests and replies; null when no filter is registered.</summary>
    public DispatchFilters? Filters { get; init; }

    public RequestActivities? Activities { get; }

    /// <summary>Fires when what still runs must end: the app stops.</summary>
    public CancellationToken Ending { get; }

    public RequestTrailStore Trails { get; }

    public InFlightRequests InFlight { get; } = new();

    public RetryPolicy Retries { get; }

    /// <summary>The conversation that a request belongs to; null when it does not matter to the tokens of <paramref name="pool"/>.</summary>
    public SessionKey? SessionOf(ChatRequest request, TokenPool pool) =>
        request.Home ?? (request.PassThrough is null && (pool.KeepsSessions || request.Session.IsHard) ? _sessions.Read(request) : null);

    /// <summary>Continues and keeps responses. Default: in memory.</summary>
    public KeptConversations Conversations { get; init; }

    /// <summary>A name of the request's conversation for its upstream; null where the client does not name it, or the upstream takes none.</summary>
    /// <param name="request">The request as the client sent it.</param>
    /// <param name="entry">Where it goes.</param>
    /// <param name="token">The token that goes with it; null for none.</param>
    public string? SessionNameFor(ChatRequest request, ProviderEntry entry, ApiToken? token) =>
        entry.Info.TakesSessions ? _sessions.NameFor(request, token) : null;

    /// <summary>Whether records are to hold what was asked and answered.</summary>
    public bool CapturesContent { get; }

    /// <summary>Null when the number of calls is not limited.</summary>
    public UpstreamGates? Gates { get; }
}
