namespace ProviderKit;

/// <summary>The state of one request on its way through the dispatcher: what its record will say, and its token.</summary>
internal sealed class DispatchScope(string requestId, ChatRequest? request, TimeProvider time, IRequestObserver[] observers, InFlightRequests requests)
{
    private readonly long _started = time.GetTimestamp();
    private readonly InFlightRequests _requests = requests.Enter();
    private long _answered;
    private TokenLease? _lease;
    private string? _tokenName;

    public static readonly ProviderError CallerLeft = new(ProviderErrorKind.Cancelled, "The client went away.");

    public string RequestId => requestId;

    /// <summary>Who asked, where there is no request to say it.</summary>
    public string? ClientName { get; init; }

    public ModelTarget? Target { get; private set; }

    /// <summary>Who was tried last and with which token.</summary>
    public (ModelTarget? Target, string? TokenName) Place
    {
        get => (Target, _tokenName);
        set => (Target, _tokenName) = value;
    }

    public int Attempts { get; private set; }

    public ChatUsage Usage { get; private set; }

    /// <summary>It is this target's turn; no token of it has been tried yet.</summary>
    public void Enter(ModelTarget target) => Place = (target, null);

    /// <summary>A call to the upstream begins, with <paramref name="lease"/> in place of the one before.</summary>
    public void BeginAttempt(TokenLease? lease)
    {
        Attempts++;
        _lease = lease;
        _tokenName = lease?.Token.Name;
    }

    /// <summary>The attempt failed; its token hears why and is free again.</summary>
    public void FailAttempt(ProviderError error)
    {
        _lease?.Complete(
            error.Kind switch
            {
                ProviderErrorKind.RateLimited => TokenOutcome.RateLimited,
                ProviderErrorKind.QuotaExhausted => TokenOutcome.QuotaExhausted,
                ProviderErrorKind.UpstreamAuthentication => TokenOutcome.Rejected,
                _ => TokenOutcome.Neutral,
            },
            error.RetryAfter);
        ReleaseLease();
    }

    /// <summary>The reply is here; the token stays in use until the end.</summary>
    public void Answered(ChatUsage usage)
    {
        Usage = usage;
        _answered = time.GetTimestamp();
        _lease?.Complete(TokenOutcome.Succeeded);
    }

    /// <summary>The request is over. Called once.</summary>
    public void End(ProviderError? error, ChatUsage usage)
    {
        ReleaseLease();
        _requests.Exit();
        if (observers.Length == 0) return;
        var record = new RequestRecord
        {
            RequestId = requestId,
            ClientName = request?.ClientName ?? ClientName,
            Model = request is null ? null : ProviderRegistry.Shown(request.Model),
            Dialect = request?.Dialect,
            Provider = Target?.Entry.Name,
            TokenName = _tokenName,
            Attempts = Attempts,
            Streamed = request?.Stream ?? false,
            Error = error,
            Usage = usage,
            Duration = time.GetElapsedTime(_started),
            TimeToFirstByte = _answered == 0 ? null : time.GetElapsedTime(_started, _answered),
        };
        foreach (var observer in observers) Tell(observer, record);
    }

    /// <summary>One that throws, which none should, must not keep the record from the others nor spoil the answer.</summary>
    private static void Tell(IRequestObserver observer, RequestRecord record)
    {
        try
        {
            observer.OnCompleted(record);
        }
        catch (Exception e)
        {
            System.Diagnostics.Trace.TraceError($"{observer.GetType()} threw {e.GetType()}.");
        }
    }

    private void ReleaseLease()
    {
        _lease?.Dispose();
        _lease = null;
    }
}
