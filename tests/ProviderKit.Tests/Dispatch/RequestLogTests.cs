using Microsoft.Extensions.Logging;
using ProviderKit.Dispatch;
using static ProviderKit.ProviderErrorKind;

namespace ProviderKit.Tests.Dispatch;

public class RequestLogTests
{
    private static readonly RequestRecord Served = new()
    {
        RequestId = "req_1", Model = "ext-acme-m", Provider = "acme", TokenName = "A", Attempts = 2, Duration = TimeSpan.FromMilliseconds(5),
    };

    [Test]
    public void OnCompleted_Success_IsForThoseWhoLookCloser() =>
        Assert.That(Log(Served), Is.EqualTo((LogLevel.Debug, 200, "req_1 ext-acme-m by acme with A, attempts 2: 200 after 5 ms")));

    [Test]
    public void OnCompleted_Cancelled_IsNoWarning() =>
        Assert.That(Log(Served with { Error = new ProviderError(Cancelled, "x") })?.Level, Is.EqualTo(LogLevel.Debug));

    [Test]
    public void OnCompleted_ProviderFailed_IsAWarning() =>
        Assert.That(
            Log(Served with { Error = new ProviderError(UpstreamError, "acme: boom") { UpstreamStatus = 503 } }),
            Is.EqualTo((LogLevel.Warning, 201, "req_1 ext-acme-m by acme with A, attempts 2: 503 acme: boom")));

    [Test]
    public void OnCompleted_Refused_IsInformation() =>
        Assert.That(
            Log(new RequestRecord { RequestId = "req_1", Error = new ProviderError(PayloadTooLarge, "too long") }),
            Is.EqualTo((LogLevel.Information, 202, "req_1 refused: 413 too long")));

    [TestCase(Unauthenticated)]
    [TestCase(ForeignCaller)]
    [TestCase(RateLimited)]
    [TestCase(MethodNotAllowed)]
    [TestCase(NotFound, "unknown_url")]
    public void OnCompleted_KeptOut_IsLeftToTheHttpLayer(ProviderErrorKind kind, string? code = null)
    {
        var logger = new Lines();
        new RequestLog(logger).OnCompleted(new RequestRecord { RequestId = "req_1", Error = new ProviderError(kind, "no") { Code = code } });
        Assert.That(logger.Written, Is.Empty);
    }

    [TestCase("\r\n")]
    [TestCase("\n")]
    [TestCase("\u001b[31m")]
    [TestCase("\u2028")]
    [TestCase("\u2029")]
    [TestCase("\u0085")]
    [TestCase("\0")]
    public void OnCompleted_MessageThatBreaksLines_IsOneLine(string text)
    {
        foreach (string? provider in new[] { "acme", null })
        {
            string line = Log(Served with { Provider = provider, Error = new ProviderError(NotFound, $"The model a{text}b") })!.Value.Text;
            Assert.That(line.Where(c => char.IsControl(c) || c is '\u2028' or '\u2029'), Is.Empty);
            Assert.That(line, Does.Contain("The model a ").And.EndWith("b"));
        }
    }

    private static (LogLevel Level, int Event, string Text)? Log(RequestRecord record)
    {
        var logger = new Lines();
        new RequestLog(logger).OnCompleted(record);
        Assert.That(logger.Written, Has.Count.EqualTo(1));
        return logger.Written[0];
    }

    private sealed class Lines : ILogger<RequestLog>
    {
        public List<(LogLevel, int, string)> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add((logLevel, eventId.Id, formatter(state, exception)));
    }
}
