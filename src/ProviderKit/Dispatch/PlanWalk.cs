using Microsoft.Extensions.Logging;
using ProviderKit.Diagnostics;
using ProviderKit.Dispatch.Attempts;
using ProviderKit.Routing;

namespace ProviderKit.Dispatch;

/// <summary>
/// One request's walk over its plan: step by step, for as long as the plan takes the last error for a reason to go on. A step
/// that is a plan itself is walked in the same way, by its own rules.
/// </summary>
internal sealed partial class PlanWalk
{
    private readonly AttemptLoop _attempts;
    private readonly ILogger _logger;
    private readonly RequestRecorder _recorder;
    private readonly ChatRequest _request;
    private readonly CancellationToken _cancellationToken;
    private readonly List<ModelTarget> _tried = [];
    private (ModelTarget Target, ProviderError Error)? _hindrance; // the first one of the request

    private PlanWalk(AttemptLoop attempts, ILogger logger, RequestRecorder recorder, ChatRequest request, CancellationToken cancellationToken)
    {
        (_attempts, _logger, _recorder, _request, _cancellationToken) = (attempts, logger, recorder, request, cancellationToken);
    }

    /// <summary>Tries <paramref name="plan"/>.</summary>
    /// <returns>The first success; else the error that the plan's rule has answered.</returns>
    public static ValueTask<AttemptOutcome> RunAsync(
        AttemptLoop attempts, ILogger logger, RequestRecorder recorder, ChatRequest request, RoutePlan plan, CancellationToken cancellationToken)
    {
        // Nearly every plan is one target: it costs no walk.
        while (plan.Steps.Count == 1)
        {
            var step = plan.Steps[0];
            if (step.Named is { ReadsConversation: true } && request.Format.Bridge is not null) break; // which takes a wait
            if (!step.TryPlan(request, out var routed, out var error)) return new(AttemptLoop.Refuse(recorder, step.Target, error));
            if (routed is null) return attempts.RunAsync(recorder, request, step.Target, cancellationToken);
            plan = routed;
        }
        return new PlanWalk(attempts, logger, recorder, request, cancellationToken).RunAsync(plan);
    }

    private async ValueTask<AttemptOutcome> RunAsync(RoutePlan plan) =>
        await WalkAsync(plan, before: null).ConfigureAwait(false) ?? Hindered();

    /// <summary>Every step was passed over: the request hears what spoke against the first one.</summary>
    private AttemptOutcome Hindered() => AttemptLoop.Refuse(_recorder, _hindrance!.Value.Target, _hindrance.Value.Error);

    /// <param name="plan">What to try.</param>
    /// <param name="before">The error that led here; null for none, which is when the first step's hindrance is an error.</param>
    /// <returns>The first success; else the error that is answered; null when every step was passed over.</returns>
    private async ValueTask<AttemptOutcome?> WalkAsync(RoutePlan plan, ProviderError? before)
    {
        int triedBefore = _tried.Count;
        AttemptOutcome? answer = null;
        for (int i = 0; i < plan.Steps.Count; i++)
        {
            if (answer is not null && !plan.GoesOn(before!)) break;
            var tried = await TryAsync(plan.Steps[i], before, plan.RepeatsTargets ? triedBefore : _tried.Count, plan.SkipsFirst).ConfigureAwait(false);
            if (tried is not { } outcome) continue;
            if (outcome.Error is not { } error) return outcome;
            if (answer is not { } earlier || plan.Prefers(error, earlier.Error!)) answer = outcome;
            before = error;
        }
        if (answer is { } told) _recorder.AnswersFor(told.Target, told.TokenName);
        return answer;
    }

    /// <param name="step">Whose turn it is.</param>
    /// <param name="before">The last error; null when this is the first step.</param>
    /// <param name="passedOver">So many of the targets tried so far are not to be tried here.</param>
    /// <param name="skips">Whether a hindrance of the first step is no error.</param>
    private async ValueTask<AttemptOutcome?> TryAsync(RouteStep step, ProviderError? before, int passedOver, bool skips)
    {
        var target = step.Target;
        if (step.Named is { ReadsConversation: true }) await _attempts.ReadConversationAsync(_request, _cancellationToken).ConfigureAwait(false);
        if (step.TryPlan(_request, out var plan, out var error))
        {
            if (plan is not null) return await WalkAsync(plan, before).ConfigureAwait(false) ?? (before is null && !skips ? Hindered() : null);
            error = AttemptLoop.RefusalOf(target, _request);
        }
        if (before is null && error is not null && !skips) return AttemptLoop.Refuse(_recorder, target, error);
        if ((error?.Message ?? Repetition(target, passedOver)) is { } hindrance)
        {
            if (error is not null) _hindrance ??= (target, error);
            _recorder.Skips(target, hindrance);
            return null;
        }
        if (before is not null)
        {
            LogNextTarget(_recorder.RequestId, _recorder.Model.Show(target.Requested), target.Entry.Name, TelemetryNames.ErrorTypeOf(before.Kind));
            _recorder.FallsBack(target, before.Kind);
        }
        _tried.Add(target);
        return await _attempts.RunAsync(_recorder, _request, target, _cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A model that others serve may lead to where the request comes from.</summary>
    private string? Repetition(ModelTarget target, int among)
    {
        for (int i = 0; i < among; i++)
            if (_tried[i].Entry == target.Entry && _tried[i].UpstreamModel == target.UpstreamModel) return "It was tried already.";
        return null;
    }

    [LoggerMessage(EventId = 212, Level = LogLevel.Information, Message = "{RequestId} {Model} goes on to {Provider}: {Reason}")]
    private partial void LogNextTarget(string requestId, string model, string provider, string reason);
}
