using ProviderKit.Dispatch;
using ProviderKit.Dispatch.Trails;
using ProviderKit.Routing;
using ProviderKit.Tokens;

namespace ProviderKit;

/// <summary>
/// The way of one request: which tokens were considered, what was tried, what came of it, and when. Holds no secret and no
/// text of prompts or replies. May be read by any thread while the request runs; immutable once it has ended.
/// </summary>
public sealed class RequestTrail : ITokenSkips
{
    /// <summary>So many steps are kept of one request: 100. Further ones are counted.</summary>
    public const int MaxSteps = 100;

    private const int UsualSteps = 3; // a target, an attempt, the answer

    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ShownModel _model;
    // Written by the request alone, in this order: the step, then the count. Readers take the count, then the steps.
    private TrailEntry[] _steps = new TrailEntry[UsualSteps];
    private int _count;
    private int _omitted;
    private RequestTrailEnd? _end;
    private volatile ModelTarget? _target;
    private volatile string? _tokenName;
    private volatile int _attempts;

    internal RequestTrail(string id, ChatRequest? request, RequestCaller caller, ShownModel model, TimeProvider time, long start)
    {
        _model = model;
        (ClientName, ClientRequestId) = caller;
        (Id, _time, _start) = (id, time, start);
        Started = time.GetUtcNow() - time.GetElapsedTime(start); // the thread may have been held up since
        if (request is null) return;
        Format = request.Format;
        Streamed = request.Stream;
        Path = request.PassThrough?.ShownPath;
    }

    /// <summary>The id that the client was given as <c>x-request-id</c>.</summary>
    public string Id { get; }

    /// <summary>When it reached the dispatcher, in UTC.</summary>
    public DateTimeOffset Started { get; }

    /// <summary>The model the client asked for, shortened where it is very long, tokens masked; null when the request was not understood.</summary>
    public string? Model => _model.Name;

    /// <summary>The name of the client key it came with, or of the user that the app authenticated; null when there was neither.</summary>
    public string? ClientName { get; }

    /// <summary>The client's own id of the request (<c>X-Request-ID</c>), tokens masked; null when it gave none.</summary>
    public string? ClientRequestId { get; }

    /// <summary>What was asked for; null when the request was not understood.</summary>
    public WireFormat? Format { get; }

    /// <summary>The path below <c>/v1</c> of a request that was passed through, tokens masked; null for all others.</summary>
    public string? Path { get; }

    /// <summary>Whether a stream was asked for.</summary>
    public bool Streamed { get; }

    /// <summary>The current provider, or the one whose reply or error the client received; null before the first.</summary>
    public string? Provider => _target?.Entry.Name;

    /// <summary>The name of the token in use or used last with that provider; null when none was.</summary>
    public string? TokenName => _tokenName;

    /// <summary>Calls made to upstreams so far.</summary>
    public int Attempts => _attempts;

    /// <summary>Whether it is over. Until then the following are null.</summary>
    public bool Ended => Volatile.Read(ref _end) is not null;

    /// <summary>The HTTP status that stands for the outcome; 499 when the client went away; null while it runs.</summary>
    public int? Status => Volatile.Read(ref _end)?.Status;

    /// <summary>Why it failed; null after a success, and while it runs.</summary>
    public ProviderErrorKind? Error => Volatile.Read(ref _end)?.Error;

    /// <summary>What was said about that: one line, at most 200 characters, tokens masked.</summary>
    public string? ErrorMessage => Volatile.Read(ref _end)?.Message;

    /// <summary>From its arrival to its end; null while it runs.</summary>
    public TimeSpan? Duration => Volatile.Read(ref _end)?.Duration;

    /// <summary>From its arrival to the reply or the first content of a stream; null when neither came, and while it runs.</summary>
    public TimeSpan? TimeToFirstByte => Volatile.Read(ref _end)?.TimeToFirstByte;

    /// <summary>The tokens that it cost; null while it runs, and where the upstream did not say.</summary>
    public ChatUsage? Usage => Volatile.Read(ref _end) is { } end && end.Usage != default ? end.Usage : null;

    /// <summary>What happened so far, in order. Made anew with each call.</summary>
    public IReadOnlyList<TrailStep> Steps
    {
        get
        {
            int count = Volatile.Read(ref _count);
            return Array.ConvertAll(Volatile.Read(ref _steps)[..count], entry => entry.ToStep(_model));
        }
    }

    /// <summary>Steps beyond <see cref="MaxSteps"/>, which were not kept.</summary>
    public int OmittedSteps => Volatile.Read(ref _omitted);

    /// <summary>Now, as steps count it.</summary>
    internal TimeSpan Now => _time.GetElapsedTime(_start);

    void ITokenSkips.Skip(ApiToken token, TokenSkipReason reason, TimeSpan? freeIn) => Add(
        new TrailEntry(TrailStepKind.TokenSkipped, Now)
        {
            Target = _target,
            Token = token.Name,
            SkipReason = reason,
            FreeIn = freeIn ?? Timeout.InfiniteTimeSpan,
        });

    internal void Follow(ModelTarget? target, string? tokenName, int attempts)
    {
        _target = target;
        _tokenName = tokenName;
        _attempts = attempts;
    }

    internal void Add(in TrailEntry entry)
    {
        if (_count == MaxSteps)
        {
            Volatile.Write(ref _omitted, _omitted + 1);
            return;
        }
        if (_count == _steps.Length)
        {
            var longer = new TrailEntry[Math.Min(_count * 2, MaxSteps)];
            _steps.CopyTo(longer, 0);
            Volatile.Write(ref _steps, longer);
        }
        _steps[_count] = entry;
        Volatile.Write(ref _count, _count + 1);
    }

    internal void End(RequestTrailEnd end) => Volatile.Write(ref _end, end);
}
