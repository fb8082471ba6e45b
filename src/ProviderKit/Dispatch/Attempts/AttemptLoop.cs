using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using ProviderKit.Diagnostics;
using ProviderKit.Formats.Replies;
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
    public static ProviderError? RefusalOf(ModelTarget target, ChatRequest request) =>
        request.PassThrough is { } pass ? PassThroughPlan.RefusalOf(target.Entry, pass)
        : request.Question is not null ? target.Entry.OwnRefusal
        : target.Entry.ServesOrTranslates(request.Format) ? target.Entry.RefusalOf(request, target.UpstreamModel)
        : NotServed(target, request);

    /// <summary>
    /// Has the conversation in the canonical format, for a strategy that reads it. Where that cannot be made, the strategy reads the
    /// client's own: a target that speaks the client's format may serve the request all the same.
    /// </summary>
    public async ValueTask ReadConversationAsync(ChatRequest request, CancellationToken cancellationToken)
    {
        if (request.Format.Bridge is not null) await request.CanonicalAsync(services.Seal, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The outcome of a target that is not called.</summary>
    public static AttemptOutcome Refuse(RequestRecorder recorder, ModelTarget target, ProviderError error)
    {
        recorder.Enter(target);
        return AttemptOutcome.Refused(new ErrorMask(recorder.Model), error, target);
    }

    /// <exception cref="OperationCanceledException">The caller left.</exception>
    public ValueTask<AttemptOutcome> RunAsync(RequestRecorder recorder, ChatRequest request, ModelTarget target, CancellationToken cancellationToken) =>
        request.Format.IsAnsweredHere ? RunOptionalAsync(recorder, request, target, cancellationToken) : CallUntilAnsweredAsync(recorder, request, target, cancellationToken);

    // Pooled: what waits for it is suspended as well, and one state machine per request is enough.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<AttemptOutcome> CallUntilAnsweredAsync(
        RequestRecorder recorder, ChatRequest request, ModelTarget target, CancellationToken cancellationToken)
    {
        if (RefusalOf(target, request) is { } refusal) return Refuse(recorder, target, refusal);
        recorder.Enter(target);
        var form = await FormAsync(recorder, request, target, cancellationToken).ConfigureAwait(false);
        if (WithoutCall(recorder, form, target, null) is { } early) return early;
        var admission = new Admission(services, recorder, target, services.SessionOf(request, target.Entry.Tokens), request.Format.IsAnsweredHere, request.PassThrough is { Head: var head } && PassThroughPlan.HasIds(head))
        {
            Request = request,
        };
        Attempt? attempt = null;
        ProviderError? blamed = null; // what another token is tried for
        bool answered = false;
        try
        {
            for (int retries = 0; ;)
            {
                var (lease, none) = await admission.EnterAsync(cancellationToken).ConfigureAwait(false);
                if (none is not null) return Stopped(recorder, none, target, attempt);
                var left = attempt;
                attempt = new Attempt(admission, lease, form?.Bridge);
                if (blamed is not null) Rotate(recorder, left!, blamed, attempt);
                blamed = null;
                var reply = await CallOnceAsync(recorder, attempt, form?.Sent ?? request, form?.Bridge, cancellationToken).ConfigureAwait(false);
                if (reply.Error is null)
                {
                    attempt.Succeed();
                    answered = true;
                    return AttemptOutcome.Succeeded(attempt, reply);
                }
                if (attempt.IsWithdrawn) return AttemptOutcome.Refused(attempt.Mask, reply.Error, target, recorder.TokenName);
                var error = ClientHeaderBlame.Judge(attempt.Mask.Apply(reply.Error), request, target.Entry.Name);
                attempt.Fail(error);
                if (request.PassThrough is { CanBeSent: false })
                {
                    recorder.NotRepeated(target);
                    return AttemptOutcome.Failed(attempt, error);
                }
                if (error.LacksApi && (form is null || attempt.IsOptional))
                {
                    form = await FormAsync(recorder, request, target, cancellationToken).ConfigureAwait(false);
                    if (WithoutCall(recorder, form, target, attempt) is { } late) return late;
                    continue;
                }
                var (again, over) = attempt.IsOptional ? default : await PausedAsync(recorder, target, error, retries, cancellationToken).ConfigureAwait(false);
                if (over is not null) return Stopped(recorder, over, target, attempt);
                if (again) retries++;
                else if (lease is null || !error.LeadsToNextToken) return AttemptOutcome.Failed(attempt, error);
                else
                {
                    blamed = error;
                    admission.Exclude(lease.Token, error);
                }
            }
        }
        finally
        {
            if (!answered)
            {
                attempt?.Dispose();
                admission.Dispose();
            }
        }
    }

    private static AttemptOutcome Stopped(RequestRecorder recorder, ProviderError error, ModelTarget target, Attempt? last) =>
        AttemptOutcome.Refused(new ErrorMask(recorder.Model), error, target, last?.TokenName);

    /// <summary>The outcome where no upstream is to be called; null where one is.</summary>
    private static AttemptOutcome? WithoutCall(RequestRecorder recorder, Shape? form, ModelTarget target, Attempt? last) =>
        form?.Own is { } own ? AttemptOutcome.Answered(target, own, form.IsEstimate)
        : form?.Unsayable is { } error ? Stopped(recorder, error, target, last)
        : null;

    /// <summary>The request in the canonical format; null where the target takes it unchanged.</summary>
    private ValueTask<Shape?> FormAsync(RequestRecorder recorder, ChatRequest request, ModelTarget target, CancellationToken cancellationToken) =>
        target.Entry.Serves(request, target.UpstreamModel) ? default
        : request.Home is not null ? new(new Shape(request, Unsayable: NotContinued(target)))
        : request.Format.IsAnsweredHere && !target.Entry.ServesCanonical(request.Format, target.UpstreamModel)
            ? new(new Shape(request, Own: request.Format.AnswerHere(request, target.UpstreamModel, services.Estimator)) { IsEstimate = true })
        : request.Format.AnswerToNothing(request, target.Name, ReplyClock.Start(services.Time)) is { } answer ? new(new Shape(request, Own: answer))
        : TranslateAsync(recorder, request, target, cancellationToken);

    // Apart, since what a local function captures is allocated when the method begins.
    private async ValueTask<Shape?> TranslateAsync(RequestRecorder recorder, ChatRequest request, ModelTarget target, CancellationToken cancellationToken)
    {
        var (canonical, error) = await request.CanonicalAsync(services.Seal, target.Signer, cancellationToken).ConfigureAwait(false);
        if (canonical is null) return new Shape(request, Unsayable: error);
        foreach (string name in canonical.Notes.LeftOut?.Names ?? []) recorder.LeavesOut(new ErrorMask(recorder.Model, target.Entry), name);
        return new Shape(canonical.Request, new ReplyBridge(request, canonical, target, services.Seal, services.Time));
    }

    /// <summary>A request as one target takes it.</summary>
    /// <param name="Sent">The request.</param>
    /// <param name="Bridge">Brings the reply back into the client's format; null where it comes in that.</param>
    /// <param name="Unsayable">What cannot be said to this target; null when all can.</param>
    /// <param name="Own">The gateway's own answer, where it needs no upstream.</param>
    private sealed record Shape(ChatRequest Sent, ReplyBridge? Bridge = null, ProviderError? Unsayable = null, byte[]? Own = null)
    {
        /// <summary>Whether <see cref="Own"/> stands in for an upstream's answer.</summary>
        public bool IsEstimate { get; init; }
    }

    private ValueTask<OpenedReply> CallOnceAsync(RequestRecorder recorder, Attempt attempt, ChatRequest request, ReplyBridge? bridge, CancellationToken cancellationToken) =>
        recorder.Filters is { } filtered ? CallFilteredAsync(filtered, attempt, request, bridge, cancellationToken)
        : attempt.IsOptional ? CallBrieflyAsync(attempt, request, bridge, cancellationToken)
        : CallAsync(attempt, request, bridge, cancellationToken);

    // Pooled for the same reason.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<OpenedReply> CallAsync(Attempt attempt, ChatRequest request, ReplyBridge? bridge, CancellationToken cancellationToken)
    {
        var target = attempt.Target;
        try
        {
            // Before there is a response, which would have no owner while this fails or is cancelled.
            if (attempt.Observation is { Content: not null } observation && request.PassThrough is null)
                observation.Request = await CanonicalBodyAsync(request, cancellationToken).ConfigureAwait(false);
            var call = new ProviderCall(request, target.UpstreamModel, target.UpstreamModelJson, attempt.Token)
            {
                Log = attempt, ClientModel = target.Name.Json, Session = attempt.SessionName, Maker = attempt.Maker,
            };
            var response = await (request.Parts is null
                ? services.Calls.SendAsync(target.Entry.Provider, call, cancellationToken)
                : SeveralCalls.SendPartsAsync(call, target.Entry.Provider, services.Calls, cancellationToken)).ConfigureAwait(false);
            if (response.WasSent) attempt.Observe(response);
            else attempt.Withdraw();
            return await ReplyReader.OpenAsync(response, request, attempt, bridge, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return new OpenedReply(ErrorOf(e, target.Entry));
        }
    }

    /// <summary>A copy of the request in the canonical format, since another target's form may take its place; empty where it cannot be written.</summary>
    private async ValueTask<ReadOnlyMemory<byte>> CanonicalBodyAsync(ChatRequest request, CancellationToken cancellationToken)
    {
        var body = request.Format.Bridge is null ? request.Body
            : (await request.CanonicalAsync(services.Seal, null, cancellationToken).ConfigureAwait(false)).Form?.Request.Body ?? default;
        return body.ToArray();
    }

    private void Rotate(RequestRecorder recorder, Attempt left, ProviderError why, Attempt next)
    {
        if (next.TokenName is not { } name || name == left.TokenName) return; // the same again, after a wait
        recorder.Rotated(left, why, name);
        LogRotation(recorder.RequestId, left.Target.Entry.Name, left.TokenName, name, TelemetryNames.ErrorTypeOf(why.Kind));
    }

    /// <summary>Waits before the next try. The token is given back meanwhile, and leased anew: it may be blocked by then.</summary>
    /// <returns>Whether there is to be a next try; or that the app stops.</returns>
    private async ValueTask<(bool Again, ProviderError? Over)> PausedAsync(
        RequestRecorder recorder, ModelTarget target, ProviderError error, int retries, CancellationToken cancellationToken)
    {
        if (services.Retries.AfterFailure(target.Entry, error, retries) is not { } pause) return (false, null);
        recorder.Retries();
        LogRetry(recorder.RequestId, target.Entry.Name, pause.TotalMilliseconds, TelemetryNames.ErrorTypeOf(error.Kind));
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
        recorder.Waited(TrailWait.Backoff, started, true);
        return (true, null);
    }

    /// <summary>Providers fail by value; this is for those that an app brings along, and for faults of our own.</summary>
    private ProviderError ErrorOf(Exception e, ProviderEntry entry)
    {
        if (e is ProviderException known) return known.Error;
        if (ByteBudget.IsShortage(e)) return ByteBudget.Saturated;
        // The exception's text may quote anything, a token included: its type and stack are enough to find it.
        LogProviderFault(entry.Name, e.GetType().Name, e.StackTrace);
        return new ProviderError(ProviderErrorKind.Internal, $"The provider {entry.Name} failed unexpectedly.");
    }

    private static ProviderError NotContinued(ModelTarget target) =>
        new(ProviderErrorKind.InvalidRequest, $"{target.Entry.Name} keeps the response that previous_response_id names, but does not serve its API for this model now. Send the whole conversation in input.")
        { Code = "previous_response_not_found", Param = "previous_response_id" };

    private static ProviderError NotServed(ModelTarget target, ChatRequest request) =>
        new(ProviderErrorKind.InvalidRequest, $"{target.Entry.Name} has no {request.Format.Description}. Take a model of another provider; GET /v1/models lists what there is.")
        { Code = "unsupported_api_for_model", Param = "model" };

    [LoggerMessage(EventId = 210, Level = LogLevel.Information, Message = "{RequestId} {Provider} moves on from {Token} to {NextToken}: {Reason}")]
    private partial void LogRotation(string requestId, string provider, string? token, string nextToken, string reason);

    [LoggerMessage(EventId = 211, Level = LogLevel.Error, Message = "The provider {Provider} threw {ExceptionType}\n{Stack}")]
    private partial void LogProviderFault(string provider, string exceptionType, string? stack);

    [LoggerMessage(EventId = 213, Level = LogLevel.Information, Message = "{RequestId} {Provider} is asked again in {Milliseconds} ms: {Reason}")]
    private partial void LogRetry(string requestId, string provider, double milliseconds, string reason);
}
