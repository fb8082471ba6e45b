using Microsoft.Extensions.Options;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Settings;

public class FilterSettingsTests
{
    [Test]
    public void Section_EverySetting_IsRead()
    {
        using var host = Host.With(
            ("ProviderKit:Rewrites:0:Formats", "openai_chat"), ("ProviderKit:Rewrites:0:Models", "ext-openai-*"), ("ProviderKit:Rewrites:0:Provider", "openai"), ("ProviderKit:Rewrites:0:Drop:0", "user"),
            ("ProviderKit:Rewrites:0:Set:service_tier", "flex"), ("ProviderKit:Rewrites:0:Default:stream_options.include_usage", "true"),
            ("ProviderKit:Guard:HoldBack", "64"), ("ProviderKit:Guard:Rules:0:Name", "names"), ("ProviderKit:Guard:Rules:0:Words:0", "Falcon"), ("ProviderKit:Guard:Rules:0:Patterns:0", "AKIA[0-9]+"),
            ("ProviderKit:Guard:Rules:0:Requests", "0"), ("ProviderKit:Guard:Rules:0:Replies", "1"), ("ProviderKit:Guard:Rules:0:Models", "ext-*"), ("ProviderKit:Guard:Rules:0:Action", "log"));
        var (rewrite, guard) = (host.Options.Rewrites.Single(), host.Options.Guard);
        Assert.That((rewrite.Formats, rewrite.Models, rewrite.Provider, rewrite.Drop.Single()), Is.EqualTo(("openai_chat", "ext-openai-*", "openai", "user")));
        Assert.That(rewrite.Set, Is.EquivalentTo(new Dictionary<string, string> { ["service_tier"] = "flex" }));
        Assert.That(rewrite.Default, Is.EquivalentTo(new Dictionary<string, string> { ["stream_options.include_usage"] = "true" }));
        var rule = guard.Rules.Single();
        Assert.That(
            (guard.HoldBack, rule.Name, rule.Words.Single(), rule.Patterns.Single(), rule.Requests, rule.Replies, rule.Models, rule.Action),
            Is.EqualTo((64, "names", "Falcon", "AKIA[0-9]+", false, true, "ext-*", GuardAction.Log)));
    }

    [TestCase("ProviderKit:Guard:HoldBack", "15", "ProviderKit:Guard:HoldBack must be a whole number from 16 to 16384.")]
    [TestCase("ProviderKit:Guard:Rules:0:Word:0", "x", "ProviderKit:Guard:Rules:0:Word is not a setting; did you mean ProviderKit:Guard:Rules:0:Words?")]
    [TestCase("ProviderKit:Guard:Rules:0:Action", "shout", "ProviderKit:Guard:Rules:0:Action must be one of Refuse, Log.")]
    public void Mistake_IsReportedByItsName(string setting, string value, string message)
    {
        using var host = Host.With((setting, value));
        Assert.That(Assert.Throws<OptionsValidationException>(() => _ = host.Options)!.Failures, Has.Member(message));
    }

    [Test]
    public void Section_ReadTwice_IsOneRule()
    {
        var settings = Host.Configuration(("ProviderKit:Rewrites:0:Formats", "*"), ("ProviderKit:Rewrites:0:Set:top_k", "1"), ("ProviderKit:Rewrites:1:Formats", "*"), ("ProviderKit:Rewrites:1:Set:top_k", "2"));
        using var host = Host.Of(services =>
        {
            Microsoft.Extensions.DependencyInjection.ProviderKitServiceCollectionExtensions.AddProviderKit(services, settings);
            return Microsoft.Extensions.DependencyInjection.ProviderKitServiceCollectionExtensions.AddProviderKit(services, settings);
        });
        Assert.That(host.Options.Rewrites.Select(rule => rule.Set["top_k"]), Is.EqualTo(["1", "2"]));
    }
}
