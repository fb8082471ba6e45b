namespace ProviderKit.Routing.Strategies;

/// <summary>Starts with the target that has the fewest calls in flight. Rotates among equals. Ignores weights.</summary>
internal sealed class LeastBusyStrategy : IRoutingStrategy
{
    public string Name => "least-busy";

    public IEnumerable<string> Check(NamedModelOptions model) => StrategySettings.Unknown(model);

    public IRoutingChooser Create(NamedModelOptions model, IReadOnlyList<RoutingTarget> targets) => new Chooser([.. targets]);

    private sealed class Chooser(RoutingTarget[] targets) : IRoutingChooser
    {
        private long _requests = -1;

        public RoutingChoice Choose(ChatRequest request)
        {
            int count = targets.Length;
            int first = (int)((ulong)Interlocked.Increment(ref _requests) % (ulong)count);
            var order = new RoutingTarget[count];
            var keys = new long[count];
            for (int i = 0; i < count; i++)
            {
                order[i] = targets[(first + i) % count];
                keys[i] = ((long)order[i].CallsInFlight << 32) | (uint)i; // read once, because it changes during the comparison
            }
            Array.Sort(keys, order);
            return new RoutingChoice(order);
        }
    }
}
