using System.Diagnostics;
using ProviderKit.Diagnostics;
using ProviderKit.Dispatch.Attempts;
using ProviderKit.Dispatch.Trails;
using ProviderKit.Formats;
using ProviderKit.Routing;
using ProviderKit.Tokens;

namespace ProviderKit.Dispatch;

/// <summary>
/// The state of one request on its way through the dispatcher: what its record and its trail will say, and what it holds,
/// which is a token and a place among the running calls.
/// </summary>
internal sealed class DispatchScope : ICallLog
{
    private readonly DispatchServices _services;
    private readonly ChatRequest? _request;
    private readonly long _started;
    private long _answered;
    private long _attemptStarted;
    private TokenLease? _lease;
    private CallCount? _call;
    private ProviderEntry? _placeOf;
    private string? _tokenName;
    private string? _preferredToken;
    private int _allRetries;
    private int _rotations;
    private AttemptFailure _failure;
    private AttemptFailure? _rotatedFrom;
    private int _fallbacks;

    public static readonly ProviderError CallerLeft = new(ProviderErrorKind.Cancelled, "The client went away.");

    public DispatchScope(DispatchServices services, ChatRequest? request, RequestCaller caller, ShownModel model = default, bool keepsTrail = true)
    {
        (_services, _request, Caller, Model) = (services, request, caller, model);
        _started = services.Time.GetTimestamp();
        long number = 0;
        RequestId = keepsTrail ? services.Ids.Next(out number) : services.Ids.NextApart();
        if (request is not null && services.CapturesContent) Capture = new ContentCapture();
        if (keepsTrail) Trail = services.Trails.Begin(RequestId, number, request, caller, model, _started);
        if (request is not null) Activity = services.Activities?.Start(request, model.Name, RequestId);
        services.InFlight.Enter(); // last: what fails before has no end that would leave
    }

    public string RequestId { get; }

    /// <summary>The model that is asked for, as it is shown.</summary>
    public ShownModel Model { get; }

    /// <summary>Takes the reply; null unless content is logged.</summary>
    public ContentCapture? Capture { get; }

    /// <summary>Null when none is kept.</summary>
    public RequestTrail? Trail { get; }

    public RequestCaller Caller { get; }

    /// <summary>Null when nobody traces.</summary>
    public Activity? Activity { get; }

    public ModelTarget? Target { get; private set; }

    /// <summary>Who was tried last and with which token.</summary>
    public (ModelTarget? Target, string? TokenName) Place
    {
        get => (Target, _tokenName);
        set
        {
            (Target, _tokenName) = value;
            Trail?.Place(Target, _tokenName, Attempts);
        }
    }

    public int Attempts { get; private set; }

    /// <summary>How often this target was sent the request again.</summary>
    public int Retries { get; private set; }

    /// <summary>The conversation it belongs to; null when that does not matter to the target.</summary>
    public SessionKey? Session { get; set; }

    /// <summary>How long it has waited for them.</summary>
    public TimeSpan WaitedForTokens { get; set; }

    public ChatUsage Usage { get; private set; }

    /// <summary>Whether the request has gone through the gates before a call.</summary>
    public bool HasPlace => _placeOf is not null;

    /// <summary>It is this target's turn; no token of it has been tried yet.</summary>
    public void Enter(ModelTarget target)
    {
        if (Target is null && _services.Observers.Length > 0) TellStart(target);
        Place = (target, null);
        _rotatedFrom = null;
        (Retries, WaitedForTokens) = (0, TimeSpan.Zero);
        if (Trail is { } trail) trail.Add(new TrailEntry(TrailStepKind.Target, trail.Now) { Target = target });
    }

    /// <summary>The request has gone through the gates before a call to <paramref name="entry"/>.</summary>
    public void TakePlace(ProviderEntry entry) => _placeOf = entry;

    public void LeavePlace()
    {
        if (_placeOf is { } entry) _services.Gates?.Leave(entry);
        _placeOf = null;
    }

    private void ReleaseLease()
    {
        _lease?.Dispose();
        _lease = null;
        _call?.End();
        _call = null;
    }

    /// <summary>A call to the upstream begins, with <paramref name="lease"/> in place of the one before.</summary>
    /// <returns>After a rotation, what was to blame for it.</returns>
    public AttemptFailure? BeginAttempt(TokenLease? lease)
    {
        Attempts++;
        _lease = lease;
        (_call = Target?.Calls)?.Begin();
        _attemptStarted = _services.Time.GetTimestamp();
        Place = (Target, lease?.Token.Name);
        _preferredToken = lease?.PreferredToken;
        if (_rotatedFrom is not { } left) return null;
        _rotatedFrom = null;
        if (_tokenName is not { } next || next == left.TokenName) return null; // the same again, after a wait
        _rotations++;
        Tell((observer, failure) => observer.OnRotated(failure, next), left);
        return left;
    }

    /// <inheritdoc/>
    public void NextCall(ProviderError? error)
    {
        long now = _services.Time.GetTimestamp();
        NoteAttempt(now, error is null ? null : Model.Show(Target!.Entry.Mask(error)));
        Attempts++;
        _attemptStarted = now;
        Place = (Target, _tokenName);
    }

    /// <summary>The attempt failed; its token hears why and is free again.</summary>
    public void FailAttempt(ProviderError error)
    {
        error = Model.Show(error);
        _lease?.Charge(TokenErrors.ChargeFor(error, Target!.Entry.Info.LimitScope));
        ReleaseLease();
        Target!.Entry.Health.Fail(error, _services.Time);
        NoteAttempt(_services.Time.GetTimestamp(), error);
        _failure = new AttemptFailure(RequestId, Model.Name, Target.Entry.Name, _tokenName, error);
        Tell(static (observer, failure) => observer.OnAttemptFailed(failure), _failure);
    }

    /// <summary>The reply is here; the token stays in use until the end.</summary>
    public void Answered(ChatUsage usage)
    {
        Usage = usage;
        _answered = _services.Time.GetTimestamp();
        _lease?.Complete(TokenOutcome.Succeeded);
        _services.Retries.Succeeded(Target!.Entry);
        NoteAttempt(_answered, null);
        Trail?.Add(new TrailEntry(TrailStepKind.Answered, Since(_answered)) { Target = Target, Token = _tokenName });
    }

    /// <summary>Notes a wait that began at <paramref name="started"/>, and says how long it was.</summary>
    public TimeSpan NoteWait(TrailWait waitedFor, long started, bool succeeded)
    {
        var duration = _services.Time.GetElapsedTime(started);
        Trail?.Add(new TrailEntry(TrailStepKind.Waited, Since(started))
        {
            Target = Target, WaitedFor = waitedFor, Duration = duration, Succeeded = succeeded,
        });
        return duration;
    }

    /// <summary>Notes that the target will be sent the request again.</summary>
    public void NoteRetry()
    {
        Retries++;
        _allRetries++;
    }

    /// <summary>Notes that the token was to blame for the attempt, so that the next one is a rotation.</summary>
    public void NoteBlame() => _rotatedFrom = _failure;

    /// <summary>Notes that the request goes on to another target.</summary>
    public void NoteFallback(ModelTarget target, ProviderErrorKind why)
    {
        _fallbacks++;
        if (Trail is { } trail) trail.Add(new TrailEntry(TrailStepKind.Fallback, trail.Now) { Target = target, From = Target, Error = why });
    }

    /// <summary>Notes that a target is passed over.</summary>
    public void NoteSkipped(ModelTarget target, string why)
    {
        if (Trail is { } trail) trail.Add(new TrailEntry(TrailStepKind.TargetSkipped, trail.Now) { Target = target, Message = LogText.Short(why) });
    }

    /// <summary>The request is over. Called once.</summary>
    public void End(ProviderError? error, ChatUsage usage)
    {
        if (error is not null) error = Model.Show(error);
        usage = TokenCount.Possible(usage);
        ReleaseLease();
        LeavePlace();
        // A stream that breaks is its upstream's failure even after a good beginning; that a caller leaves says nothing.
        if (_answered != 0) JudgeUpstream(error);
        var duration = _services.Time.GetElapsedTime(_started);
        TimeSpan? firstByte = _answered == 0 ? null : Since(_answered);
        Trail?.End(new RequestTrailEnd(
            error?.HttpStatus ?? 200, error?.Kind, error is null ? null : LogText.Short(error.Message), duration, firstByte, usage));
        if (_services.Observers.Length > 0 || Activity is not null) Tell(error, usage, duration, firstByte);
        _services.InFlight.Exit();
    }

    private void JudgeUpstream(ProviderError? error)
    {
        var health = Target!.Entry.Health;
        if (error is null) health.Succeed(_services.Time);
        else health.Fail(error, _services.Time);
    }

    private void NoteAttempt(long ended, ProviderError? error) => Trail?.Add(new TrailEntry(TrailStepKind.Attempt, Since(_attemptStarted))
    {
        Target = Target,
        Token = _tokenName,
        PreferredToken = _preferredToken,
        Duration = _services.Time.GetElapsedTime(_attemptStarted, ended),
        Error = error?.Kind,
        UpstreamStatus = (short)(error?.UpstreamStatus ?? 0),
        Message = error is null ? null : LogText.Short(error.Message),
    });

    private TimeSpan Since(long timestamp) => _services.Time.GetElapsedTime(_started, timestamp);

    private void TellStart(ModelTarget target)
    {
        var start = new RequestStart(RequestId, Model.Name, target.Entry.Name, _request!.Stream)
        {
            ClientRequestId = Caller.RequestId,
            Content = Capture is null ? null : ContentCapture.TextOf(_request.Body.Span),
        };
        Tell(static (observer, start) => observer.OnStarted(start), start);
    }

    private void Tell(ProviderError? error, ChatUsage usage, TimeSpan duration, TimeSpan? firstByte)
    {
        var record = new RequestRecord
        {
            RequestId = RequestId,
            ClientName = Caller.Name,
            ClientRequestId = Caller.RequestId,
            Model = Model.Name,
            Format = _request?.Format,
            Provider = Target?.Entry.Name,
            UpstreamModel = Target is null ? null : Model.Show(Target.UpstreamModel),
            TokenName = _tokenName,
            Attempts = Attempts,
            Retries = _allRetries,
            Rotations = _rotations,
            Fallbacks = _fallbacks,
            Streamed = _request?.Stream ?? false,
            Error = error,
            Usage = usage,
            Duration = duration,
            TimeToFirstByte = firstByte,
            ReplyContent = Capture?.Text,
        };
        if (Activity is not null) RequestActivities.End(Activity, record);
        Tell(static (observer, record) => observer.OnCompleted(record), record);
    }

    /// <summary>One that throws, which none should, must not keep what is told from the others nor spoil the answer.</summary>
    private void Tell<T>(Action<IRequestObserver, T> tell, T what)
    {
        foreach (var observer in _services.Observers)
        {
            try
            {
                tell(observer, what);
            }
            catch (Exception e)
            {
                Trace.TraceError($"{observer.GetType()} threw {e.GetType()}.");
            }
        }
    }
}
