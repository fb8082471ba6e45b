using ProviderKit.Dispatch.Retries;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Dispatch.Retries;

public class RetryBudgetTests
{
    [Test]
    public void Fail_AllowsRetriesWhileMoreThanHalfIsLeft()
    {
        var budget = new RetryBudget(10);
        Assert.That(Enumerable.Range(0, 12).Select(_ => budget.Fail()), Is.EqualTo([true, true, true, true, false, false, false, false, false, false, false, false]));
    }

    [Test]
    public void Succeed_GivesATenthBack()
    {
        var budget = new RetryBudget(10);
        for (int i = 0; i < 20; i++) budget.Fail();
        for (int i = 0; i < 60; i++) budget.Succeed();
        Assert.That(budget.Fail(), Is.False, "5 of 10 left");
        for (int i = 0; i < 11; i++) budget.Succeed();
        Assert.That(budget.Fail(), Is.True, "5.1 of 10 left");
        for (int i = 0; i < 1000; i++) budget.Succeed();
        Assert.That(Enumerable.Range(0, 5).Select(_ => budget.Fail()), Is.EqualTo([true, true, true, true, false]), "never more than full");
    }

    [Test]
    public void AfterFailure_WaitsAreRandomAndBounded()
    {
        var entry = new Gateway(new FakeProvider(_ => FakeProvider.Whole())).Entry;
        var options = new RetryOptions { MaxRetries = 100, Budget = 1_000_000 };
        var policy = new RetryPolicy(options, new Random(1));
        var error = new ProviderError(ProviderErrorKind.UpstreamError, "No.");
        foreach (var (retries, longest) in new[] { (0, 250), (1, 500), (2, 1000), (3, 2000), (4, 2000), (99, 2000) })
        {
            var waits = Enumerable.Range(0, 200).Select(_ => policy.AfterFailure(entry, error, retries)!.Value.TotalMilliseconds).ToArray();
            Assert.That(waits, Is.All.InRange(0, longest));
            Assert.That(waits.Max() - waits.Min(), Is.GreaterThan(longest * 0.8), "spread over the whole of it");
        }
        Assert.That(policy.AfterFailure(entry, error, 100), Is.Null);
    }

    [Test]
    public void AfterFailure_SameSeed_SameWaits()
    {
        var entry = new Gateway(new FakeProvider(_ => FakeProvider.Whole())).Entry;
        var error = new ProviderError(ProviderErrorKind.Overloaded, "No.");
        TimeSpan?[] Waits() => [.. new[] { new RetryPolicy(new RetryOptions(), new Random(5)) }.SelectMany(p => new[] { 0, 1, 0 }.Select(n => p.AfterFailure(entry, error, n)))];
        Assert.That(Waits(), Is.EqualTo(Waits()).And.All.Not.Null);
    }
}
