using Microsoft.Extensions.Options;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Settings;

/// <summary>Settings of what happens when the app stops.</summary>
public class ServingSettingsTests
{
    [Test]
    public void Defaults_NothingSet_AreTheDocumentedOnes()
    {
        using var host = Host.With();
        var o = host.Options;
        Assert.That((o.Drain.Time, o.Drain.MinTime), Is.EqualTo((TimeSpan.FromSeconds(20), TimeSpan.Zero)));
    }

    [Test]
    public void Section_EverySetting_IsRead()
    {
        using var host = Host.With(("ProviderKit:Drain:Time", "1m"), ("ProviderKit:Drain:MinTime", "5s"));
        var o = host.Options;
        Assert.That((o.Drain.Time, o.Drain.MinTime), Is.EqualTo((TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(5))));
    }

    [Test]
    public void Zero_WhereItMeansNone_IsTaken()
    {
        using var host = Host.With(("ProviderKit:Drain:Time", "0"));
        Assert.That(() => host.Options, Throws.Nothing);
    }

    [TestCase("ProviderKit:Drain:Time", "2h")]
    [TestCase("ProviderKit:Drain:MinTime", "21s")]
    [TestCase("ProviderKit:Drain:Tim", "1s")]
    public void Mistake_IsReportedByItsName(string setting, string value)
    {
        using var host = Host.With((setting, value));
        Assert.That(() => host.Options, Throws.InstanceOf<OptionsValidationException>().With.Message.Contains(setting));
    }
}
