using ProviderKit.Routing;

namespace ProviderKit.Vendors.LeadWorker;

/// <summary>A lead and a worker, and the two plans made of them: whoever it is that begins, the lead is asked once more.</summary>
internal sealed class LeadWorkerPair(ModelTarget lead, ModelTarget worker, ModelPair rules)
{
    // Whichever fails first, its error is answered.
    private readonly RoutePlan _leadPlan = new(new RouteStep(lead), new RouteStep(lead)) { GoesOn = CanBeRepeated, RepeatsTargets = true };
    private readonly RoutePlan _workerPlan = new(new RouteStep(worker), new RouteStep(lead)) { GoesOn = static _ => true, RepeatsTargets = true };

    /// <summary>Why it cannot serve now; null when it can.</summary>
    public string? Problem => lead.Entry.OwnProblem ?? worker.Entry.OwnProblem;

    public IEnumerable<ProviderEntry> Targets => [lead.Entry, worker.Entry];

    public RoutePlan PlanFor(ChatRequest request) =>
        ConversationState.Read(request.Body, rules).LeadIsNext(rules) ? _leadPlan : _workerPlan;

    /// <summary>
    /// Asking the same model again at once cannot help when the request or the tokens are at fault, and must not happen
    /// when the first try may have been billed.
    /// </summary>
    private static bool CanBeRepeated(ProviderError error) => error.Kind is
        ProviderErrorKind.UpstreamError or ProviderErrorKind.Overloaded or ProviderErrorKind.Unreachable;
}
