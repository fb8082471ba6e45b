using ProviderKit.Tests.Support;
using ProviderKit.Upstream;
using static ProviderKit.ProviderErrorKind;

namespace ProviderKit.Tests.Dispatch.Retries;

/// <summary>FAULTS 28: what may pass is tried again, so often and after a pause; what may have been billed is not.</summary>
[Property("FAULTS", 28)]
public class RetryTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(2);

    [TestCase(UpstreamError, 3)]
    [TestCase(Overloaded, 3)]
    [TestCase(Unreachable, 3)]
    [TestCase(ProviderErrorKind.Timeout, 1)]
    [TestCase(ConnectionLost, 1)]
    [TestCase(BadReply, 1)]
    [TestCase(InvalidRequest, 1)]
    [TestCase(PermissionDenied, 1)]
    [TestCase(Internal, 1)]
    public async Task Failure_IsTriedAgainWhereItMayPass(ProviderErrorKind kind, int attempts)
    {
        var gateway = Retrying(new FakeProvider(_ => FakeProvider.Failed(kind)));
        var outcome = await RunAsync(gateway);
        Assert.That((outcome.Error!.Kind, outcome.Record.Attempts), Is.EqualTo((kind, attempts)));
        Assert.That(gateway.Pool.Stats("A"), Has.Property("Failures").Zero.And.Property("Requests").EqualTo(attempts));
    }

    [Test]
    public async Task Certificate_IsNotTriedAgain()
    {
        var provider = new FakeProvider(_ => ProviderReply.Failed(new ProviderError(Unreachable, "No.") { Code = UpstreamFailure.TlsCode }));
        Assert.That((await RunAsync(Retrying(provider))).Record.Attempts, Is.EqualTo(1));
    }

    [Test]
    public async Task Retry_Succeeds_WithTheSameToken()
    {
        int calls = 0;
        var provider = new FakeProvider(_ => ++calls == 2 ? FakeProvider.Whole() : FakeProvider.Status(503));
        var outcome = await RunAsync(Retrying(provider));
        Assert.That((outcome.Error, outcome.Record.Attempts, outcome.Record.Status), Is.EqualTo(((ProviderError?)null, 2, 200)));
        Assert.That(provider.Calls, Is.EqualTo(["A", "A"]));
    }

    [Test]
    public async Task Stream_FailsBeforeItsFirstContent_IsTriedAgain()
    {
        int calls = 0;
        var provider = new FakeProvider(_ => ProviderReply.Streamed(++calls == 1
            ? new FakeEvents("""{"error":{"message":"Busy.","type":"overloaded_error"}}""")
            : new FakeEvents("""{"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}""")));
        var gateway = Retrying(provider);
        var outcome = await gateway.Time.AdvanceUntilAsync(gateway.RunAsync(stream: true), Step);
        Assert.That((outcome.Error, outcome.Chunks.Count, outcome.Record.Attempts), Is.EqualTo(((ProviderError?)null, 1, 2)));
    }

    [Test]
    public async Task Token_IsBlockedDuringThePause_TheNextServes()
    {
        Gateway gateway = null!;
        var provider = new FakeProvider(call =>
        {
            if (call.Token!.Name == "B") return FakeProvider.Whole();
            gateway.Pool.Use(TokenOutcome.RateLimited); // by another request, meanwhile
            return FakeProvider.Status(500);
        });
        gateway = Retrying(provider);
        Assert.That((await RunAsync(gateway)).Error, Is.Null);
        Assert.That(provider.Calls, Is.EqualTo(["A", "B"]));
    }

    [Test]
    public async Task RetriesAndRotation_AreCountedApart()
    {
        int calls = 0;
        var provider = new FakeProvider(call => ++calls switch
        {
            1 => FakeProvider.Status(500),
            2 => FakeProvider.Status(429),
            3 => FakeProvider.Status(500),
            _ => call.Token!.Name == "B" ? FakeProvider.Whole() : FakeProvider.Status(400),
        });
        var outcome = await RunAsync(Retrying(provider));
        Assert.That(provider.Calls, Is.EqualTo(["A", "A", "B", "B"]));
        Assert.That(outcome.Error, Is.Null);
    }

    [TestCase(1.5, 3)]
    [TestCase(2.5, 1)]
    public async Task RetryAfter_IsHonouredUpToTheLongestDelay(double seconds, int attempts)
    {
        var time = new FakeTime();
        var starts = new List<long>();
        var provider = new FakeProvider(_ =>
        {
            starts.Add(time.GetTimestamp());
            return FakeProvider.Failed(UpstreamError, TimeSpan.FromSeconds(seconds));
        });
        var gateway = new Gateway(provider, time, new ProviderKitOptions(), "A");
        await time.AdvanceUntilAsync(gateway.RunAsync(), TimeSpan.FromSeconds(seconds));
        Assert.That(starts, Has.Count.EqualTo(attempts));
        for (int i = 1; i < starts.Count; i++)
            Assert.That(time.GetElapsedTime(starts[i - 1], starts[i]), Is.EqualTo(TimeSpan.FromSeconds(seconds)));
    }

    [Test]
    public async Task NoTokenNeeded_IsTriedAgainToo()
    {
        var provider = new FakeProvider(_ => FakeProvider.Status(500)) { Info = new ProviderInfo { Name = "acme", Prefix = "ext-acme-", Credential = CredentialRequirement.None } };
        var gateway = new Gateway(provider, new FakeTime(), new ProviderKitOptions());
        await RunAsync(gateway);
        Assert.That(provider.Calls, Is.EqualTo(["-", "-", "-"]));
    }

    [Test]
    public async Task Provider_FailsAlways_ManyRequestsMakeNoStorm()
    {
        var provider = new FakeProvider(_ => FakeProvider.Status(503));
        var gateway = Retrying(provider);
        for (int i = 0; i < 100; i++) await RunAsync(gateway);
        Assert.That(provider.Calls, Has.Count.EqualTo(103), "two retries, one, then none");
        Assert.That(gateway.Records, Has.Count.EqualTo(100));
    }

    [Test]
    public async Task Caller_LeavesDuringThePause_IsCancelledAndNothingIsSent()
    {
        var provider = new FakeProvider(_ => FakeProvider.Status(503));
        var gateway = Retrying(provider);
        using var caller = new CancellationTokenSource();
        var sending = gateway.SendAsync(cancellationToken: caller.Token).AsTask();
        await caller.CancelAsync();
        Assert.That(async () => await sending, Throws.InstanceOf<OperationCanceledException>());
        gateway.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.That((provider.Calls.Count, gateway.AssertEnded().Status), Is.EqualTo((1, 499)));
    }

    private static Gateway Retrying(FakeProvider provider) => new(provider, new FakeTime(), new ProviderKitOptions(), "A", "B");

    private static Task<Gateway.Outcome> RunAsync(Gateway gateway) => gateway.Time.AdvanceUntilAsync(gateway.RunAsync(), Step);
}
