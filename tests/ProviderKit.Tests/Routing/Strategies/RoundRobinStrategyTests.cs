using ProviderKit.Routing.Strategies;

namespace ProviderKit.Tests.Routing.Strategies;

public class RoundRobinStrategyTests
{
    [Test]
    public void Choose_OneAfterAnother_EachTargetBeginsInTurn()
    {
        var chooser = Choosing.Of(new RoundRobinStrategy(), new("a"), new("b", 100), new("c"));
        Assert.That(Enumerable.Range(0, 4).Select(_ => string.Concat(chooser.Next())), Is.EqualTo(["abc", "bca", "cab", "abc"]));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(7)]
    public void Choose_FromManyThreads_IsEven(int targets)
    {
        const int Rounds = 20_000;
        var chooser = Choosing.Of(new RoundRobinStrategy(), [.. Enumerable.Range(0, targets).Select(i => new RoutingTarget($"{i}"))]);
        var begun = new int[targets];
        Parallel.For(0, Rounds * targets, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ => Interlocked.Increment(ref begun[int.Parse(chooser.Next()[0])]));
        Assert.That(begun, Is.All.EqualTo(Rounds));
    }

    [Test]
    public void Choose_ATargetCannotServe_TheOthersShareItsTurnsEvenly()
    {
        string? problem = "It is not enabled.";
        var chooser = Choosing.Of(new RoundRobinStrategy(), new("a"), new("b", problem: () => problem), new("c"), new("d"));
        var begun = Enumerable.Range(0, 300).Select(_ => chooser.Next()[0]).CountBy(model => model);
        Assert.That(begun, Is.EquivalentTo(new Dictionary<string, int> { ["a"] = 100, ["c"] = 100, ["d"] = 100 }));
        problem = null;
        Assert.That(Enumerable.Range(0, 4).Select(_ => chooser.Next()[0]), Is.EquivalentTo(["a", "b", "c", "d"]));
    }

    [Test]
    public void Choose_NoTargetCanServe_StillNamesAllOfThem()
    {
        var chooser = Choosing.Of(new RoundRobinStrategy(), new("a", problem: () => "Off."), new("b", problem: () => "Off."));
        Assert.That(chooser.Next(), Is.EquivalentTo(["a", "b"]));
    }

    [Test]
    public void Choose_ManyRequests_AllocatesNothing()
    {
        var chooser = Choosing.Of(new RoundRobinStrategy(), new("a"), new("b"));
        for (int i = 0; i < 1000; i++) chooser.Choose(Choosing.Request);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) chooser.Choose(Choosing.Request);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }
}
