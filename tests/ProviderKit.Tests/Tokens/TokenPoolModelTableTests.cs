using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Tokens;

/// <summary>FAULTS 58: models come from clients, and however many they name, tokens serve on.</summary>
[Property("FAULTS", 58)]
public class TokenPoolModelTableTests
{
    private readonly FakeTime _time = new();

    [Test]
    public void ManyModelsObserved_LimitOfOneModelStaysItsOwn()
    {
        var pool = Support.Tokens.Pool(_time, "A");
        for (int i = 0; i < 3000; i++)
        {
            using var lease = pool.TryLease($"made-up-{i}", out _)!;
            lease.Observe(new RemainingLimits(14, TimeSpan.FromMinutes(1), null, null));
        }
        pool.Use(TokenOutcome.RateLimited, TimeSpan.FromMinutes(10), "gpt-4o");
        Assert.That(pool.TryLease("gpt-4o", out _), Is.Null);
        Assert.That(pool.TryLease("gpt-4o-mini", out _), Is.Not.Null);
    }

    [Test]
    public void ManyModelsBlocked_TheLatestIsRememberedAndTheOthersServe()
    {
        var pool = Support.Tokens.Pool(_time, "A");
        for (int i = 0; i < 1500; i++) pool.Use(TokenOutcome.RateLimited, TimeSpan.FromMinutes(5), $"made-up-{i}");
        pool.Use(TokenOutcome.RateLimited, TimeSpan.FromMinutes(10), "gpt-4o");
        Assert.That(pool.TryLease("gpt-4o", out _), Is.Null);
        Assert.That(pool.TryLease("gpt-4o-mini", out _), Is.Not.Null);
        Assert.That(pool.Stats("A").BlockedModels, Has.Count.EqualTo(1000));
    }
}
