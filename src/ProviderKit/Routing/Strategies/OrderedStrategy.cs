namespace ProviderKit.Routing.Strategies;

/// <summary>Tries the targets in the order of the settings.</summary>
internal sealed class OrderedStrategy : IRoutingStrategy
{
    /// <summary>The same without fallback: the first usable target serves, and its error is returned.</summary>
    public static readonly OrderedStrategy FirstThatCanServe = new() { MovesOn = static _ => false };

    public string Name => "ordered";

    private Func<ProviderError, bool>? MovesOn { get; init; }

    public IEnumerable<string> Check(NamedModelOptions model) => StrategySettings.Unknown(model);

    public IRoutingChooser Create(NamedModelOptions model, IReadOnlyList<RoutingTarget> targets) =>
        new Chooser(new RoutingChoice(targets) { MovesOn = MovesOn });

    private sealed class Chooser(RoutingChoice choice) : IRoutingChooser
    {
        public RoutingChoice Choose(ChatRequest request) => choice;
    }
}
