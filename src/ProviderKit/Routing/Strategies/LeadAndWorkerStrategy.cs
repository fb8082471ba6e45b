namespace ProviderKit.Routing.Strategies;

/// <summary>
/// Uses a strong lead for the first turns of a conversation and after repeated failures, and a cheaper worker for the rest. The first target is the
/// lead, the second the worker. If a call fails, the lead is tried once more.
/// </summary>
/// <param name="usual">The defaults for a model's settings. Default: those of a new <see cref="ModelPair"/>.</param>
internal sealed class LeadAndWorkerStrategy(ModelPair? usual = null) : IRoutingStrategy
{
    public string Name => "lead-worker";

    public IEnumerable<string> Check(NamedModelOptions model) =>
    [
        .. model.Targets.Count is 0 or 2 ? (string[])[] : [":Targets must be two for the strategy lead-worker: the lead, then the worker."],
        .. StrategySettings.Unknown(model, nameof(ModelPair.LeadTurns), nameof(ModelPair.FailureThreshold), nameof(ModelPair.FallbackTurns)),
        .. StrategySettings.BelowMinimum(model, nameof(ModelPair.LeadTurns), 0),
        .. StrategySettings.BelowMinimum(model, nameof(ModelPair.FailureThreshold), 1),
        .. StrategySettings.BelowMinimum(model, nameof(ModelPair.FallbackTurns), 1),
    ];

    public IRoutingChooser Create(NamedModelOptions model, IReadOnlyList<RoutingTarget> targets)
    {
        var rules = (usual ?? new ModelPair()) with { };
        rules.LeadTurns = StrategySettings.Number(model, nameof(rules.LeadTurns), rules.LeadTurns);
        rules.FailureThreshold = StrategySettings.Number(model, nameof(rules.FailureThreshold), rules.FailureThreshold);
        rules.FallbackTurns = StrategySettings.Number(model, nameof(rules.FallbackTurns), rules.FallbackTurns);
        return new Chooser(targets[0], targets[1], rules);
    }

    /// <summary>
    /// Retrying the same model at once does not help if the request or the tokens are at fault, and must not happen if the first call may have been billed.
    /// </summary>
    private static bool CanBeRepeated(ProviderError error) => error.Kind is
        ProviderErrorKind.UpstreamError or ProviderErrorKind.Overloaded or ProviderErrorKind.Unreachable;

    private sealed class Chooser(RoutingTarget lead, RoutingTarget worker, ModelPair rules) : IRoutingChooser
    {
        private readonly RoutingChoice _leadFirst = new(lead, lead) { MovesOn = CanBeRepeated, AnswersFirstError = true };
        private readonly RoutingChoice _workerFirst = new(worker, lead) { MovesOn = static _ => true, AnswersFirstError = true };

        // Both are required: a lead that replaces its worker would cost more than expected.
        public RoutingChoice Choose(ChatRequest request) =>
            (lead.Problem ?? worker.Problem) is { } problem ? RoutingChoice.Failed(new ProviderError(ProviderErrorKind.NotConfigured, problem))
            : ConversationState.Read(request.CanonicalBody, rules).LeadIsNext(rules) ? _leadFirst
            : _workerFirst;
    }
}
