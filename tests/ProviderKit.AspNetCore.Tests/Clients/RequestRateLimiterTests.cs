using System.Net;
using ProviderKit.AspNetCore.Clients;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Clients;

public class RequestRateLimiterTests
{
    private readonly FakeTime _time = new();

    [Test]
    public void TryTake_AsManyAsAllowed_ThenOnePerShareOfAMinute()
    {
        var limiter = new RequestRateLimiter(4, _time);
        for (int i = 0; i < 4; i++) Assert.That(limiter.TryTake(1, out _), Is.True);

        Assert.That((limiter.TryTake(1, out var wait), wait), Is.EqualTo((false, TimeSpan.FromSeconds(15))));
        _time.Advance(TimeSpan.FromSeconds(15) - TimeSpan.FromTicks(1));
        Assert.That((limiter.TryTake(1, out wait), wait), Is.EqualTo((false, TimeSpan.FromTicks(1))), "refusals cost nothing");
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.That(limiter.TryTake(1, out _), Is.True);
        Assert.That(limiter.TryTake(1, out _), Is.False);
    }

    [Test]
    public void TryTake_LongQuiet_FillsTheBucketAndNoMore()
    {
        var limiter = new RequestRateLimiter(3, _time);
        for (int i = 0; i < 3; i++) limiter.TryTake(1, out _);
        _time.Advance(TimeSpan.FromDays(30));

        Assert.That(Enumerable.Range(0, 5).Count(_ => limiter.TryTake(1, out TimeSpan _)), Is.EqualTo(3));
    }

    [Test]
    public void TryTake_OneClientAtItsEnd_LeavesOthersAlone()
    {
        var limiter = new RequestRateLimiter(1, _time);
        limiter.TryTake(1, out _);

        Assert.That((limiter.TryTake(1, out _), limiter.TryTake(2, out _)), Is.EqualTo((false, true)));
    }

    [Test]
    public void Clients_WhoseBucketIsFull_AreForgotten()
    {
        var limiter = new RequestRateLimiter(60, _time);
        for (uint client = 0; client < 1000; client++) limiter.TryTake(client, out _);
        Assert.That(limiter.Count, Is.EqualTo(1000));

        _time.Advance(TimeSpan.FromMinutes(1));
        limiter.TryTake(5000, out _);

        Assert.That(limiter.Count, Is.EqualTo(1));
    }

    [Test]
    public void Clients_MoreThanAreRemembered_ShareOneBucket()
    {
        var limiter = new RequestRateLimiter(2, _time, maxClients: 10);
        for (uint client = 0; client < 10; client++) limiter.TryTake(client, out _);

        Assert.That((limiter.TryTake(100, out _), limiter.TryTake(101, out _), limiter.TryTake(102, out _)), Is.EqualTo((true, true, false)));
        Assert.That((limiter.Count, limiter.TryTake(3, out _)), Is.EqualTo((10, true)), "those that are known keep their own");
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That((limiter.TryTake(102, out _), limiter.Count), Is.EqualTo((true, 1)));
    }

    [Test]
    public async Task TryTake_ManyAtOnce_LetsNoneTooManyThrough()
    {
        var limiter = new RequestRateLimiter(100, _time);
        int taken = 0;

        await Parallel.ForAsync(0, 10_000, (_, _) =>
        {
            if (limiter.TryTake(1, out TimeSpan _)) Interlocked.Increment(ref taken);
            return default;
        });

        Assert.That(taken, Is.EqualTo(100));
    }

    [TestCase("10.0.0.1", "::ffff:10.0.0.1", true)]
    [TestCase("10.0.0.1", "10.0.0.2", false)]
    [TestCase("2001:db8::1", "2001:db8::ffff:1:2:3", true, Description = "one network of 64 bits")]
    [TestCase("2001:db8::1", "2001:db8:0:1::1", false)]
    public void Addresses_OfOneClient_AreOnePartition(string one, string other, bool same) =>
        Assert.That(AddressPartition.Of(IPAddress.Parse(one)) == AddressPartition.Of(IPAddress.Parse(other)), Is.EqualTo(same));
}
