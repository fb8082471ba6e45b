using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ProviderKit.AspNetCore.Settings;

namespace ProviderKit.AspNetCore.Tests.Settings;

/// <summary>The server's settings, which are read from the core's configuration when routes are mapped.</summary>
public class ServerSettingsTests
{
    private static readonly SettingDescription[] All = [.. ServerTable.Group.Describe()];

    [Test]
    public void Defaults_NothingSet_AreTheDocumentedOnes()
    {
        using var server = ConfiguredServer.With();
        var o = server.Options;
        Assert.That((o.Streams.KeepAlive, o.RateLimit.Enabled, o.RateLimit.PerMinute), Is.EqualTo((TimeSpan.FromSeconds(15), false, 60)));
    }

    [Test]
    public void Section_EverySetting_IsRead()
    {
        using var server = ConfiguredServer.With(("ProviderKit:Streams:KeepAlive", "20s"), ("ProviderKit:RateLimit:Enabled", "1"), ("ProviderKit:RateLimit:PerMinute", "7"));
        var o = server.Options;
        Assert.That((o.Streams.KeepAlive, o.RateLimit.Enabled, o.RateLimit.PerMinute), Is.EqualTo((TimeSpan.FromSeconds(20), true, 7)));
        Assert.That(server.Options, Is.SameAs(o), "read once");
    }

    [Test]
    public void FlatNames_OfTheRateLimit_AreRead()
    {
        using var server = ConfiguredServer.With(("RATE_LIMIT_ENABLED", "true"), ("RATE_LIMIT_PER_MINUTE", "3"));
        Assert.That((server.Options.RateLimit.Enabled, server.Options.RateLimit.PerMinute), Is.EqualTo((true, 3)));
    }

    [Test]
    public void Zero_WhereItMeansNone_IsTaken()
    {
        using var server = ConfiguredServer.With(("ProviderKit:Streams:KeepAlive", "0"));
        Assert.That(server.Options.Streams.KeepAlive, Is.EqualTo(TimeSpan.Zero));
    }

    [TestCase("ProviderKit:Streams:KeepAlive", "10ms")]
    [TestCase("ProviderKit:Streams:KeepAlives", "10s")]
    [TestCase("ProviderKit:RateLimit:PerMinute", "0")]
    [TestCase("ProviderKit:RateLimit:Enabled", "maybe")]
    [TestCase("RATE_LIMIT_PER_MINUTE", "many")]
    [TestCase("RATE_LIMIT_ENABLED", "maybe")]
    public void Mistake_IsReportedByItsName(string setting, string value)
    {
        using var server = ConfiguredServer.With((setting, value));
        Assert.That(() => server.Options, Throws.InstanceOf<OptionsValidationException>().With.Message.Contains(setting));
    }

    [Test]
    public void Rows_OfTheTable_AreTheSettablePropertiesOfTheOptions()
    {
        string[] properties =
        [
            .. typeof(ProviderKitServerOptions).GetProperties().SelectMany(property => property.PropertyType.Namespace == nameof(ProviderKit) && property.PropertyType != typeof(SecretKey)
                ? property.PropertyType.GetProperties().Select(inner => $"{property.Name}:{inner.Name}") : [property.Name]),
        ];
        Assert.That(All.Select(setting => setting.Path["ProviderKit:".Length..].Replace(":{name}", "", StringComparison.Ordinal).Replace(":0", "", StringComparison.Ordinal)), Is.EquivalentTo(properties));
        Assert.That(properties, Has.Length.EqualTo(8));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Names_AreKnownToTheCore_WhetherOrNotItReadsThem(bool contributed)
    {
        foreach (var setting in All)
        {
            foreach (string name in setting.FlatNames.Append(string.Join(':', setting.Path.Split(':')[..2])))
            {
                using var known = ConfiguredServer.With(kit => Contribute(kit, contributed), (name, ""));
                Assert.That(() => known.Core, Throws.Nothing, name);
                using var misspelt = ConfiguredServer.With(kit => Contribute(kit, contributed), (name[..^1], "x"));
                Assert.That(Assert.Throws<OptionsValidationException>(() => _ = misspelt.Core, name)!.Failures, Has.One.EqualTo($"{name[..^1]} is not a setting; did you mean {name}?"));
            }
        }

        static void Contribute(IProviderKitBuilder kit, bool contributed)
        {
            if (contributed) kit.ConfigureServer();
        }
    }

    [Test]
    public void Errors_OfCoreAndServer_AreToldTogether([Values] bool contributed)
    {
        using var server = ConfiguredServer.With(
            kit =>
            {
                if (contributed) kit.ConfigureServer();
                kit.Services.AddOptions<ProviderKitServerOptions>().Validate(_ => false, "The app's own rule.");
            },
            ("ProviderKit:Drain:Time", "2h"), ("ProviderKit:RateLimit:PerMinute", "0"), ("ProviderKit:AdminKey", "short"));
        var failures = Assert.Throws<OptionsValidationException>(() => _ = server.Options)!.Failures.ToArray();
        Assert.That(failures, Has.Length.EqualTo(4).And.Some.StartsWith("ProviderKit:Drain:Time ").And.Some.StartsWith("ProviderKit:RateLimit:PerMinute ").And.Some.StartsWith("ProviderKit:AdminKey "));
        Assert.That(failures, Has.One.EqualTo("The app's own rule."));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Code_LiesOverTheConfiguration(bool contributed)
    {
        using var server = ConfiguredServer.With(
            kit =>
            {
                if (contributed) kit.ConfigureServer(o => o.RateLimit.PerMinute += 1);
                else kit.Services.Configure<ProviderKitServerOptions>(o => o.RateLimit.PerMinute += 1);
            },
            ("ProviderKit:RateLimit:PerMinute", "7"), ("ProviderKit:RateLimit:Enabled", "1"));
        Assert.That((server.Options.RateLimit.Enabled, server.Options.RateLimit.PerMinute), Is.EqualTo((true, 8)));
        if (contributed) Assert.That(server.Injected, Is.SameAs(server.Options), "what the app's own services see");
    }

    [Test]
    public void RequestsScope_SeesTheSame()
    {
        using var server = ConfiguredServer.With(("ProviderKit:RateLimit:PerMinute", "7"));
        using var scope = server.Services.CreateScope();
        Assert.That(ServerSettings.Of(scope.ServiceProvider), Is.SameAs(server.Options));
    }

    [Test]
    public void MapProviderKit_WrongSettings_TellsAllErrors()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        builder.Configuration.AddInMemoryCollection([new("ProviderKit:Drain:Time", "2h"), new("PROVIDERKIT_CLIENT_KEY", "short")]);
        builder.Services.AddProviderKit();
        using var app = builder.Build();
        Assert.That(
            Assert.Throws<OptionsValidationException>(() => app.MapProviderKit())!.Failures,
            Has.Some.StartsWith("ProviderKit:Drain:Time ").And.Some.StartsWith("PROVIDERKIT_CLIENT_KEY is shorter than 16 characters"));
    }
}
