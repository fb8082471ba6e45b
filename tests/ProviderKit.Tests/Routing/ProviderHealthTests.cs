using ProviderKit.Tests.Support;
using static ProviderKit.ProviderErrorKind;

namespace ProviderKit.Tests.Routing;

public class ProviderHealthTests
{
    [TestCase(UpstreamError, true)]
    [TestCase(Overloaded, true)]
    [TestCase(Unreachable, true)]
    [TestCase(ProviderErrorKind.Timeout, true)]
    [TestCase(ConnectionLost, true)]
    [TestCase(BadReply, true)]
    [TestCase(InvalidRequest, false)]
    [TestCase(NotFound, false)]
    [TestCase(PermissionDenied, false)]
    [TestCase(RateLimited, false)]
    [TestCase(QuotaExhausted, false)]
    [TestCase(UpstreamAuthentication, false)]
    [TestCase(Internal, false)]
    public async Task Failure_CountsIfItIsTheUpstreams(ProviderErrorKind kind, bool counts)
    {
        var gateway = new Gateway(new FakeProvider(_ => FakeProvider.Failed(kind)), "A");
        await gateway.RunAsync();
        var health = gateway.Entry.Health;
        Assert.That((health.Status, health.ConsecutiveFailures), Is.EqualTo((counts ? ProviderHealthStatus.Degraded : ProviderHealthStatus.Healthy, counts ? 1 : 0)));
        Assert.That((health.LastErrorKind, health.LastFailure), Is.EqualTo(counts ? ((ProviderErrorKind?)kind, (DateTimeOffset?)gateway.Time.UtcNow) : (null, null)));
    }

    [Test]
    public async Task FiveInARow_AreDown_OneSuccessMends()
    {
        bool works = false;
        var gateway = new Gateway(new FakeProvider(_ => works ? FakeProvider.Whole() : FakeProvider.Failed(Unreachable)), "A");
        var health = gateway.Entry.Health;
        var seen = new List<ProviderHealthStatus> { health.Status };
        for (int i = 0; i < 5; i++)
        {
            await gateway.RunAsync();
            seen.Add(health.Status);
        }
        Assert.That(seen, Is.EqualTo([ProviderHealthStatus.Healthy, .. Enumerable.Repeat(ProviderHealthStatus.Degraded, 4), ProviderHealthStatus.Down]));
        Assert.That((health.LastSuccess, health.LastErrorMessage), Is.EqualTo(((DateTimeOffset?)null, "It is Unreachable.")));
        works = true;
        gateway.Time.Advance(TimeSpan.FromSeconds(5));
        await gateway.RunAsync();
        Assert.That((health.Status, health.ConsecutiveFailures, health.LastSuccess), Is.EqualTo((ProviderHealthStatus.Healthy, 0, (DateTimeOffset?)gateway.Time.UtcNow)));
        Assert.That(health.LastErrorKind, Is.EqualTo(Unreachable), "still known");
    }

    [Test]
    public async Task Stream_CountsAtItsEnd()
    {
        const string Chunk = """{"choices":[{"delta":{"content":"Hi"}}]}""";
        var gateway = new Gateway(new FakeProvider(_ => ProviderReply.Streamed(new FakeEvents(Chunk))), "A");
        for (int i = 0; i < 5; i++) await gateway.RunAsync(stream: true);
        Assert.That(gateway.Entry.Health.Status, Is.EqualTo(ProviderHealthStatus.Down), "every one broke");
    }

    [Test]
    public async Task Message_IsMaskedAndShort()
    {
        string a = Support.Tokens.ValueOf("A");
        var gateway = new Gateway(new FakeProvider(_ => ProviderReply.Failed(new ProviderError(UpstreamError, $"{a}\nis bad {new string('x', 500)}"))), "A");
        await gateway.RunAsync();
        Assert.That(gateway.Entry.Health.LastErrorMessage, Does.StartWith("[A] is bad").And.Length.LessThanOrEqualTo(201));
    }
}
