using Microsoft.Extensions.Logging;

namespace ProviderKit;

/// <summary>
/// Brings a request to one target: one attempt after another, with another token where the token is to blame, and again
/// after a pause where the failure may pass.
/// </summary>
internal sealed partial class AttemptLoop(DispatchServices services, ILogger logger)
{
    /// <exception cref="OperationCanceledException">The caller left; the request has been ended.</exception>
    public async ValueTask<DispatchResult> RunAsync(
        DispatchScope scope, ChatRequest request, ModelTarget target, CancellationToken cancellationToken)
    {
        int tokens = target.Entry.Tokens.Count;
        // Each token gets one try: a short block may end while the others are tried, and that must not make a loop.
        int? budget = tokens == 0 ? null : scope.Attempts + tokens;
        ProviderError? last = null;
        try
        {
            while (true)
            {
                if (services.Gates is not null && !scope.HasPlace && await QueueAsync(scope, target, cancellationToken).ConfigureAwait(false) is { } full)
                    return Failed(scope, full);
                var (lease, none) = await LeaseAsync(scope, target, budget, last, cancellationToken).ConfigureAwait(false);
                if (none is not null) return Failed(scope, none);
                scope.BeginAttempt(lease);
                ReplyReader.Reply reply;
                try
                {
                    var call = new ProviderCall(request, target.UpstreamModel, target.UpstreamModelJson, lease?.Token);
                    var response = await target.Entry.Provider.SendAsync(call, cancellationToken).ConfigureAwait(false);
                    lease?.Observe(response.Limits);
                    reply = await ReplyReader.OpenAsync(response, request, target, cancellationToken).ConfigureAwait(false);
                }
                catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
                {
                    reply = new ReplyReader.Reply(ErrorOf(e, target.Entry));
                }
                if (reply.Error is not { } error)
                {
                    scope.Answered(reply.Usage);
                    return new DispatchResult(scope, reply.Response, reply.Body, reply.Stream, null);
                }
                scope.FailAttempt(error);
                if (await PausedAsync(scope, target, error, cancellationToken).ConfigureAwait(false)) continue;
                if (lease is null || !error.BlamesToken) return Failed(scope, error);
                last = error;
                scope.NoteRotation();
                LogRotation(scope.RequestId, target.Entry.Name, lease.Token.Name, error.Kind);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            scope.End(DispatchScope.CallerLeft, default);
            throw;
        }
    }

    /// <summary>A result that holds nothing but an error: no token, and no place that another call could have.</summary>
    public static DispatchResult Failed(DispatchScope scope, ProviderError error)
    {
        scope.LeavePlace();
        return new DispatchResult(scope, null, default, null, scope.Model.Show(error));
    }

    /// <param name="scope">The request.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="budget">The attempts it may come to, beside retries and waits; null when there were no tokens at first.</param>
    /// <param name="last">What the last token's attempt failed at.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    /// <returns>A token, or why there is none; neither where none is needed.</returns>
    private ValueTask<(TokenLease? Lease, ProviderError? None)> LeaseAsync(
        DispatchScope scope, ModelTarget target, int? budget, ProviderError? last, CancellationToken cancellationToken)
    {
        var pool = target.Entry.Tokens;
        if (pool.Count == 0) return new((null, budget is null ? null : last ?? TokenErrors.NoneLeft(target.Entry.Name)));
        bool used = scope.Attempts >= budget + scope.Retries + scope.TokenWaits;
        if (used && last is not null && pool.HasFree(target.LimitKey, out _)) return new((null, last));
        return pool.TryLease(target.LimitKey, scope.Trail, out _) is { } lease
            ? new((lease, null))
            : WaitForTokenAsync(scope, target, last, cancellationToken);
    }

    private async ValueTask<ProviderError?> QueueAsync(DispatchScope scope, ModelTarget target, CancellationToken cancellationToken)
    {
        long started = services.Time.GetTimestamp();
        var entering = services.Gates!.EnterAsync(target.Entry, cancellationToken);
        bool waits = !entering.IsCompleted;
        bool through = await entering.ConfigureAwait(false);
        if (through) scope.TakePlace(target.Entry);
        if (waits || !through) scope.NoteWait(TrailWait.Queue, started, through);
        return through ? null : UpstreamGates.Saturated(target.Entry.Name);
    }

    /// <summary>No token is free: waits for one, if the settings allow it. Meanwhile others may have the place among the calls.</summary>
    private async ValueTask<(TokenLease? Lease, ProviderError? None)> WaitForTokenAsync(
        DispatchScope scope, ModelTarget target, ProviderError? last, CancellationToken cancellationToken)
    {
        var pool = target.Entry.Tokens;
        scope.LeavePlace();
        long started = services.Time.GetTimestamp();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, services.Ending);
        var waiting = pool.WaitAsync(target.LimitKey, scope.WaitedForTokens, null, either.Token);
        bool waits = !waiting.IsCompleted;
        TokenLease? lease;
        try
        {
            lease = await waiting.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, DrainSignal.Error);
        }
        if (waits)
        {
            scope.WaitedForTokens += scope.NoteWait(TrailWait.Token, started, lease is not null);
            scope.TokenWaits++;
        }
        if (lease is null)
        {
            lease = pool.TryLease(target.LimitKey, null, out var why);
            if (lease is null) return (null, TokenErrors.NoneFree(target.Entry.Name, why, last));
        }
        if (services.Gates is null) return (lease, null);
        scope.Hold(lease);
        var full = await QueueAsync(scope, target, cancellationToken).ConfigureAwait(false);
        if (full is not null) scope.ReleaseLease();
        return (lease, full);
    }

    /// <summary>Waits before the next try. The token is given back meanwhile, and leased anew: it may be blocked by then.</summary>
    /// <returns>False when there is to be no next try.</returns>
    private async ValueTask<bool> PausedAsync(
        DispatchScope scope, ModelTarget target, ProviderError error, CancellationToken cancellationToken)
    {
        if (services.Retries.AfterFailure(target.Entry, error, scope.Retries) is not { } pause) return false;
        scope.NoteRetry();
        LogRetry(scope.RequestId, target.Entry.Name, pause.TotalMilliseconds, error.Kind);
        if (pause <= TimeSpan.Zero) return true;
        long started = services.Time.GetTimestamp();
        await Task.Delay(pause, services.Time, cancellationToken).ConfigureAwait(false);
        scope.NoteWait(TrailWait.Backoff, started, true);
        return true;
    }

    /// <summary>Providers fail by value; this is for those that an app brings along, and for faults of our own.</summary>
    private ProviderError ErrorOf(Exception e, ProviderEntry entry)
    {
        if (e is ProviderException known) return entry.Mask(known.Error);
        // The exception's text may quote anything, a token included: its type and place are enough to find it.
        LogProviderFault(entry.Name, e.GetType().Name, e.StackTrace);
        return new ProviderError(ProviderErrorKind.Internal, $"The provider {entry.Name} failed unexpectedly.");
    }

    [LoggerMessage(EventId = 210, Level = LogLevel.Information, Message = "{RequestId} {Provider} moves on from {Token}: {Reason}")]
    private partial void LogRotation(string requestId, string provider, string token, ProviderErrorKind reason);

    [LoggerMessage(EventId = 211, Level = LogLevel.Error, Message = "The provider {Provider} threw {ExceptionType}\n{Place}")]
    private partial void LogProviderFault(string provider, string exceptionType, string? place);

    [LoggerMessage(EventId = 213, Level = LogLevel.Information, Message = "{RequestId} {Provider} is asked again in {Milliseconds} ms: {Reason}")]
    private partial void LogRetry(string requestId, string provider, double milliseconds, ProviderErrorKind reason);
}
