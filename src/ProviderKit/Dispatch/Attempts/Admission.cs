using ProviderKit.Dispatch.Limits;
using ProviderKit.Lifetime;
using ProviderKit.Routing;
using ProviderKit.Tokens;

namespace ProviderKit.Dispatch.Attempts;

/// <summary>
/// Admits one request to one target, before each attempt: to a slot among the running calls, then to a token. The slot is kept from
/// attempt to attempt. For one user at a time.
/// </summary>
/// <param name="services">What all requests share.</param>
/// <param name="recorder">Told of the waits.</param>
/// <param name="target">Where the request goes.</param>
/// <param name="session">The conversation that the request belongs to; null when that does not matter to the target.</param>
/// <param name="onlyFirst">Whether only the provider's first token will do: what the request names by an id belongs to one account.</param>
/// <param name="isOptional">Whether the gateway has an answer of its own: nothing is waited for, and no conversation is to suffer from the calls.</param>
internal sealed class Admission(DispatchServices services, RequestRecorder recorder, ModelTarget target, SessionKey? session, bool isOptional = false, bool onlyFirst = false) : IDisposable
{
    private readonly bool _needsToken = target.Entry.Tokens.Count > 0;
    // Each token gets one try: a short block may end while the others are tried, and that must not make a loop.
    private List<ApiToken>? _tried = onlyFirst ? [.. target.Entry.Tokens.Tokens.Skip(1)] : null;
    private ProviderError? _last;
    private TimeSpan _waited;
    private bool _hasSlot;

    public ModelTarget Target => target;

    /// <summary>The request as the client sent it.</summary>
    public required ChatRequest Request { get; init; }

    public bool IsOptional => isOptional;

    public DispatchServices Services => services;

    public RequestRecorder Recorder => recorder;

    private TokenPool Tokens => target.Entry.Tokens;

    /// <summary>Waits for a slot and a token, as far as the settings allow it.</summary>
    /// <returns>A token, or why the request is not admitted; neither where no token is needed.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public ValueTask<(TokenLease? Lease, ProviderError? Refusal)> EnterAsync(CancellationToken cancellationToken)
    {
        return HasSlot() ? LeaseAsync(cancellationToken)
            : isOptional ? new((null, UpstreamGates.Saturated(target.Entry.Name)))
            : QueueAndLeaseAsync(cancellationToken);

        async ValueTask<(TokenLease? Lease, ProviderError? Refusal)> QueueAndLeaseAsync(CancellationToken cancellationToken) =>
            await QueueAsync(cancellationToken).ConfigureAwait(false) is { } full
                ? (null, full)
                : await LeaseAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A token's attempt failed, and another is to be tried.</summary>
    public void Exclude(ApiToken token, ProviderError why)
    {
        _last = why;
        (_tried ??= []).Add(token);
    }

    /// <summary>Gives the slot back.</summary>
    public void Dispose()
    {
        if (_hasSlot) services.Gates?.Leave(target.Entry);
        _hasSlot = false;
    }

    /// <summary>Whether there is a slot, taking one if that takes no waiting.</summary>
    private bool HasSlot() => services.Gates is not { } gates || _hasSlot || (_hasSlot = gates.TryEnter(target.Entry));

    private ValueTask<(TokenLease? Lease, ProviderError? Refusal)> LeaseAsync(CancellationToken cancellationToken)
    {
        if (Tokens.Count == 0) return new((null, _needsToken ? _last ?? TokenErrors.NoneLeft(target.Entry.Name) : null));
        if (Tokens.TryLease(target.UpstreamModel, recorder.TokenSkips, out var why, _tried, session) is { } lease) return new((lease, null));
        if (onlyFirst) return new((null, _last ?? TokenErrors.FirstNotFree(target.Entry.Name)));
        if (isOptional) return new((null, _last ?? TokenErrors.NoneFree(target.Entry.Name, why, null)));
        if (_tried is not null && Tokens.HasFree(target.UpstreamModel, session)) return new((null, _last)); // free again already
        if (_last is { BlamesToken: false }) return new((null, _last)); // no token serves this request, however long it waits
        _tried?.Clear(); // a request that has waited may try them again
        return WaitAndLeaseAsync(cancellationToken);
    }

    /// <summary>No token is free: waits for one, if the settings allow it. Meanwhile another call may have the slot.</summary>
    private async ValueTask<(TokenLease? Lease, ProviderError? Refusal)> WaitAndLeaseAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Dispose();
            var (lease, why) = await WaitAsync(cancellationToken).ConfigureAwait(false);
            if (lease is null) return (null, why is null ? DrainSignal.Error : TokenErrors.NoneFree(target.Entry.Name, why.Value, _last));
            if (HasSlot()) return (lease, null);
            // A queued request holds no token: the token might be blocked by the time its turn comes.
            lease.Dispose();
            if (await QueueAsync(cancellationToken).ConfigureAwait(false) is { } full) return (null, full);
            if (Tokens.TryLease(target.UpstreamModel, recorder.TokenSkips, out _, null, session) is { } free) return (free, null);
        }
    }

    /// <returns>Why there is no slot; null when there is one.</returns>
    private async ValueTask<ProviderError?> QueueAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, services.Ending);
        long started = services.Time.GetTimestamp();
        var entering = services.Gates!.EnterAsync(target.Entry, either.Token);
        bool waits = !entering.IsCompleted;
        try
        {
            _hasSlot = await entering.ConfigureAwait(false);
            if (waits || !_hasSlot) recorder.Waited(TrailWait.Queue, started, _hasSlot);
            return _hasSlot ? null : UpstreamGates.Saturated(target.Entry.Name);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return DrainSignal.Error;
        }
    }

    /// <returns>A token; or why there is none, which is null when the app stops.</returns>
    private async ValueTask<(TokenLease? Lease, TokenUnavailability? Why)> WaitAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, services.Ending);
        long started = services.Time.GetTimestamp();
        var waiting = Tokens.WaitAsync(target.UpstreamModel, _waited, null, either.Token, session);
        bool waits = !waiting.IsCompleted;
        try
        {
            var lease = await waiting.ConfigureAwait(false);
            if (waits) _waited += recorder.Waited(TrailWait.Token, started, lease is not null);
            if (lease is not null) return (lease, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, null);
        }
        return (Tokens.TryLease(target.UpstreamModel, null, out var why, null, session), why);
    }
}
