using ProviderKit.Tests.Support;
using static ProviderKit.ProviderErrorKind;

namespace ProviderKit.Tests.Dispatch;

/// <summary>Whatever becomes of a request: one record of it, and its token back in the pool.</summary>
public class DispatcherOutcomeTests
{
    [Test]
    public async Task Success_IsRecordedWhenTheResultIsDisposed()
    {
        var gateway = new Gateway(new FakeProvider(_ => FakeProvider.Whole()), "A");
        gateway.Time.Advance(TimeSpan.FromSeconds(1));
        var result = await gateway.SendAsync(model: "ext-acme-m");
        Assert.That(gateway.Records, Is.Empty);
        Assert.That(gateway.Pool.Stats("A").InFlight, Is.EqualTo(1));
        Json.AssertEqual(Json.Parse(result.Body), FakeProvider.Reply.Replace("upstream-model", "ext-acme-m", StringComparison.Ordinal));
        gateway.Time.Advance(TimeSpan.FromSeconds(2));
        await result.DisposeAsync();
        await result.DisposeAsync();
        var record = gateway.AssertEnded(result.RequestId);
        Assert.Multiple(() =>
        {
            Assert.That(record.Error, Is.Null);
            Assert.That((record.Model, record.Provider, record.TokenName), Is.EqualTo(("ext-acme-m", "acme", "A")));
            Assert.That((record.Attempts, record.Streamed, record.Status), Is.EqualTo((1, false, 200)));
            Assert.That(record.Usage, Is.EqualTo(new ChatUsage(3, 4)));
            Assert.That(result.Usage, Is.EqualTo(new ChatUsage(3, 4)));
            Assert.That((record.Duration, record.TimeToFirstByte), Is.EqualTo((TimeSpan.FromSeconds(2), (TimeSpan?)TimeSpan.Zero)));
        });
    }

    [Test]
    public async Task Error_IsRecorded()
    {
        var outcome = await new Gateway(new FakeProvider(_ => FakeProvider.Failed(ProviderErrorKind.Timeout)), "A").RunAsync();
        Assert.That(outcome.Record, Has.Property("Status").EqualTo(504).And.Property("Error").EqualTo(outcome.Error).And.Property("TimeToFirstByte").Null);
    }

    [Test]
    public async Task Reject_IsRecordedWithoutModelOrProvider()
    {
        var gateway = new Gateway(new FakeProvider(_ => FakeProvider.Whole()), "A");
        var result = gateway.Unsent.Reject(new ProviderError(PayloadTooLarge, "too long"));
        Assert.That((result.Error!.HttpStatus, result.Attempts, result.Provider), Is.EqualTo((413, 0, (string?)null)));
        await result.DisposeAsync();
        Assert.That(gateway.AssertEnded(result.RequestId), Has.Property("Model").Null.And.Property("Provider").Null.And.Property("Status").EqualTo(413));
    }

    [Test]
    public async Task UnknownModel_IsRecordedAnd404()
    {
        var provider = new FakeProvider(_ => FakeProvider.Whole());
        var outcome = await new Gateway(provider, "A").RunAsync(model: "nobody-m");
        Assert.That(outcome.Record, Has.Property("Model").EqualTo("nobody-m").And.Property("Provider").Null.And.Property("Status").EqualTo(404));
        Assert.That(provider.Calls, Is.Empty);
    }

    [Test]
    public async Task StreamBreaks_IsRecordedWithItsErrorAndPartialUsage()
    {
        var broken = new ProviderError(ConnectionLost, $"gone {Support.Tokens.ValueOf("A")}");
        var events = new FakeEvents("""{"choices":[{"delta":{"content":"Hi"}}],"usage":{"prompt_tokens":5,"completion_tokens":2}}""") { EndsWith = broken };
        var gateway = new Gateway(new FakeProvider(_ => ProviderReply.Streamed(events)), "A");
        var outcome = await gateway.RunAsync(stream: true);
        Assert.That(outcome.Chunks, Has.Count.EqualTo(1));
        Assert.That(outcome.StreamError!.Message, Is.EqualTo("gone [A]"));
        Assert.That(outcome.Record.Error, Is.EqualTo(outcome.StreamError));
        Assert.That((outcome.Record.Status, outcome.Record.Usage, outcome.Record.Streamed), Is.EqualTo((502, new ChatUsage(5, 2), true)));
        Assert.That(gateway.Pool.Stats("A").Blocked, Is.False);
    }

    [Test]
    public async Task ProviderThrowsAProviderException_IsItsError()
    {
        var gateway = new Gateway(new FakeProvider(call => call.Token!.Name == "A" ? throw new ProviderException(new ProviderError(RateLimited, "slow")) : FakeProvider.Whole()), "A", "B");
        var outcome = await gateway.RunAsync();
        Assert.That((outcome.Error, outcome.Record.TokenName), Is.EqualTo(((ProviderError?)null, "B")));
        Assert.That(gateway.Pool.Stats("A").Blocked, Is.True);
    }

    private static readonly Exception[] Faults =
    [
        new InvalidOperationException($"secret {Support.Tokens.ValueOf("A")}"), new OperationCanceledException("its own timeout"), new NullReferenceException(), new HttpRequestException("x"),
    ];

    [TestCaseSource(nameof(Faults))]
    public async Task ProviderThrowsAnything_Is500WithoutItsText(Exception fault)
    {
        var outcome = await new Gateway(new FakeProvider(_ => throw fault), "A", "B").RunAsync();
        AssertInternal(outcome.Error);
        Assert.That(outcome.Record, Has.Property("Attempts").EqualTo(1).And.Property("Status").EqualTo(500));
    }

    [TestCaseSource(nameof(Faults))]
    public async Task StreamThrowsBeforeItsFirstEvent_Is500(Exception fault)
    {
        var events = new FakeEvents { Throws = fault };
        var outcome = await new Gateway(new FakeProvider(_ => ProviderReply.Streamed(events)), "A").RunAsync(stream: true);
        AssertInternal(outcome.Error);
        Assert.That(events.Disposed, Is.True);
    }

    [TestCaseSource(nameof(Faults))]
    public async Task StreamThrowsInTheMiddle_EndsWithAnError(Exception fault)
    {
        var events = new FakeEvents("""{"choices":[{"delta":{"content":"Hi"}}]}""") { Throws = fault };
        var outcome = await new Gateway(new FakeProvider(_ => ProviderReply.Streamed(events)), "A").RunAsync(stream: true);
        Assert.That(outcome.Chunks, Has.Count.EqualTo(1));
        AssertInternal(outcome.StreamError);
        Assert.That(outcome.Record.Status, Is.EqualTo(500));
    }

    [Test]
    public async Task ProviderReturnsNull_Is500() =>
        AssertInternal((await new Gateway(new FakeProvider(_ => null!), "A").RunAsync()).Error);

    [Test]
    public async Task ResponseThrowsOnDisposal_IsRecordedAllTheSame()
    {
        var owner = new Moq.Mock<IDisposable>();
        owner.Setup(o => o.Dispose()).Throws<IOException>();
        var gateway = new Gateway(new FakeProvider(_ => ProviderReply.Whole(Json.Bytes(FakeProvider.Reply), owner.Object)), "A");
        var result = await gateway.SendAsync();
        Assert.That(async () => await result.DisposeAsync(), Throws.InstanceOf<IOException>());
        Assert.That(gateway.AssertEnded(result.RequestId).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task RequestIds_AreDistinctAndOfOneForm()
    {
        var gateway = new Gateway(new FakeProvider(_ => FakeProvider.Whole()), "A");
        for (int i = 0; i < 20; i++) await gateway.RunAsync();
        Assert.That(gateway.Records.Select(r => r.RequestId), Is.Unique.And.All.Match("^req_[0-9a-f]{24}$"));
    }

    private static void AssertInternal(ProviderError? error)
    {
        Assert.That((error?.Kind, error?.HttpStatus), Is.EqualTo(((ProviderErrorKind?)Internal, (int?)500)));
        Assert.That(error!.Message, Does.Not.Contain("secret"));
    }
}
