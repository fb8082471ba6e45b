using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Replies.Observing;
using ProviderKit.Routing;

namespace ProviderKit.Dispatch.Attempts;

/// <summary>
/// One attempt at a target, and what it holds: a leased token, and the admission with its slot. A failed one gives its token back
/// and leaves the slot to the next attempt; a successful one keeps both until the reply has come to its end.
/// </summary>
internal sealed class Attempt : ICallLog, IDisposable
{
    private readonly Admission _admission;
    private readonly TokenLease? _lease;
    private readonly ReplyBridge? _bridge;
    private CallCount? _call;

    /// <summary>Begins the attempt's call.</summary>
    /// <param name="admission">Where it holds its slot.</param>
    /// <param name="lease">Its token; null where none is needed.</param>
    /// <param name="bridge">Knows the client's names of fields; null where the request goes out in the client's format.</param>
    public Attempt(Admission admission, TokenLease? lease, ReplyBridge? bridge)
    {
        (_admission, _lease, _bridge) = (admission, lease, bridge);
        (_call = Target.Calls)?.Begin();
        Started = Services.Time.GetTimestamp();
        Recorder.Calls(this);
    }

    private DispatchServices Services => _admission.Services;

    private RequestRecorder Recorder => _admission.Recorder;

    public ModelTarget Target => _admission.Target;

    /// <summary>
    /// Whether the gateway could answer without it. What comes of such a call says nothing about the token or the upstream: keys that
    /// chat may be forbidden to count, and counting has limits of its own. A conversation is not to suffer from that.
    /// </summary>
    public bool IsOptional => _admission.IsOptional;

    /// <summary>Whether the request goes out in another format than the client's.</summary>
    public bool IsTranslated => _bridge is not null;

    /// <summary>Null where none is needed.</summary>
    public ApiToken? Token => _lease?.Token;

    /// <summary>Who answers, as the maker of what the reply signs.</summary>
    public ThoughtMaker Maker => Services.Conversations.MakerAt(Target, Token);

    /// <summary>A name of the request's conversation, for the upstream; null for none.</summary>
    public string? SessionName => Services.SessionNameFor(_admission.Request, Target.Entry, Token);

    public string? TokenName => _lease?.Token.Name;

    /// <summary>The name of the token that had served the request's conversation before; null for none.</summary>
    public string? PreferredToken => _lease?.PreferredToken;

    /// <summary>When its call began; with several, the last.</summary>
    public long Started { get; private set; }

    /// <summary>Whether the provider refused the request itself, without a call.</summary>
    public bool IsWithdrawn { get; private set; }

    /// <summary>Takes the secrets out of what the upstream says in errors.</summary>
    public ErrorMask Mask => new(Recorder.Model, Target.Entry);

    /// <inheritdoc/>
    public ReplyObservation? Observation => Recorder.Observation;

    /// <inheritdoc/>
    public void NextCall(ProviderError? error)
    {
        Recorder.Called(this, error is null ? null : Mask.Apply(error));
        Started = Services.Time.GetTimestamp();
        Recorder.CallsAgain(this, error is null);
    }

    /// <inheritdoc/>
    public void LeavesOut(string name) => Recorder.LeavesOut(Mask, _bridge?.ClientNameOf(name) ?? name);

    /// <summary>What the upstream says in its answer about the token's limits.</summary>
    public void Observe(ProviderReply response)
    {
        if (IsOptional) return;
        // What is left of one model's limit says nothing about the token's own.
        _lease?.Observe(response.Error is { Reach.IsNarrow: true } ? default : response.Limits);
    }

    /// <summary>The provider did not make the call: it counts as no attempt, and the token hears nothing.</summary>
    public void Withdraw()
    {
        IsWithdrawn = true;
        Release();
        Recorder.NotCalled(this);
    }

    /// <summary>The reply is here. The token and the slot stay in use until <see cref="End"/>.</summary>
    public void Succeed()
    {
        _lease?.Complete(IsOptional ? TokenOutcome.Neutral : TokenOutcome.Succeeded);
        if (!IsOptional) Services.Retries.Succeeded(Target.Entry);
        Recorder.Answered(this);
    }

    /// <summary>The attempt failed; its token hears why and is free again.</summary>
    /// <param name="error">What it failed at, masked.</param>
    public void Fail(ProviderError error)
    {
        if (!IsOptional) _lease?.Charge(TokenErrors.ChargeFor(error, Target.Entry.Info.LimitScope));
        Release();
        if (!IsOptional) Target.Entry.Health.Fail(error, Services.Time);
        Recorder.Failed(this, error);
    }

    /// <summary>The reply of a successful attempt has come to its end.</summary>
    /// <param name="error">Why the end is not a good one; null when it is.</param>
    public void End(ProviderError? error)
    {
        Dispose();
        if (IsOptional) return;
        // A stream that breaks is its upstream's failure even after a good beginning; that a caller leaves says nothing.
        if (error is null) Target.Entry.Health.Succeed(Services.Time);
        else Target.Entry.Health.Fail(error, Services.Time);
    }

    /// <summary>Gives back the token, which hears nothing, and the slot.</summary>
    public void Dispose()
    {
        Release();
        _admission.Dispose();
    }

    private void Release()
    {
        _call?.End();
        _call = null;
        _lease?.Dispose();
    }
}
