using Microsoft.Extensions.Options;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Settings;

/// <summary>Settings of drain, streams and rate limit.</summary>
public class ServingSettingsTests
{
    [Test]
    public void Defaults_NothingSet_AreTheDocumentedOnes()
    {
        using var host = Host.With();
        var o = host.Options;
        Assert.That((o.Drain.Time, o.Drain.MinTime, o.Streams.KeepAlive), Is.EqualTo((TimeSpan.FromSeconds(20), TimeSpan.Zero, TimeSpan.FromSeconds(15))));
        Assert.That((o.RateLimit.Enabled, o.RateLimit.PerMinute), Is.EqualTo((false, 60)));
    }

    [Test]
    public void Section_EverySetting_IsRead()
    {
        using var host = Host.With(
            ("ProviderKit:Drain:Time", "1m"), ("ProviderKit:Drain:MinTime", "5s"), ("ProviderKit:Streams:KeepAlive", "20s"),
            ("ProviderKit:RateLimit:Enabled", "1"), ("ProviderKit:RateLimit:PerMinute", "7"));
        var o = host.Options;
        Assert.That((o.Drain.Time, o.Drain.MinTime, o.Streams.KeepAlive), Is.EqualTo((TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20))));
        Assert.That((o.RateLimit.Enabled, o.RateLimit.PerMinute), Is.EqualTo((true, 7)));
    }

    [Test]
    public void FlatNames_OfTheRateLimit_AreRead()
    {
        using var host = Host.With(("RATE_LIMIT_ENABLED", "true"), ("RATE_LIMIT_PER_MINUTE", "3"));
        Assert.That((host.Options.RateLimit.Enabled, host.Options.RateLimit.PerMinute), Is.EqualTo((true, 3)));
    }

    [TestCase("ProviderKit:Streams:KeepAlive", "0")]
    [TestCase("ProviderKit:Drain:Time", "0")]
    public void Zero_WhereItMeansNone_IsTaken(string setting, string value)
    {
        using var host = Host.With((setting, value));
        Assert.That(() => host.Options, Throws.Nothing);
    }

    [TestCase("ProviderKit:Drain:Time", "2h")]
    [TestCase("ProviderKit:Drain:MinTime", "21s")]
    [TestCase("ProviderKit:Drain:Tim", "1s")]
    [TestCase("ProviderKit:Streams:KeepAlive", "10ms")]
    [TestCase("ProviderKit:Streams:KeepAlives", "10s")]
    [TestCase("ProviderKit:RateLimit:PerMinute", "0")]
    [TestCase("ProviderKit:RateLimit:Enabled", "maybe")]
    [TestCase("RATE_LIMIT_PER_MINUTE", "many")]
    [TestCase("RATE_LIMIT_ENABLED", "maybe")]
    public void Mistake_IsReportedByItsName(string setting, string value)
    {
        using var host = Host.With((setting, value));
        Assert.That(() => host.Options, Throws.InstanceOf<OptionsValidationException>().With.Message.Contains(setting));
    }
}
