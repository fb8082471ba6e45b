using ProviderKit.Diagnostics;

namespace ProviderKit.Tests.Diagnostics;

public class BoundedLabelsTests
{
    [Test]
    public void Of_AHundredThousandNames_KnownOnesAndTheFirstFewKeepTheirs()
    {
        var labels = new BoundedLabels(name => name is "gpt-4" or "gpt-5", 200);

        var seen = Enumerable.Range(0, 100_000).Select(i => labels.Of($"model-{i}", earned: true)).ToHashSet();

        Assert.That(seen, Has.Count.EqualTo(201).And.Member(BoundedLabels.Other).And.Member("model-0").And.Member("model-199"));
        Assert.That(labels.Of("gpt-5", earned: false), Is.EqualTo("gpt-5"));
        Assert.That(labels.Of("model-7", earned: false), Is.EqualTo("model-7"));
    }

    [Test]
    public void Of_NamesThatCameToNothing_TakeNoPlace()
    {
        var labels = new BoundedLabels(_ => false, 1);

        Assert.That(labels.Of("garbage", earned: false), Is.EqualTo("other"));
        Assert.That(labels.Of(null, earned: true), Is.EqualTo("other"));
        Assert.That(labels.Of("good", earned: true), Is.EqualTo("good"));
    }

    [Test]
    public void Of_FromManyThreads_NoMorePlacesThanThereAre()
    {
        var labels = new BoundedLabels(_ => false, 50);

        var seen = Enumerable.Range(0, 20_000).AsParallel().WithDegreeOfParallelism(4).Select(i => labels.Of($"m{i % 500}", earned: true)).ToHashSet();

        Assert.That(seen, Has.Count.LessThanOrEqualTo(51));
        Assert.That(Enumerable.Range(0, 500).Count(i => labels.Of($"m{i}", earned: false) != "other"), Is.LessThanOrEqualTo(50).And.GreaterThan(0));
    }
}
