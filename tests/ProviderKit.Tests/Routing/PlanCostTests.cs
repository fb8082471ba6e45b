using ProviderKit.Routing;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Routing;

public class PlanCostTests
{
    [TestCase("ext-openai-gpt-4o", TestName = "Resolve_ListedModel_AllocatesNothing")]
    [TestCase("atlas-openai/gpt-4o", TestName = "Resolve_ListedModelWithRoute_AllocatesNothing")]
    [TestCase("fast", TestName = "Resolve_NamedModel_AllocatesNothing")]
    [TestCase("turns", TestName = "Resolve_NamedModelOfOneTargetInTurn_AllocatesNothing")]
    public async Task Resolve_Listed_AllocatesNothing(string model)
    {
        await using var gateway = new RouteGateway(
            "ATLAS_ENABLED=1", "EXT_OPENAI_ENABLED=1", "EXT_OPENAI_API_KEY=o1",
            "ProviderKit:Models:fast:Targets:0=ext-openai-gpt-4o", "ProviderKit:Models:fast:Targets:1=ext-openai-o3",
            "ProviderKit:Models:turns:Strategy=round-robin", "ProviderKit:Models:turns:Targets:0=ext-openai-gpt-4o");
        var (registry, request) = (gateway.Registry.Current, ChatRequest.Parse(Json.Bytes($$"""{"model":"{{model}}","messages":[]}""")));
        Assert.That(TryPlan(registry, request, out var first), Is.True);
        for (int i = 0; i < 1000; i++) TryPlan(registry, request, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) TryPlan(registry, request, out _);
        bool found = TryPlan(registry, request, out var plan);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That((found, allocated), Is.EqualTo((true, 0L)));
        Assert.That(plan, Is.SameAs(first));
    }

    [Test]
    public void As_AnotherName_KeepsTargetsAndRules()
    {
        var entry = new ProviderEntry(new Silent(), new TokenPool([]), enabled: true, new SettingNames("X"));
        var plan = new RoutePlan(new RouteStep(new ModelTarget(entry, "a", "one")), new RouteStep(new ModelTarget(entry, "a", "two")))
        {
            GoesOn = e => e.Kind == ProviderErrorKind.Timeout,
            Prefers = (later, _) => later.RetryAfter is not null,
            RepeatsTargets = true,
            SkipsFirst = true,
        };
        Assert.That(plan.As("a"), Is.SameAs(plan));
        var renamed = plan.As("b");
        Assert.That((renamed.First.Requested, renamed.First.UpstreamModel), Is.EqualTo(("b", "one")));
        Assert.That(renamed.Steps.Select(s => (s.Target.Requested, s.Target.UpstreamModel)), Is.EqualTo([("b", "one"), ("b", "two")]));
        Assert.That((renamed.GoesOn, renamed.Prefers, renamed.RepeatsTargets, renamed.SkipsFirst), Is.EqualTo((plan.GoesOn, plan.Prefers, true, true)));
    }

    private static bool TryPlan(RegistrySnapshot registry, ChatRequest request, out RoutePlan? plan) =>
        registry.TryResolve(request, out plan, out _) && plan.Steps[0].TryPlan(request, out var routed, out _) && (plan = routed ?? plan) is not null;

    private sealed class Silent : IChatProvider
    {
        public ProviderInfo Info { get; } = new() { Name = "silent", Prefix = "silent-" };

        public ValueTask<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
