using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using ProviderKit.Dispatch.Limits;
using ProviderKit.Lifetime;
using ProviderKit.Routing;

namespace ProviderKit.Dispatch.Attempts;

/// <summary>
/// Brings a request to one target: one attempt after another, with another token where the token is to blame, and again
/// after a pause where the failure may pass.
/// </summary>
internal sealed partial class AttemptLoop(DispatchServices services, ILogger logger)
{
    /// <summary>Why <paramref name="target"/> is not to be called for <paramref name="request"/>; null when nothing speaks against it.</summary>
    public static ProviderError? RefusalOf(ModelTarget target, ChatRequest request) => target.Entry.ServesOrTranslates(request.Format)
        ? target.Entry.OwnRefusal
        : NotServed(target, request);

    /// <summary>
    /// Has the conversation in the canonical format, for a strategy that reads it. Where that cannot be made, the strategy reads the
    /// client's own: a target that speaks the client's format may serve the request all the same.
    /// </summary>
    public async ValueTask ReadConversationAsync(ChatRequest request, CancellationToken cancellationToken)
    {
        if (request.Format.Bridge is not null) await request.CanonicalAsync(services.Seal, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The outcome of a target that is not called.</summary>
    public AttemptOutcome Refuse(DispatchScope scope, ModelTarget target, ProviderError error)
    {
        scope.Enter(target);
        return Failed(scope, error);
    }

    /// <exception cref="OperationCanceledException">The caller left.</exception>
    // Pooled: the walk that waits for it is suspended as well, and one state machine per request is enough.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<AttemptOutcome> RunAsync(
        DispatchScope scope, ChatRequest request, ModelTarget target, CancellationToken cancellationToken)
    {
        if (RefusalOf(target, request) is { } refusal) return Refuse(scope, target, refusal);
        scope.Enter(target);
        if (!target.Entry.Serves(request.Format) && request.Format.AnswerHere(request, target.UpstreamModel, services.Estimator) is { } own)
            return new AttemptOutcome(target, null, new ReplyReader.Reply(null, new SplicedBody(own, default), IsEstimate: true));
        scope.Session = services.SessionOf(request, target.Entry.Tokens);
        var (sent, bridge, unsayable) = await FormAsync(request, target, cancellationToken).ConfigureAwait(false);
        if (unsayable is not null) return Failed(scope, unsayable);
        bool needsToken = target.Entry.Tokens.Count > 0;
        // Each token gets one try: a short block may end while the others are tried, and that must not make a loop.
        List<ApiToken>? tried = null;
        ProviderError? last = null;
        while (true)
        {
            if (services.Gates is not null && !scope.HasPlace && await QueueAsync(scope, target, cancellationToken).ConfigureAwait(false) is { } full)
                return Failed(scope, full);
            var (lease, none) = await LeaseAsync(scope, target, needsToken, tried, last, cancellationToken).ConfigureAwait(false);
            if (none is not null) return Failed(scope, none);
            if (scope.BeginAttempt(lease) is { } left)
                LogRotation(scope.RequestId, target.Entry.Name, left.TokenName, lease!.Token.Name, left.Error.Kind);
            ReplyReader.Reply reply;
            try
            {
                var call = new ProviderCall(sent, target.UpstreamModel, target.UpstreamModelJson, lease?.Token) { Log = scope, ClientModel = target.Name.Json };
                var response = await target.Entry.Provider.SendAsync(call, cancellationToken).ConfigureAwait(false);
                // What is left of one model's limit says nothing about the token's own.
                lease?.Observe(response.Error is { Reach.IsNarrow: true } ? default : response.Limits);
                reply = await ReplyReader.OpenAsync(response, sent, target, lease?.Token, bridge, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                reply = new ReplyReader.Reply(ErrorOf(e, target.Entry));
            }
            if (reply.Error is not { } said)
            {
                scope.Answered(reply.Usage);
                return new AttemptOutcome(target, scope.Place.TokenName, reply);
            }
            var error = ClientHeaderBlame.Judge(said, request, target.Entry.Name);
            scope.FailAttempt(error);
            var (again, over) = await PausedAsync(scope, target, error, cancellationToken).ConfigureAwait(false);
            if (again) continue;
            if (over is not null || lease is null || !error.LeadsToNextToken) return Failed(scope, over ?? error);
            last = error;
            (tried ??= []).Add(lease.Token);
            scope.NoteBlame();
        }
    }

    /// <summary>The request as the target takes it: unchanged where it serves its format, else in the canonical one.</summary>
    /// <returns>The request, and what brings the reply back into the client's format; or what cannot be said to this target.</returns>
    private ValueTask<(ChatRequest Sent, ReplyBridge? Bridge, ProviderError? Unsayable)> FormAsync(
        ChatRequest request, ModelTarget target, CancellationToken cancellationToken)
    {
        return target.Entry.Serves(request.Format) ? new((request, null, null)) : TranslateAsync();

        async ValueTask<(ChatRequest Sent, ReplyBridge? Bridge, ProviderError? Unsayable)> TranslateAsync()
        {
            var (form, error) = await request.CanonicalAsync(services.Seal, cancellationToken).ConfigureAwait(false);
            return form is null ? (request, null, error) : (form.Request, new ReplyBridge(request, form, target, services.Seal), null);
        }
    }

    /// <summary>An outcome that holds nothing but an error: no token, and no place that another call could have.</summary>
    private static AttemptOutcome Failed(DispatchScope scope, ProviderError error)
    {
        scope.LeavePlace();
        return new AttemptOutcome(scope.Target, scope.Place.TokenName, new ReplyReader.Reply(scope.Model.Show(error)));
    }

    /// <param name="scope">The request.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="needsToken">Whether there were tokens at first.</param>
    /// <param name="tried">The tokens that were to blame for an attempt; null for none.</param>
    /// <param name="last">What the last token's attempt failed at.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    /// <returns>A token, or why there is none; neither where none is needed.</returns>
    private ValueTask<(TokenLease? Lease, ProviderError? None)> LeaseAsync(
        DispatchScope scope, ModelTarget target, bool needsToken, List<ApiToken>? tried, ProviderError? last, CancellationToken cancellationToken)
    {
        var pool = target.Entry.Tokens;
        if (pool.Count == 0) return new((null, needsToken ? last ?? TokenErrors.NoneLeft(target.Entry.Name) : null));
        if (pool.TryLease(target.UpstreamModel, scope.Trail, out _, tried, scope.Session) is { } lease) return new((lease, null));
        if (tried is not null && pool.HasFree(target.UpstreamModel, scope.Session)) return new((null, last)); // free again already
        if (last is { BlamesToken: false }) return new((null, last)); // no token serves this request, however long it waits
        tried?.Clear(); // whoever has waited may try them again
        return WaitForTokenAsync(scope, target, last, cancellationToken);
    }

    private async ValueTask<ProviderError?> QueueAsync(DispatchScope scope, ModelTarget target, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, services.Ending);
        long started = services.Time.GetTimestamp();
        var entering = services.Gates!.EnterAsync(target.Entry, either.Token);
        bool waits = !entering.IsCompleted;
        try
        {
            bool through = await entering.ConfigureAwait(false);
            if (through) scope.TakePlace(target.Entry);
            if (waits || !through) scope.NoteWait(TrailWait.Queue, started, through);
            return through ? null : UpstreamGates.Saturated(target.Entry.Name);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return DrainSignal.Error;
        }
    }

    /// <summary>No token is free: waits for one, if the settings allow it. Meanwhile others may have the place among the calls.</summary>
    private async ValueTask<(TokenLease? Lease, ProviderError? None)> WaitForTokenAsync(
        DispatchScope scope, ModelTarget target, ProviderError? last, CancellationToken cancellationToken)
    {
        var pool = target.Entry.Tokens;
        while (true)
        {
            scope.LeavePlace();
            var (lease, why) = await WaitAsync(scope, target, cancellationToken).ConfigureAwait(false);
            if (lease is null) return (null, why is null ? DrainSignal.Error : TokenErrors.NoneFree(target.Entry.Name, why.Value, last));
            if (services.Gates is null) return (lease, null);
            if (services.Gates.TryEnter(target.Entry))
            {
                scope.TakePlace(target.Entry);
                return (lease, null);
            }
            // Nobody holds a token while he queues: it may be blocked by the time it is his turn.
            lease.Dispose();
            if (await QueueAsync(scope, target, cancellationToken).ConfigureAwait(false) is { } full) return (null, full);
            if (pool.TryLease(target.UpstreamModel, scope.Trail, out _, null, scope.Session) is { } free) return (free, null);
        }
    }

    /// <returns>A token; or why there is none, which is null when the app stops.</returns>
    private async ValueTask<(TokenLease? Lease, TokenUnavailability? Why)> WaitAsync(
        DispatchScope scope, ModelTarget target, CancellationToken cancellationToken)
    {
        var pool = target.Entry.Tokens;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, services.Ending);
        long started = services.Time.GetTimestamp();
        var waiting = pool.WaitAsync(target.UpstreamModel, scope.WaitedForTokens, null, either.Token, scope.Session);
        bool waits = !waiting.IsCompleted;
        try
        {
            var lease = await waiting.ConfigureAwait(false);
            if (waits) scope.WaitedForTokens += scope.NoteWait(TrailWait.Token, started, lease is not null);
            if (lease is not null) return (lease, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, null);
        }
        return (pool.TryLease(target.UpstreamModel, null, out var why, null, scope.Session), why);
    }

    /// <summary>Waits before the next try. The token is given back meanwhile, and leased anew: it may be blocked by then.</summary>
    /// <returns>Whether there is to be a next try; or that the app stops.</returns>
    private async ValueTask<(bool Again, ProviderError? Over)> PausedAsync(
        DispatchScope scope, ModelTarget target, ProviderError error, CancellationToken cancellationToken)
    {
        if (services.Retries.AfterFailure(target.Entry, error, scope.Retries) is not { } pause) return (false, null);
        scope.NoteRetry();
        LogRetry(scope.RequestId, target.Entry.Name, pause.TotalMilliseconds, error.Kind);
        if (pause <= TimeSpan.Zero) return (true, null);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, services.Ending);
        long started = services.Time.GetTimestamp();
        try
        {
            await Task.Delay(pause, services.Time, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (false, DrainSignal.Error);
        }
        scope.NoteWait(TrailWait.Backoff, started, true);
        return (true, null);
    }

    /// <summary>Providers fail by value; this is for those that an app brings along, and for faults of our own.</summary>
    private ProviderError ErrorOf(Exception e, ProviderEntry entry)
    {
        if (e is ProviderException known) return entry.Mask(known.Error);
        if (ByteBudget.IsShortage(e)) return ByteBudget.Saturated;
        // The exception's text may quote anything, a token included: its type and place are enough to find it.
        LogProviderFault(entry.Name, e.GetType().Name, e.StackTrace);
        return new ProviderError(ProviderErrorKind.Internal, $"The provider {entry.Name} failed unexpectedly.");
    }

    private static ProviderError NotServed(ModelTarget target, ChatRequest request) =>
        new(ProviderErrorKind.InvalidRequest, $"{target.Entry.Name} has no {request.Format.Description}. Take a model of another provider; GET /v1/models lists what there is.")
        { Code = "unsupported_api_for_model", Param = "model" };

    [LoggerMessage(EventId = 210, Level = LogLevel.Information, Message = "{RequestId} {Provider} moves on from {Token} to {NextToken}: {Reason}")]
    private partial void LogRotation(string requestId, string provider, string? token, string nextToken, ProviderErrorKind reason);

    [LoggerMessage(EventId = 211, Level = LogLevel.Error, Message = "The provider {Provider} threw {ExceptionType}\n{Place}")]
    private partial void LogProviderFault(string provider, string exceptionType, string? place);

    [LoggerMessage(EventId = 213, Level = LogLevel.Information, Message = "{RequestId} {Provider} is asked again in {Milliseconds} ms: {Reason}")]
    private partial void LogRetry(string requestId, string provider, double milliseconds, ProviderErrorKind reason);
}
