using ProviderKit.Routing;
using ProviderKit.Tests.Support;
using ProviderKit.Tests.Vendors.Routes;

namespace ProviderKit.Tests.Routing;

public class PlanCostTests
{
    [TestCase("ext-openai-gpt-4o", TestName = "Resolve_ListedModel_AllocatesNothing")]
    [TestCase("atlas-openai/gpt-4o", TestName = "Resolve_ListedModelWithRoute_AllocatesNothing")]
    public async Task Resolve_Listed_AllocatesNothing(string model)
    {
        await using var gateway = new RouteGateway("ATLAS_ENABLED=1", "EXT_OPENAI_ENABLED=1", "EXT_OPENAI_API_KEY=o1");
        var (registry, request) = (gateway.Registry.Current, ChatRequest.Parse(Json.Bytes($$"""{"model":"{{model}}","messages":[]}""")));
        Assert.That(registry.TryResolve(request, out var first, out _), Is.True);
        for (int i = 0; i < 1000; i++) registry.TryResolve(request, out _, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) registry.TryResolve(request, out _, out _);
        bool found = registry.TryResolve(request, out var plan, out _);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That((found, allocated), Is.EqualTo((true, 0L)));
        Assert.That(plan, Is.SameAs(first));
    }

    [Test]
    public void As_AnotherName_KeepsTargetsAndRules()
    {
        var entry = new ProviderEntry(new Silent(), new TokenPool([]), enabled: true, new SettingNames("X"));
        var plan = new ModelPlan(new ModelTarget(entry, "a", "one"), new ModelTarget(entry, "a", "two"))
        {
            MovesOn = e => e.Kind == ProviderErrorKind.Timeout,
            AnswersFirstError = true,
        };
        Assert.That(plan.As("a"), Is.SameAs(plan));
        var renamed = plan.As("b");
        Assert.That((renamed.First.Requested, renamed.First.UpstreamModel), Is.EqualTo(("b", "one")));
        Assert.That(renamed.Others.Select(t => (t.Requested, t.UpstreamModel)), Is.EqualTo([("b", "two")]));
        Assert.That((renamed.MovesOn, renamed.AnswersFirstError), Is.EqualTo((plan.MovesOn, true)));
    }

    private sealed class Silent : IChatProvider
    {
        public ProviderInfo Info { get; } = new() { Name = "silent", Prefix = "silent-" };

        public ValueTask<ChatResponse> SendAsync(ProviderCall call, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
