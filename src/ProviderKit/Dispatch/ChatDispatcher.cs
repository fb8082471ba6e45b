using System.Diagnostics;
using Microsoft.Extensions.Logging;
using ProviderKit.Dispatch.Attempts;
using ProviderKit.Dispatch.Continuation;
using ProviderKit.Dispatch.Filters;
using ProviderKit.Routing;
using ProviderKit.Texts;

namespace ProviderKit.Dispatch;

/// <summary>
/// The one owner of a call: plans it, has the plan walked, and makes the one result of what that came to. Outcomes on the way
/// are values; nothing but the result ends the request.
/// </summary>
internal sealed partial class ChatDispatcher(ProviderRegistry registry, DispatchServices services, ILogger<ChatDispatcher> logger)
    : IChatDispatcher, IUnsentRequests
{
    private readonly AttemptLoop _attempts = new(services, logger);

    public DispatchResult Reject(ProviderError error, string? clientName = null, bool keepsTrail = true, string? clientRequestId = null)
    {
        ArgumentNullException.ThrowIfNull(error);
        var providers = registry.Current;
        var caller = new RequestCaller(clientName, providers.ShowId(clientRequestId));
        // It may quote what the client sent: a path, a field, a name.
        var recorder = new RequestRecorder(services, null, caller, keepsTrail: keepsTrail);
        return new DispatchResult(recorder, AttemptOutcome.Refused(default, error.Masked(providers.Mask)));
    }

    public ValueTask<DispatchResult> SendAsync(ChatRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return RunAsync(request, isReal: true, cancellationToken);
    }

    public ValueTask<DispatchResult> PrepareAsync(ChatRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return RunAsync(request, isReal: false, cancellationToken);
    }

    private ValueTask<DispatchResult> RunAsync(ChatRequest request, bool isReal, CancellationToken cancellationToken)
    {
        var recorder = Begin(request);
        if (recorder.Activity is not { } activity) return RunAsync(recorder, request, isReal, cancellationToken);
        try
        {
            return RunAsync(recorder, request, isReal, cancellationToken);
        }
        finally
        {
            // The upstream calls belong to this request's activity; what the caller does next does not.
            Activity.Current = activity.Parent;
        }
    }

    private RequestRecorder Begin(ChatRequest request)
    {
        var providers = registry.Current;
        var caller = new RequestCaller(request.ClientName, providers.ShowId(request.ClientRequestId));
        if (request.PassThrough is { } pass) (pass.ShownPath, pass.ShownAddress) = (LogText.Short(providers.Mask(pass.Head.Path)), LogText.Short(providers.Mask(pass.Head.Address)));
        var recorder = new RequestRecorder(services, request, caller, providers.Show(request.Model));
        request.RequestId = recorder.RequestId;
        return recorder;
    }

    private async ValueTask<DispatchResult> RunAsync(RequestRecorder recorder, ChatRequest request, bool isReal, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await (!isReal ? PrepareAsync(recorder, request, cancellationToken)
                : recorder.Filters is { } filtered ? AnswerFilteredAsync(filtered, cancellationToken)
                : AnswerAsync(recorder, request, cancellationToken)).ConfigureAwait(false);
            return new DispatchResult(recorder, outcome);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            recorder.End(RequestRecorder.CallerLeft, default);
            throw;
        }
        catch (Exception e)
        {
            // A fault of our own, such as in a translation: the request has an outcome all the same. The text may quote anything.
            LogFault(recorder.RequestId, e.GetType().Name, e.StackTrace);
            var error = ByteBudget.IsShortage(e) ? ByteBudget.Saturated : new ProviderError(ProviderErrorKind.Internal, "The gateway failed unexpectedly; its log says more.");
            return new DispatchResult(recorder, AttemptOutcome.Refused(new ErrorMask(recorder.Model), error));
        }
    }

    /// <summary>Looks for all that a request needs before it is sent.</summary>
    private async ValueTask<AttemptOutcome> PrepareAsync(RequestRecorder recorder, ChatRequest request, CancellationToken cancellationToken)
    {
        KeptCall? call = null;
        ProviderError? error = null;
        if (request.Format.State is not null) (call, error) = await services.Conversations.BeginAsync(request, cancellationToken).ConfigureAwait(false);
        if (error is null && registry.Current.TryResolve(call?.Request ?? request, out var plan, out error)) call?.Pin(plan, out error);
        return error is null ? AttemptOutcome.AnsweredHere(default) : AttemptOutcome.Refused(new ErrorMask(recorder.Model), error);
    }

    private ValueTask<AttemptOutcome> AnswerAsync(RequestRecorder recorder, ChatRequest request, CancellationToken cancellationToken) =>
        request.Question is not null ? new StoredAnswers(services.Conversations, _attempts).AnswerAsync(recorder, request, registry.Current, cancellationToken)
        : request.Format.State is null ? RouteAsync(recorder, request, null, cancellationToken)
        : ContinueAsync(recorder, request, cancellationToken);

    private async ValueTask<AttemptOutcome> AnswerFilteredAsync(FilterRun run, CancellationToken cancellationToken) =>
        await run.Filters.OnRequestAsync(run, cancellationToken).ConfigureAwait(false)
        ?? await AnswerAsync(run.Recorder, run.Context.Request, cancellationToken).ConfigureAwait(false);

    /// <summary>Sends a request that may continue a kept reply, and whose reply may be kept.</summary>
    private async ValueTask<AttemptOutcome> ContinueAsync(RequestRecorder recorder, ChatRequest request, CancellationToken cancellationToken)
    {
        var (call, error) = await services.Conversations.BeginAsync(request, cancellationToken).ConfigureAwait(false);
        if (call is null) return AttemptOutcome.Refused(new ErrorMask(recorder.Model), error!);
        var outcome = await RouteAsync(recorder, call.Request, call, cancellationToken).ConfigureAwait(false);
        try
        {
            return await call.FinishAsync(outcome).ConfigureAwait(false);
        }
        catch
        {
            // The reply does not reach a caller that would dispose it.
            await outcome.ReleaseAsync().ConfigureAwait(false);
            throw;
        }
    }

    private ValueTask<AttemptOutcome> RouteAsync(RequestRecorder recorder, ChatRequest request, KeptCall? call, CancellationToken cancellationToken)
    {
        // Beside an error there is a plan where a provider is to blame: its refusal is the first step's error.
        if (registry.Current.TryResolve(request, out var plan, out var error) || plan is not null) plan = call is null ? plan : call.Pin(plan, out error);
        if (plan is null) return new(AttemptOutcome.Refused(new ErrorMask(recorder.Model), error!));
        return recorder.Filters is { } filtered
            ? WalkFilteredAsync(filtered, request, plan, cancellationToken)
            : PlanWalk.RunAsync(_attempts, logger, recorder, request, plan, cancellationToken);
    }

    // Before a reply is kept: the client continues what it was given.
    private async ValueTask<AttemptOutcome> WalkFilteredAsync(FilterRun run, ChatRequest request, RoutePlan plan, CancellationToken cancellationToken)
    {
        var outcome = await PlanWalk.RunAsync(_attempts, logger, run.Recorder, request, plan, cancellationToken).ConfigureAwait(false);
        return await run.Filters.OnReplyAsync(run, outcome, cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(EventId = 214, Level = LogLevel.Error, Message = "{RequestId} failed in the gateway itself: {ExceptionType}\n{Stack}")]
    private partial void LogFault(string requestId, string exceptionType, string? stack);
}
