using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Moq;
using ProviderKit.Responses;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Settings;

public class ResponseSettingsTests
{
    [Test]
    public void Defaults_AreAsDocumented()
    {
        using var host = Host.With();
        var o = host.Options.Responses;
        Assert.That((o.Enabled, o.MaxBytes, o.MaxEntries, o.TimeToLive, o.Key), Is.EqualTo((true, (long?)null, 100_000, TimeSpan.FromDays(30), (string?)null)));
        Assert.That(host.Services.GetRequiredService<IResponseStore>(), Is.TypeOf<MemoryResponseStore>());
    }

    [Test]
    public void Section_EverySetting_IsRead()
    {
        using var host = Host.With(
            ("ProviderKit:Responses:Enabled", "0"), ("ProviderKit:Responses:MaxBytes", "1000"), ("ProviderKit:Responses:MaxEntries", "7"),
            ("ProviderKit:Responses:TimeToLive", "7d"), ("ProviderKit:Responses:Key", "a-key-that-gateways-share"));
        var o = host.Options.Responses;
        Assert.That((o.Enabled, o.MaxBytes, o.MaxEntries, o.TimeToLive, o.Key), Is.EqualTo((false, (long?)1000, 7, TimeSpan.FromDays(7), "a-key-that-gateways-share")));
    }

    [TestCase("Enabled", "maybe")]
    [TestCase("MaxBytes", "0")]
    [TestCase("MaxEntries", "0")]
    [TestCase("MaxEntries", "10000001")]
    [TestCase("TimeToLive", "59s")]
    [TestCase("TimeToLive", "366.00:00:00")]
    [TestCase("Key", "short")]
    [TestCase("Kee", "x")]
    public void Mistake_IsReportedByItsName(string setting, string value)
    {
        using var host = Host.With(($"ProviderKit:Responses:{setting}", value));
        Assert.That(() => host.Options, Throws.InstanceOf<OptionsValidationException>().With.Message.Contains($"ProviderKit:Responses:{setting}"));
    }

    [Test]
    public void Store_OfTheApp_IsTaken([Values] bool before)
    {
        var own = Mock.Of<IResponseStore>();
        using var host = Host.Of(services =>
        {
            if (before) services.AddSingleton(own);
            var builder = services.AddProviderKit(_ => { });
            if (!before) services.AddSingleton(own);
            return builder;
        });
        Assert.That(host.Services.GetRequiredService<IResponseStore>(), Is.SameAs(own));
    }
}
