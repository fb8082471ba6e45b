namespace ProviderKit.Routing.Strategies;

/// <summary>
/// Begins with a random target, each as often as its weight says. The order of the rest is drawn in the same way, so that the
/// requests of a target that fails, or is skipped, go to the others by their weights.
/// </summary>
/// <param name="random">The source of randomness, which needs no lock of its own; null for the runtime's.</param>
internal sealed class WeightedStrategy(Random? random) : IRoutingStrategy
{
    private readonly Lock _gate = new();

    public string Name => "weighted";

    public IEnumerable<string> Check(NamedModelOptions model) => StrategySettings.Unknown(model);

    public IRoutingChooser Create(NamedModelOptions model, IReadOnlyList<RoutingTarget> targets) => new Chooser(this, targets);

    private long Draw(long below)
    {
#pragma warning disable RS0030 // The default of what is injected; it is thread-safe.
        if (random is null) return Random.Shared.NextInt64(below);
#pragma warning restore RS0030
        lock (_gate) return random.NextInt64(below); // seeded ones are not thread-safe
    }

    private sealed class Chooser(WeightedStrategy strategy, IReadOnlyList<RoutingTarget> targets) : IRoutingChooser
    {
        private readonly long _total = targets.Sum(target => (long)target.Weight);

        public RoutingChoice Choose(ChatRequest request)
        {
            RoutingTarget[] order = [.. targets];
            long total = _total;
            for (int next = 0; next < order.Length - 1; next++)
            {
                int chosen = next;
                for (long left = strategy.Draw(total); left >= order[chosen].Weight; chosen++) left -= order[chosen].Weight;
                total -= order[chosen].Weight;
                (order[next], order[chosen]) = (order[chosen], order[next]);
            }
            return new RoutingChoice(order);
        }
    }
}
