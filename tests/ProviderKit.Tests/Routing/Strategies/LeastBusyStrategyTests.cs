using ProviderKit.Routing.Strategies;

namespace ProviderKit.Tests.Routing.Strategies;

public class LeastBusyStrategyTests
{
    [Test]
    public void Choose_AnyLoad_NeverPutsABusierTargetFirst()
    {
        var dice = Choosing.Dice();
        for (int round = 0; round < 2000; round++)
        {
            int[] calls = [.. Enumerable.Range(0, dice.Next(1, 9)).Select(_ => dice.Next(5) == 0 ? dice.Next() : dice.Next(4))];
            var chooser = Choosing.Of(new LeastBusyStrategy(), [.. calls.Select((_, i) => new RoutingTarget($"{i}", callsInFlight: () => calls[i]))]);
            for (int request = 0; request < 3; request++)
            {
                var order = chooser.Next();
                Assert.That(order.Select(model => calls[int.Parse(model)]), Is.Ordered);
                Assert.That(order, Is.Unique.And.Length.EqualTo(calls.Length));
            }
        }
    }

    [Test]
    public void Choose_EqualLoads_TakesTurns()
    {
        var chooser = Choosing.Of(new LeastBusyStrategy(), new("a"), new("b"), new("busy", callsInFlight: () => 1), new("c"));
        Assert.That(Enumerable.Range(0, 40).Select(_ => chooser.Next()[0]).CountBy(model => model).Select(c => c.Key), Is.EquivalentTo(["a", "b", "c"]));
        Assert.That(chooser.Next()[3], Is.EqualTo("busy"));
    }

    [Test]
    public void Choose_CallsComeAndGo_LoadsStayWithinOneOfEachOther()
    {
        var dice = Choosing.Dice();
        var calls = new int[4];
        var chooser = Choosing.Of(new LeastBusyStrategy(), [.. calls.Select((_, i) => new RoutingTarget($"{i}", callsInFlight: () => calls[i]))]);
        for (int request = 0; request < 1000; request++)
        {
            calls[int.Parse(chooser.Next()[0])]++;
            Assert.That(calls.Max() - calls.Min(), Is.LessThanOrEqualTo(1));
            if (dice.Next(3) == 0) Array.Fill(calls, calls.Min()); // those that are ahead end
        }
    }

    [Test]
    public void Choose_LoadChangesMeanwhile_StillReturnsEveryTarget()
    {
        var dice = Choosing.Dice();
        var chooser = Choosing.Of(new LeastBusyStrategy(), [.. Enumerable.Range(0, 20).Select(i => new RoutingTarget($"{i}", callsInFlight: () => dice.Next(100)))]);
        for (int request = 0; request < 500; request++) Assert.That(chooser.Next(), Is.Unique.And.Length.EqualTo(20));
    }
}
