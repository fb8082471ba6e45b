using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ProviderKit.Tests.Logs;
using ProviderKit.Tests.Support;
using static ProviderKit.TokenOutcome;

namespace ProviderKit.Tests.Health;

/// <summary>What an operator hears of quarantines.</summary>
public class QuarantineLogTests
{
    private const string A = "EXT_OPENAI_TOKEN_1", B = "EXT_OPENAI_TOKEN_2";

    private LogSetup.RecordedLog _log = null!;
    private Host _host = null!;
    private TokenPool _pool = null!;

    [SetUp]
    public void Start()
    {
        var configuration = Host.Configuration(
            ("EXT_OPENAI_ENABLED", "1"), (A, Support.Tokens.ValueOf(A)), (B, Support.Tokens.ValueOf(B)), ("XAI_ENABLED", "1"), ("XAI_API_KEY", "x"));
        _log = new LogSetup.RecordedLog();
        _host = Host.Of(services => services.AddSingleton<ILoggerFactory>(_log).AddProviderKit(configuration));
        _pool = _host.Registry.Find("openai")!.Tokens;
    }

    [TearDown]
    public void Stop()
    {
        _host.Dispose();
        _log.Dispose();
    }

    [Test]
    public void Rejected_IsWarnedOfOnceByAnEventOfItsOwn()
    {
        var late = _pool.TryLease(null, out _)!;
        _pool.Use(Rejected);
        late.Complete(Rejected); // a call that ran meanwhile says the same
        late.Dispose();

        var told = Told();
        Assert.That(told.Select(line => (line.Event, line.Level)), Is.EqualTo([(160, LogLevel.Warning)]));
        Assert.That(told[0].Text, Does.Contain("openai").And.Contain(A).And.Not.Contain(Support.Tokens.ValueOf(A)));
    }

    [Test]
    public void Rejected_StandsInTheProvidersLog()
    {
        _pool.Report(A, Rejected);
        _pool.Reset(A);

        var entries = _host.Services.GetRequiredService<ProviderLogStore>().Recent("openai");
        Assert.That(
            entries.Select(e => (e.Event, e.Level, e.Token)),
            Is.EqualTo([(ProviderLogEvent.Quarantine, ProviderLogLevel.Warn, A), (ProviderLogEvent.QuarantineEnd, ProviderLogLevel.Info, A)]));
        Assert.That(string.Concat(entries.Select(e => e.Message)), Does.Contain(A).And.Not.Contain(Support.Tokens.ValueOf(A)));
        _host.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(_log.Lines.Count(line => line.Text.Contains("quarantine", StringComparison.Ordinal)), Is.EqualTo(2), "the app's log is not told twice");
    }

    [Test]
    public void Reset_TellsThatItHasEnded_AndNothingWhereThereWasNone()
    {
        _pool.Report(A, Rejected);
        _pool.Report(B, RateLimited);
        _pool.Reset(B);
        _pool.Reset(A);
        _pool.Reset(A);

        Assert.That(Told().Select(line => (line.Event, line.Level)), Is.EqualTo([(160, LogLevel.Warning), (161, LogLevel.Information)]));
    }

    [Test]
    public void Rejected_IsCountedByProvider()
    {
        _ = _host.Dispatcher;
        var factory = _host.Services.GetRequiredService<IMeterFactory>();
        using var measured = new Measured(meter => meter.Scope == factory && meter.Name == ProviderKitDiagnostics.MeterName);
        _pool.Report(A, Rejected);
        _pool.Report(B, Rejected);
        _pool.Reset(A);
        _pool.Report(A, Rejected);

        Assert.That(
            measured.Ask().Of("providerkit.quarantines"),
            Is.EquivalentTo(["3 gen_ai.provider.name=openai", "0 gen_ai.provider.name=xai"]));
    }

    [Test]
    public void PoolMadeByAChangeOfAddress_IsHeardToo_AndTheOneBeforeNoMore()
    {
        var admin = _host.Services.GetRequiredService<ProviderAdmin>();
        _host.Options.AllowAdminBaseUrl = true;
        Assert.That(admin.Configure("openai", System.Text.Json.JsonDocument.Parse("""{"baseUrl":"http://localhost:1/v1"}""").RootElement).Success);
        var pool = _host.Registry.Find("openai")!.Tokens;
        Assert.That(pool, Is.Not.SameAs(_pool));
        Assert.That(admin.AddToken("openai", "sk-of-the-new-address", "new").Success);

        _pool.Report(A, Rejected);
        Assert.That(Told(), Is.Empty, "nothing is sent with it any more");
        pool.Report("new", Rejected);
        Assert.That(Told().Select(line => line.Event), Is.EqualTo([160]));
    }

    private (string Category, LogLevel Level, int Event, string Text)[] Told() => [.. _log.Lines.Where(line => line.Event is 160 or 161)];
}
