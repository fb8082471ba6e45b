namespace ProviderKit.Routing.Strategies;

/// <summary>Starts with the next target for each request. Ignores weights.</summary>
internal sealed class RoundRobinStrategy : IRoutingStrategy
{
    public string Name => "round-robin";

    public IEnumerable<string> Check(NamedModelOptions model) => StrategySettings.Unknown(model);

    public IRoutingChooser Create(NamedModelOptions model, IReadOnlyList<RoutingTarget> targets) => new Chooser([.. targets]);

    private sealed class Chooser(RoutingTarget[] targets) : IRoutingChooser
    {
        private readonly RoutingChoice[] _beginningWith =
            [.. targets.Select((_, first) => new RoutingChoice([.. targets.Skip(first), .. targets.Take(first)]))];

        private long _requests = -1;

        public RoutingChoice Choose(ChatRequest request)
        {
            var turn = (ulong)Interlocked.Increment(ref _requests);
            int ready = 0;
            foreach (var target in targets)
                if (target.Problem is null) ready++;
            if (ready == 0 || ready == targets.Length) return _beginningWith[turn % (ulong)targets.Length];
            // Rotates only among targets that can serve. Otherwise the target after an unusable one would get its share as well.
            int left = (int)(turn % (ulong)ready);
            for (int i = 0; i < targets.Length; i++)
                if (targets[i].Problem is null && left-- == 0) return _beginningWith[i];
            return _beginningWith[0]; // a target became unusable in the meantime
        }
    }
}
