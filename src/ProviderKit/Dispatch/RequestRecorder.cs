using System.Diagnostics;
using ProviderKit.Diagnostics;
using ProviderKit.Dispatch.Attempts;
using ProviderKit.Dispatch.Filters;
using ProviderKit.Dispatch.Trails;
using ProviderKit.Formats.PassThrough;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Replies.Observing;
using ProviderKit.Formats.Requests;
using ProviderKit.Routing;
using ProviderKit.Texts;
using ProviderKit.Tokens;

namespace ProviderKit.Dispatch;

/// <summary>
/// Tells what becomes of one request: in its trail and its activity while it runs, to the observers, and in its record at the end.
/// It decides nothing and holds nothing that another request could use.
/// </summary>
internal sealed partial class RequestRecorder
{
    public static readonly ProviderError CallerLeft = new(ProviderErrorKind.Cancelled, "The client went away.");

    private readonly DispatchServices _services;
    private readonly ChatRequest? _request;
    private readonly RequestTrail? _trail;
    private readonly long _started;
    private long _answered;
    private LeftOut? _leftOut; // by the translation for the present target
    private int _leftOutBefore; // names that the step of the answer shows
    private string? _tokenBefore; // of the target's call before the present one
    private int _retries;
    private int _rotations;
    private int _fallbacks;

    /// <param name="services">What all requests share.</param>
    /// <param name="request">The request; null for one that was not understood.</param>
    /// <param name="caller">Who sent it.</param>
    /// <param name="model">The model that is asked for, as it is shown.</param>
    /// <param name="keepsTrail">Whether a trail is kept of it.</param>
    public RequestRecorder(DispatchServices services, ChatRequest? request, RequestCaller caller, ShownModel model = default, bool keepsTrail = true)
    {
        (_services, _request, Caller, Model) = (services, request, caller, model);
        _started = services.Time.GetTimestamp();
        long number = 0;
        RequestId = keepsTrail ? services.Ids.Next(out number) : services.Ids.NextApart();
        // What is passed through may be anything, pictures and voices among it.
        if (request is { PassThrough: null } && services.CapturesContent) Capture = new ContentCapture();
        if (request is not null && services.Filters is { } filters) Filters = new FilterRun(filters, this, new RequestFilterContext(request, services.Seal));
        if (keepsTrail) _trail = services.Trails.Begin(RequestId, number, request, caller, model, _started);
        if (request is not null) Activity = services.Activities?.Start(request, model.Name, RequestId);
        if (Activity is not null) Observation = services.Activities!.Observe(Activity);
        services.InFlight.Enter(); // last: what fails before has no end that would leave
    }

    public string RequestId { get; }

    /// <summary>The format of the request, and of its reply; null for one that was not understood.</summary>
    public WireFormat? Format => _request?.Format;

    /// <summary>The model that is asked for, as it is shown.</summary>
    public ShownModel Model { get; }

    public RequestCaller Caller { get; }

    /// <summary>Takes the reply; null unless content is logged.</summary>
    public ContentCapture? Capture { get; }

    /// <summary>The request on its way through the filters; null when there is none.</summary>
    public FilterRun? Filters { get; }

    /// <summary>Null when nothing listens.</summary>
    public Activity? Activity { get; }

    /// <summary>Takes what the reply says of itself; null unless the activity is recorded.</summary>
    public ReplyObservation? Observation { get; }

    /// <summary>The target whose turn it is, or whose answer or error the client is given; null before the first.</summary>
    public ModelTarget? Target { get; private set; }

    /// <summary>The name of the token used last with <see cref="Target"/>; null when none was.</summary>
    public string? TokenName { get; private set; }

    /// <summary>Calls made to upstreams.</summary>
    public int Attempts { get; private set; }

    /// <summary>Notes which tokens are passed over; null when no trail is kept.</summary>
    public ITokenSkips? TokenSkips => _trail;

    /// <summary>It is this target's turn; no token of it has been tried yet.</summary>
    public void Enter(ModelTarget target)
    {
        if (Target is null && _services.Observers.Length > 0) TellStart(target);
        _leftOut = null;
        if (_request?.Address.Ignored is { } ignored)
            foreach (string name in ignored) (_leftOut ??= new LeftOut()).Add(name);
        Follow(target, null);
        if (_trail is { } trail) trail.Add(new TrailEntry(TrailStepKind.Target, trail.Now) { Target = target });
    }

    /// <summary>What of the request its target is not sent: the client's names, masked.</summary>
    public IReadOnlyList<string> LeftOut => _leftOut?.Names ?? [];

    /// <summary>The target is not sent a field of the request.</summary>
    /// <param name="mask">Takes secrets out of its name.</param>
    /// <param name="name">The client's name of it.</param>
    public void LeavesOut(in ErrorMask mask, string name) => (_leftOut ??= new LeftOut()).Add(mask.Apply(name));

    /// <summary>The first call of an attempt begins.</summary>
    public void Calls(Attempt attempt)
    {
        Observation?.Clear();
        Count(attempt);
    }

    /// <summary>Another call of the same attempt begins.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="succeeded">Whether the call before succeeded, and its reply is a part of the whole.</param>
    public void CallsAgain(Attempt attempt, bool succeeded)
    {
        Observation?.NextCall(succeeded);
        Count(attempt);
    }

    private void Count(Attempt attempt)
    {
        Attempts++;
        _tokenBefore = TokenName;
        Follow(attempt.Target, attempt.TokenName);
    }

    /// <summary>A call to an upstream has ended.</summary>
    /// <param name="attempt">The attempt whose call it was.</param>
    /// <param name="error">What it failed at, masked; null when it succeeded.</param>
    public void Called(Attempt attempt, ProviderError? error)
    {
        if (_trail is not { } trail) return;
        trail.Add(new TrailEntry(TrailStepKind.Attempt, Since(attempt.Started))
        {
            Target = attempt.Target,
            Token = attempt.TokenName,
            PreferredToken = attempt.PreferredToken,
            Duration = _services.Time.GetElapsedTime(attempt.Started),
            Error = error?.Kind,
            UpstreamStatus = (short)(error?.UpstreamStatus ?? 0),
            Message = error is null ? null : LogText.Short(error.Message),
        });
    }

    /// <summary>The attempt failed.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="error">What it failed at, masked.</param>
    public void Failed(Attempt attempt, ProviderError error)
    {
        Called(attempt, error);
        if (Observation is not null) RequestActivities.AddFailure(Activity!, FailureOf(attempt, error), _services.Time.GetUtcNow());
        Tell(static (observer, failure) => observer.OnAttemptFailed(failure), FailureOf(attempt, error));
    }

    /// <summary>The call that was to begin was not made: the provider refused the request itself.</summary>
    public void NotCalled(Attempt attempt)
    {
        Attempts--;
        Follow(attempt.Target, _tokenBefore);
    }

    /// <summary>The request goes on with another token, since the one of <paramref name="left"/> was to blame for that.</summary>
    public void Rotated(Attempt left, ProviderError why, string nextToken)
    {
        _rotations++;
        Tell((observer, failure) => observer.OnRotated(failure, nextToken), FailureOf(left, why));
    }

    /// <summary>The first content of the reply is here.</summary>
    public void Answered(Attempt attempt)
    {
        _answered = _services.Time.GetTimestamp();
        _leftOutBefore = LeftOut.Count;
        Called(attempt, null);
        _trail?.Add(new TrailEntry(TrailStepKind.Answered, Since(_answered))
        {
            Target = attempt.Target, Token = attempt.TokenName, Message = _leftOut is null ? null : $"Ignored: {_leftOut}",
        });
    }

    /// <summary>Notes a wait that began at <paramref name="started"/>, and says how long it was.</summary>
    public TimeSpan Waited(TrailWait waitedFor, long started, bool succeeded)
    {
        var duration = _services.Time.GetElapsedTime(started);
        _trail?.Add(new TrailEntry(TrailStepKind.Waited, Since(started))
        {
            Target = Target, WaitedFor = waitedFor, Duration = duration, Succeeded = succeeded,
        });
        return duration;
    }

    /// <summary>The target will be sent the request again.</summary>
    public void Retries() => _retries++;

    /// <summary>The request goes on to another target.</summary>
    public void FallsBack(ModelTarget target, ProviderErrorKind why)
    {
        _fallbacks++;
        if (_trail is { } trail) trail.Add(new TrailEntry(TrailStepKind.Fallback, trail.Now) { Target = target, From = Target, Error = why });
    }

    /// <summary>A target is passed over.</summary>
    public void Skips(ModelTarget target, string why)
    {
        if (_trail is { } trail) trail.Add(new TrailEntry(TrailStepKind.TargetSkipped, trail.Now) { Target = target, Message = LogText.Short(why) });
    }

    /// <summary>Records that the request is not sent to the target again after its failure.</summary>
    public void NotRepeated(ModelTarget target)
    {
        if (_trail is { } trail)
            trail.Add(new TrailEntry(TrailStepKind.NotRepeated, trail.Now) { Target = target, Message = "The body was sent on while it arrived, and is not held (ProviderKit:PassThrough:HeldBytes)." });
    }

    /// <summary>A filter has done something, or noted it.</summary>
    /// <param name="filter">The filter's name.</param>
    /// <param name="what">What it did; may quote the client.</param>
    /// <param name="error">The error with which it refused; null for none.</param>
    public void Filtered(string filter, string what, ProviderErrorKind? error = null)
    {
        if (_trail is not { } trail) return;
        string shown = new ErrorMask(Model, Target?.Entry).Apply(what);
        trail.Add(new TrailEntry(TrailStepKind.Filtered, trail.Now) { Target = Target, Token = filter, Error = error, Message = LogText.Short(shown) });
    }

    /// <summary>The client is given the error of this target, though others may have been tried since.</summary>
    public void AnswersFor(ModelTarget? target, string? tokenName) => Follow(target, tokenName);

    /// <summary>The request is over. Called once.</summary>
    /// <param name="error">Why it failed, masked; null after a success.</param>
    /// <param name="usage">What it cost.</param>
    /// <param name="billed">What it cost beside tokens.</param>
    /// <param name="chunks">The events of the stream that were read.</param>
    public void End(ProviderError? error, ChatUsage usage, BilledUnits billed = default, long chunks = 0)
    {
        usage = TokenCount.Possible(usage);
        var duration = _services.Time.GetElapsedTime(_started);
        TimeSpan? firstByte = _answered == 0 ? null : Since(_answered);
        if (_answered != 0 && LeftOut.Count > _leftOutBefore)
            _trail?.Add(new TrailEntry(TrailStepKind.LeftOut, _trail.Now) { Target = Target, Message = LogText.Short($"Ignored: {string.Join(", ", LeftOut.Skip(_leftOutBefore))}") });
        _trail?.End(new RequestTrailEnd(
            error?.HttpStatus ?? 200, error?.Kind, error is null ? null : LogText.Short(error.Message), duration, firstByte, usage));
        if (_services.Observers.Length > 0 || Activity is not null) Tell(error, usage, billed, chunks, duration, firstByte);
        _services.InFlight.Exit();
    }

    private void Follow(ModelTarget? target, string? tokenName)
    {
        (Target, TokenName) = (target, tokenName);
        _trail?.Follow(target, tokenName, Attempts);
    }

    private TimeSpan Since(long timestamp) => _services.Time.GetElapsedTime(_started, timestamp);

    private AttemptFailure FailureOf(Attempt attempt, ProviderError error) =>
        new(RequestId, Model.Name, attempt.Target.Entry.Name, attempt.TokenName, error);
}
