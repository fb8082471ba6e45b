using System.Diagnostics;
using Microsoft.Extensions.Logging;
using ProviderKit.Dispatch.Attempts;
using ProviderKit.Dispatch.Fallbacks;
using ProviderKit.Routing;

namespace ProviderKit.Dispatch;

/// <summary>
/// The one owner of a call: resolves, and goes from target to target where the plan has more than one, then from model to
/// model of its fallback chain. A result that failed holds nothing but its error, so it may be left for another.
/// </summary>
internal sealed partial class ChatDispatcher(ProviderRegistry registry, DispatchServices services, ILogger<ChatDispatcher> logger)
    : IChatDispatcher
{
    private readonly AttemptLoop _attempts = new(services, logger);

    public DispatchResult Reject(ProviderError error, string? clientName = null, bool keepsTrail = true, string? clientRequestId = null)
    {
        ArgumentNullException.ThrowIfNull(error);
        var providers = registry.Current;
        var caller = new RequestCaller(clientName, providers.ShowId(clientRequestId));
        // It may quote what the client sent: a path, a field, a name.
        return AttemptLoop.Failed(new DispatchScope(services, null, caller, keepsTrail: keepsTrail), error.Masked(providers.Mask));
    }

    public ValueTask<DispatchResult> SendAsync(ChatRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var providers = registry.Current;
        var caller = new RequestCaller(request.ClientName, providers.ShowId(request.ClientRequestId));
        var scope = new DispatchScope(services, request, caller, providers.Show(request.Model));
        if (scope.Activity is not { } activity) return SendAsync(scope, request, cancellationToken);
        try
        {
            return SendAsync(scope, request, cancellationToken);
        }
        finally
        {
            // The upstream calls belong to this request's activity; what the caller does next does not.
            Activity.Current = activity.Parent;
        }
    }

    private ValueTask<DispatchResult> SendAsync(DispatchScope scope, ChatRequest request, CancellationToken cancellationToken)
    {
        var providers = registry.Current;
        ValueTask<DispatchResult> first;
        if (providers.TryResolve(request, out var plan, out var error)) first = FollowAsync(scope, request, plan, cancellationToken);
        else
        {
            if (plan is not null) scope.Enter(plan.First);
            first = new(AttemptLoop.Failed(scope, error));
        }
        return plan is null || providers.FallbacksFor(request) is not { } chain ? first : FallBackAsync(scope, request, first, plan, chain, cancellationToken);
    }

    private ValueTask<DispatchResult> FollowAsync(
        DispatchScope scope, ChatRequest request, ModelPlan plan, CancellationToken cancellationToken) =>
        plan.Others.Count == 0
            ? TryAsync(scope, request, plan.First, cancellationToken)
            : WalkAsync(scope, request, plan, cancellationToken);

    /// <summary>One target after another, for as long as the plan takes the error for a reason to go on.</summary>
    private async ValueTask<DispatchResult> WalkAsync(
        DispatchScope scope, ChatRequest request, ModelPlan plan, CancellationToken cancellationToken)
    {
        var first = await TryAsync(scope, request, plan.First, cancellationToken).ConfigureAwait(false);
        var (result, firstPlace) = (first, scope.Place);
        foreach (var target in plan.Others)
        {
            if (result.Error is not { } error || !plan.MovesOn(error)) break;
            GoOn(scope, target, error);
            result = await TryAsync(scope, request, target, cancellationToken).ConfigureAwait(false);
        }
        if (result.Error is null || !plan.AnswersFirstError) return result;
        scope.Place = firstPlace;
        return first;
    }

    /// <summary>One model of the chain after another, for as long as the error is one that another model may not have.</summary>
    private async ValueTask<DispatchResult> FallBackAsync(
        DispatchScope scope, ChatRequest request, ValueTask<DispatchResult> first, ModelPlan firstPlan, ModelTarget[] chain,
        CancellationToken cancellationToken)
    {
        var result = await first.ConfigureAwait(false);
        var (answer, place) = (result, scope.Place);
        List<ModelTarget>? tried = null;
        foreach (var link in chain)
        {
            if (result.Error is not { } error || !FallbackRules.MovesOn(error)) break;
            tried ??= [firstPlan.First, .. firstPlan.Others];
            if (Hindrance(request, link, tried, out var plan) is { } hindrance)
            {
                scope.NoteSkipped(link, hindrance);
                continue;
            }
            GoOn(scope, plan!.First, error);
            tried.AddRange([plan.First, .. plan.Others]);
            result = await FollowAsync(scope, request, plan, cancellationToken).ConfigureAwait(false);
            if (result.Error is { } latest && FallbackRules.IsBetter(latest, than: answer.Error!)) (answer, place) = (result, scope.Place);
        }
        if (result.Error is null) return result;
        scope.Place = place;
        return answer;
    }

    /// <summary>What speaks against a model of a chain before it is tried; null when nothing does, and there is a plan then.</summary>
    private string? Hindrance(ChatRequest request, ModelTarget link, List<ModelTarget> tried, out ModelPlan? plan)
    {
        if (!RegistrySnapshot.TryPlan(request, new ModelPlan(link), out plan, out var error)) return error.Message;
        var target = plan.First;
        // A route may lead to where the request comes from.
        if (tried.Exists(t => t.Entry == target.Entry && t.UpstreamModel == target.UpstreamModel)) return "It was tried already.";
        return target.Entry.Speaks(request.Dialect)
            ? target.Entry.OwnProblem
            : DialectErrors.NotSpoken(target.Entry.Name, request.Dialect).Message;
    }

    private ValueTask<DispatchResult> TryAsync(
        DispatchScope scope, ChatRequest request, ModelTarget target, CancellationToken cancellationToken)
    {
        scope.Enter(target);
        if (!target.Entry.Speaks(request.Dialect))
            return new(AttemptLoop.Failed(scope, DialectErrors.NotSpoken(target.Entry.Name, request.Dialect)));
        return target.Entry.OwnRefusal is { } refusal
            ? new(AttemptLoop.Failed(scope, refusal))
            : _attempts.RunAsync(scope, request, target, cancellationToken);
    }

    private void GoOn(DispatchScope scope, ModelTarget target, ProviderError why)
    {
        LogNextTarget(scope.RequestId, scope.Model.Show(target.Requested), target.Entry.Name, why.Kind);
        scope.NoteFallback(target, why.Kind);
    }

    [LoggerMessage(EventId = 212, Level = LogLevel.Information, Message = "{RequestId} {Model} goes on to {Provider}: {Reason}")]
    private partial void LogNextTarget(string requestId, string model, string provider, ProviderErrorKind reason);
}
