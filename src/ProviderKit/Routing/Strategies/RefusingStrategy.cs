namespace ProviderKit.Routing.Strategies;

/// <summary>Serves no request: for models of a provider that lead nowhere.</summary>
/// <param name="why">Says why, and what to set.</param>
internal sealed class RefusingStrategy(Func<ChatRequest, ProviderError> why) : IRoutingStrategy, IRoutingChooser
{
    public string Name => "none";

    public IEnumerable<string> Check(NamedModelOptions model) => [];

    public IRoutingChooser Create(NamedModelOptions model, IReadOnlyList<RoutingTarget> targets) => this;

    public RoutingChoice Choose(ChatRequest request) => RoutingChoice.Failed(why(request));
}
