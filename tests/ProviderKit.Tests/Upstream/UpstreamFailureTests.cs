using System.Security.Authentication;
using ProviderKit.Lifetime;
using ProviderKit.Tests.Support;
using ProviderKit.Upstream;

namespace ProviderKit.Tests.Upstream;

public class UpstreamFailureTests
{
    private static readonly object[] Sending =
    [
        Case("DNS", new HttpRequestException(HttpRequestError.NameResolutionError), ProviderErrorKind.Unreachable, "upstream_dns", 502),
        Case("refused", new HttpRequestException(HttpRequestError.ConnectionError), ProviderErrorKind.Unreachable, "upstream_unreachable", 502),
        Case("proxy", new HttpRequestException(HttpRequestError.ProxyTunnelError), ProviderErrorKind.Unreachable, "upstream_unreachable", 502),
        Case("TLS", new HttpRequestException(HttpRequestError.SecureConnectionError), ProviderErrorKind.Unreachable, "upstream_tls", 502),
        Case("certificate", new HttpRequestException("x", new AuthenticationException("x")), ProviderErrorKind.Unreachable, "upstream_tls", 502),
        Case("connect timeout", new TaskCanceledException("x", new TimeoutException()), ProviderErrorKind.Unreachable, "upstream_connect_timeout", 502),
        Case("reset", new HttpRequestException(HttpRequestError.ResponseEnded), ProviderErrorKind.ConnectionLost, "upstream_connection_lost", 502),
        Case("bad headers", new HttpRequestException(HttpRequestError.InvalidResponse), ProviderErrorKind.ConnectionLost, "upstream_connection_lost", 502),
        Case("broken pipe", new IOException("x"), ProviderErrorKind.ConnectionLost, "upstream_connection_lost", 502),
    ];

    private static TestCaseData Case(string name, Exception e, ProviderErrorKind kind, string code, int status) =>
        new(e, kind, code, status) { TestName = $"{{m}}({name})" };

    [TestCaseSource(nameof(Sending))]
    public void WhileSending_Exception_SaysHowFarTheRequestGot(Exception e, ProviderErrorKind kind, string code, int status)
    {
        using var deadline = new UpstreamDeadline(TimeSpan.FromMinutes(1), new FakeTime(), default);
        var error = UpstreamFailure.WhileSending(e, "acme", deadline);
        Assert.That(UpstreamFailure.IsTransport(e), Is.True);
        Assert.That((error.Kind, error.HttpStatus), Is.EqualTo((kind, status)));
        Assert.That((string?)Json.Error(error)["code"], Is.EqualTo(code));
        Assert.That(error.Message, Does.Contain("acme"));
        Assert.That(error.ShouldRetry, Is.EqualTo(kind == ProviderErrorKind.ConnectionLost ? false : (bool?)null), "what was sent may have been billed");
    }

    [Test]
    public void WhileSending_OurOwnTimeout_Is504()
    {
        var time = new FakeTime();
        using var deadline = new UpstreamDeadline(TimeSpan.FromMinutes(1), time, default);
        time.Advance(TimeSpan.FromMinutes(1));
        var error = UpstreamFailure.WhileSending(new OperationCanceledException(), "acme", deadline);
        Assert.That((error.Kind, error.HttpStatus, error.Code), Is.EqualTo((ProviderErrorKind.Timeout, 504, "upstream_first_byte_timeout")));
    }

    [Test]
    public void WhileReading_OurOwnTimeoutOrAReset_AreToldApart()
    {
        var time = new FakeTime();
        using var deadline = new UpstreamDeadline(TimeSpan.FromMinutes(1), time, default);
        Assert.That(UpstreamFailure.WhileReading(new IOException(), deadline).Kind, Is.EqualTo(ProviderErrorKind.ConnectionLost));
        time.Advance(TimeSpan.FromMinutes(1));
        var error = UpstreamFailure.WhileReading(new OperationCanceledException(), deadline);
        Assert.That((error.Kind, error.Code), Is.EqualTo((ProviderErrorKind.Timeout, "upstream_idle_timeout")));
    }

    [Test]
    public void IsTransport_AFaultOfOurOwn_IsFalse() =>
        Assert.That(UpstreamFailure.IsTransport(new InvalidOperationException()), Is.False);

    [Test]
    public void Deadline_CallerLeaves_IsNotExpired()
    {
        using var caller = new CancellationTokenSource();
        using var deadline = new UpstreamDeadline(TimeSpan.FromMinutes(1), new FakeTime(), caller.Token);
        Assert.That(deadline.ThrowIfCallerLeft, Throws.Nothing);
        caller.Cancel();
        Assert.That(deadline.Token.IsCancellationRequested, Is.True);
        Assert.That(deadline.Expired, Is.False);
        Assert.That(deadline.ThrowIfCallerLeft, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Deadline_AppEnds_IsNeitherExpiredNorLeft()
    {
        using var drain = new DrainSignal(new FakeTime());
        using var deadline = new UpstreamDeadline(TimeSpan.FromMinutes(1), new FakeTime(), default, drain.Token);
        Assert.That((deadline.Token.IsCancellationRequested, deadline.ShutDown), Is.EqualTo((false, false)));
        drain.End();
        Assert.That((deadline.Token.IsCancellationRequested, deadline.ShutDown, deadline.Expired), Is.EqualTo((true, true, false)));
        Assert.That(deadline.ThrowIfCallerLeft, Throws.Nothing);
        Assert.That(UpstreamFailure.WhileSending(new TaskCanceledException(), "acme", deadline), Is.EqualTo(DrainSignal.Error));
        Assert.That(UpstreamFailure.WhileReading(new IOException(), deadline), Is.EqualTo(DrainSignal.Error));
    }

    [Test]
    public void Deadline_CallerLeavesAtTheEnd_IsTheCallersDoing()
    {
        using var caller = new CancellationTokenSource();
        using var drain = new DrainSignal(new FakeTime());
        using var deadline = new UpstreamDeadline(TimeSpan.FromMinutes(1), new FakeTime(), caller.Token, drain.Token);
        caller.Cancel();
        drain.End();
        Assert.That((deadline.ShutDown, deadline.Expired), Is.EqualTo((false, false)));
    }

    [Test]
    public void Deadline_Restart_CountsAnew()
    {
        var time = new FakeTime();
        using var deadline = new UpstreamDeadline(TimeSpan.FromSeconds(10), time, default);
        time.Advance(TimeSpan.FromSeconds(9.9));
        deadline.Restart(TimeSpan.FromSeconds(5));
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.That(deadline.Expired, Is.False);
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.That(deadline.Expired, Is.True);
    }
}
