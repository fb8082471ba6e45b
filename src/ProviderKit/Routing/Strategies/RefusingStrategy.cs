namespace ProviderKit.Routing.Strategies;

/// <summary>Rejects every request: for models of a provider that have no target.</summary>
/// <param name="why">Returns why, and what to set.</param>
internal sealed class RefusingStrategy(Func<ChatRequest, ProviderError> why) : IRoutingStrategy, IRoutingChooser
{
    public string Name => "none";

    public IEnumerable<string> Check(NamedModelOptions model) => [];

    public IRoutingChooser Create(NamedModelOptions model, IReadOnlyList<RoutingTarget> targets) => this;

    public RoutingChoice Choose(ChatRequest request) => RoutingChoice.Failed(why(request));
}
