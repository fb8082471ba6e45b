using ProviderKit.Routing.Strategies;

namespace ProviderKit.Tests.Routing.Strategies;

public class WeightedStrategyTests
{
    private const int Requests = 20_000;

    // One run in about 100 million is further away than this.
    private const double Deviations = 6;

    [Test]
    public void Choose_ManyRequests_EachTargetBeginsAsOftenAsItsWeightSays()
    {
        var dice = Choosing.Dice();
        for (int round = 0; round < 5; round++)
        {
            int[] weights = [.. Enumerable.Range(0, dice.Next(1, 7)).Select(_ => dice.Next(4) == 0 ? dice.Next(1, NamedModelTarget.MaxWeight + 1) : dice.Next(1, 10))];
            var chooser = Choosing.Of(new WeightedStrategy(new Random(dice.Next())), [.. weights.Select((weight, i) => new RoutingTarget($"t{i}", weight))]);
            var begun = Enumerable.Range(0, Requests).Select(_ => chooser.Next()[0]).CountBy(model => model).ToDictionary();
            AssertShares(weights.Select((weight, i) => ($"t{i}", weight)), begun);
        }
    }

    [Test]
    public void Choose_OneTargetIsPassedOver_ItsShareGoesToTheOthersByTheirWeights()
    {
        var dice = Choosing.Dice();
        (string, int)[] others = [("a", 1), ("b", 5), ("c", 2)];
        var chooser = Choosing.Of(
            new WeightedStrategy(new Random(dice.Next())), [new RoutingTarget("heavy", 90), .. others.Select(other => new RoutingTarget(other.Item1, other.Item2))]);
        AssertShares(others, Enumerable.Range(0, Requests).Select(_ => chooser.Next().First(model => model != "heavy")).CountBy(model => model).ToDictionary());
    }

    [Test]
    public void Choose_AnyRequest_HasEveryTargetOnce()
    {
        var chooser = Choosing.Of(new WeightedStrategy(Choosing.Dice()), new("a", 1), new("b", NamedModelTarget.MaxWeight), new("c", 3));
        for (int i = 0; i < 1000; i++) Assert.That(chooser.Next(), Is.EquivalentTo(["a", "b", "c"]));
    }

    [Test]
    public void Choose_SameSeed_SameOrders()
    {
        int seed = Choosing.Dice().Next();
        Assert.That(Orders(seed), Is.EqualTo(Orders(seed)));
        Assert.That(Orders(seed), Is.Not.EqualTo(Orders(seed + 1)));

        static string Orders(int seed)
        {
            var chooser = Choosing.Of(new WeightedStrategy(new Random(seed)), new("a"), new("b"), new("c"));
            return string.Concat(Enumerable.Range(0, 50).SelectMany(_ => chooser.Next()));
        }
    }

    [Test]
    public void Choose_FromManyThreads_DrawsFromEveryTarget()
    {
        // A seeded Random that two threads use at once ends in zeros only.
        var chooser = Choosing.Of(new WeightedStrategy(Choosing.Dice()), new("a"), new("b"));
        var begun = new int[2];
        Parallel.For(0, 200_000, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ => Interlocked.Increment(ref begun[chooser.Next()[0] == "a" ? 0 : 1]));
        AssertShares([("a", 1), ("b", 1)], new() { ["a"] = begun[0], ["b"] = begun[1] });
    }

    private static void AssertShares(IEnumerable<(string Model, int Weight)> weights, Dictionary<string, int> begun)
    {
        double total = weights.Sum(weight => (double)weight.Weight), requests = begun.Values.Sum();
        foreach (var (model, weight) in weights)
        {
            double share = weight / total, deviation = Math.Sqrt(requests * share * (1 - share));
            Assert.That(begun.GetValueOrDefault(model), Is.EqualTo(requests * share).Within((Deviations * deviation) + 1), $"{model} of weight {weight} in {total}");
        }
    }
}
