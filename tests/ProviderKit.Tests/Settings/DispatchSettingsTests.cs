using ProviderKit.Routing;
using ProviderKit.Vendors;
using Microsoft.Extensions.Options;
using ProviderKit.Validation;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Settings;

public class DispatchSettingsTests
{
    [Test]
    public void Section_IsRead()
    {
        using var host = Host.With(
            ("ProviderKit:Retry:MaxRetries", "5"), ("ProviderKit:Retry:BaseDelay", "100ms"), ("ProviderKit:Retry:MaxDelay", "3s"), ("ProviderKit:Retry:Budget", "20"),
            ("ProviderKit:Limits:MaxConcurrent", "8"), ("ProviderKit:Limits:MaxConcurrentPerProvider", "4"), ("ProviderKit:Limits:QueueLimit", "0"), ("ProviderKit:Limits:QueueTimeout", "5s"),
            ("ProviderKit:Requests:Kept", "0"));
        var (retry, limits) = (host.Options.Retry, host.Options.Limits);
        Assert.That((retry.MaxRetries, retry.BaseDelay, retry.MaxDelay, retry.Budget), Is.EqualTo((5, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(3), 20)));
        Assert.That((limits.MaxConcurrent, limits.MaxConcurrentPerProvider, limits.QueueLimit, limits.QueueTimeout), Is.EqualTo(((int?)8, (int?)4, 0, TimeSpan.FromSeconds(5))));
        Assert.That(host.Options.Requests.Kept, Is.Zero);
    }

    [Test]
    public void FlatNames_AreRead_AndTheSectionWins()
    {
        using var host = Host.With(
            ("UPSTREAM_MAX_CONCURRENT", "8"), ("UPSTREAM_QUEUE_MAX", "3"), ("UPSTREAM_QUEUE_TIMEOUT_MS", "1500"), ("ProviderKit:Limits:QueueLimit", "7"));
        var limits = host.Options.Limits;
        Assert.That((limits.MaxConcurrent, limits.MaxConcurrentPerProvider, limits.QueueLimit, limits.QueueTimeout), Is.EqualTo(((int?)8, (int?)null, 7, TimeSpan.FromSeconds(1.5))));
    }

    [Test]
    public void Defaults_AreTheDocumentedOnes()
    {
        var options = new ProviderKitOptions();
        Assert.That((options.Retry.MaxRetries, options.Retry.BaseDelay, options.Retry.MaxDelay, options.Retry.Budget), Is.EqualTo((2, TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(2), 10)));
        Assert.That((options.Limits.MaxConcurrent, options.Limits.QueueLimit, options.Limits.QueueTimeout, options.Requests.Kept), Is.EqualTo(((int?)null, 100, TimeSpan.FromSeconds(30), 1000)));
    }

    [TestCase("ProviderKit:Retry:MaxRetries", "-1")]
    [TestCase("ProviderKit:Retry:Budget", "0")]
    [TestCase("ProviderKit:Retry:BaseDelay", "10s")]
    [TestCase("ProviderKit:Retry:MaxDelay", "0s")]
    [TestCase("ProviderKit:Retry:Times", "3")]
    [TestCase("ProviderKit:Limits:MaxConcurrent", "0")]
    [TestCase("ProviderKit:Limits:QueueTimeout", "0s")]
    [TestCase("ProviderKit:Limits:Queue", "1")]
    [TestCase("ProviderKit:Requests:Kept", "many")]
    [TestCase("ProviderKit:Fallbacks:0:Next", "x")]
    [TestCase("UPSTREAM_MAX_CONCURRENT", "none")]
    [TestCase("UPSTREAM_QUEUE_MAX", "-1")]
    [TestCase("UPSTREAM_QUEUE_TIMEOUT_MS", "0")]
    public void Mistake_IsToldByItsName(string name, string value)
    {
        using var host = Host.With((name, value));
        Assert.That(() => host.Options, Throws.InstanceOf<OptionsValidationException>().With.Message.Contains(name));
    }

    [Test]
    public void OptionsSetInCode_AreCheckedToo()
    {
        var options = new ProviderKitOptions { Retry = { MaxRetries = -1, Budget = 0 }, Limits = { MaxConcurrentPerProvider = 0, QueueLimit = -1 }, Requests = { Kept = -1 } };
        var result = new ProviderKitOptionsValidator(new ProviderRegistrations([], new ConfiguredVendors())).Validate(null, options);
        Assert.That(result.Failures!.Count(), Is.EqualTo(5));
    }
}
