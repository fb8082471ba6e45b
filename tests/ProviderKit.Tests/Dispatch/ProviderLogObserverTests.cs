using static ProviderKit.ProviderErrorKind;

namespace ProviderKit.Tests.Dispatch;

public class ProviderLogObserverTests
{
    private static readonly RequestRecord Served = new()
    {
        RequestId = "req_1", Model = "ext-acme-m", Provider = "acme", TokenName = "A", Attempts = 2, Streamed = true,
        Duration = TimeSpan.FromMilliseconds(5), TimeToFirstByte = TimeSpan.FromMilliseconds(2), Usage = new ChatUsage(1, 2),
    };

    [Test]
    public void OnCompleted_Served_IsARequestAndAResponse()
    {
        var entries = Log(Served);
        Assert.That(entries.Select(e => (e.Event, e.Level, e.RequestId, e.Model)), Is.EqualTo([
            (ProviderLogEvent.Request, ProviderLogLevel.Debug, "req_1", "ext-acme-m"),
            (ProviderLogEvent.Response, ProviderLogLevel.Info, "req_1", "ext-acme-m"),
        ]));
        Assert.That(entries[1].Timestamp - entries[0].Timestamp, Is.EqualTo(Served.Duration));
        var response = entries[1];
        Assert.That((response.Token, response.Status, response.Attempts, response.Streamed), Is.EqualTo(("A", 200, 2, true)));
        Assert.That((response.Duration, response.TimeToFirstByte, response.Usage), Is.EqualTo((Served.Duration, Served.TimeToFirstByte, Served.Usage)));
    }

    [Test]
    public void OnCompleted_Failed_IsAWarningThatSaysWhy()
    {
        var response = Log(Served with { Error = new ProviderError(UpstreamError, "acme: boom") { UpstreamStatus = 503 } })[1];
        Assert.That((response.Level, response.Status, response.Error, response.Usage), Is.EqualTo((ProviderLogLevel.Warn, 503, "acme: boom", (ChatUsage?)null)));
    }

    [Test]
    public void OnCompleted_NoProvider_IsInNoLog() =>
        Assert.That(Log(Served with { Provider = null, Error = new ProviderError(NotFound, "x") }), Is.Empty);

    private static IReadOnlyList<ProviderLogEntry> Log(RequestRecord record)
    {
        using var store = new ProviderLogStore(new ProviderLogOptions(), ["acme"], timeProvider: new Support.FakeTimeProvider());
        new ProviderLogObserver(store).OnCompleted(record);
        return store.RecentOfAll(10);
    }
}
