using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ProviderKit.Tests.Logs;
using ProviderKit.Tests.Support;
using ProviderKit.Tokens;
using static ProviderKit.TokenOutcome;

namespace ProviderKit.Tests.Live;

/// <summary>The configuration changes while the app runs: which tokens there are then, and what they remember.</summary>
public class ReloadedTokensTests : ReloadFixture
{
    [Test]
    public void Affinity_Changed_IsInForceAndKeepsWhatItBound()
    {
        var pool = App.Registry.Find("openai")!.Tokens;
        var key = new SessionKey(1);
        Use("EXT_OPENAI_TOKEN_1");
        Change(("ProviderKit:Tokens:Selection", "RoundRobin"), ("ProviderKit:Tokens:Affinity:MaxSessions", "5"), ("EXT_OPENAI_TOKEN_3", "three"));
        Use("EXT_OPENAI_TOKEN_1");
        Use("EXT_OPENAI_TOKEN_1");
        Change(("EXT_OPENAI_TOKEN_1", null)); // its conversation moves
        Use("EXT_OPENAI_TOKEN_2", "EXT_OPENAI_TOKEN_3");
        Change(("ProviderKit:Tokens:Affinity:Enabled", "0"));
        Assert.That(pool.KeepsSessions, Is.False);

        void Use(params string[] expected)
        {
            using var lease = pool.TryLease("m", null, out _, null, key)!;
            lease.Complete(Succeeded);
            Assert.That(expected, Does.Contain(lease.Token.Name));
        }
    }

    [Test]
    public void TokenOptions_AreFollowed()
    {
        Change(("ProviderKit:Tokens:Cooldown", "5m"));
        var pool = App.Registry.Find("openai")!.Tokens;
        pool.Use(RateLimited);
        Assert.That(pool.Stats("EXT_OPENAI_TOKEN_1").BlockedUntil - App.Time.UtcNow, Is.EqualTo(TimeSpan.FromMinutes(5)));
    }

    [Test]
    public void TokenAddedByCode_Stays_UntilItIsRemovedOrTheAddressChanges()
    {
        App.Registry.Find("openai")!.Tokens.Add(new ApiToken("by-code", "sk-by-code"));
        Change(("EXT_OPENAI_TOKEN_2", null));
        Assert.That(Names(), Is.EqualTo(["EXT_OPENAI_TOKEN_1", "by-code"]));
        Change(("ProviderKit:Providers:openai:Headers:X-Team", "blue"));
        Assert.That(Names(), Is.EqualTo(["EXT_OPENAI_TOKEN_1", "by-code"]));

        var admin = App.Services.GetRequiredService<ProviderAdmin>();
        Assert.That(admin.RemoveToken("openai", "by-code").Success);
        Assert.That(Names(), Is.EqualTo(["EXT_OPENAI_TOKEN_1"]), "what the operator removes is gone, wherever it came from");
        Change(("EXT_OPENAI_TOKEN_2", "two"));
        Assert.That(Names(), Is.EqualTo(["EXT_OPENAI_TOKEN_1", "EXT_OPENAI_TOKEN_2"]));

        App.Registry.Find("openai")!.Tokens.Add(new ApiToken("by-code", "sk-by-code-2"));
        Change(("EXT_OPENAI_BASE_URL", "http://localhost:1/v1"));
        Assert.That(Names(), Does.Not.Contain("by-code"), "a token belongs to its address");

        string[] Names() => [.. App.Registry.Find("openai")!.Tokens.Tokens.Select(t => t.Name)];
    }

    [Test]
    public void TokenRemovedByCode_StaysOut_UntilTheOperatorAddsItAgain()
    {
        var pool = App.Registry.Find("openai")!.Tokens;
        pool.Remove("EXT_OPENAI_TOKEN_2");
        Change(("XAI_ENABLED", "0"));
        Assert.That(pool.Tokens.Select(t => t.Name), Is.EqualTo(["EXT_OPENAI_TOKEN_1"]));
        Assert.That(App.Services.GetRequiredService<ProviderAdmin>().AddToken("openai", "two").Success);
        Assert.That(pool.Count, Is.EqualTo(2));
        Change(("XAI_ENABLED", "1"));
        Assert.That(pool.Count, Is.EqualTo(2));
    }

    [Test]
    public void ConfiguredAddress_Changes_AddedTokensWaitForTheOldOne()
    {
        var admin = App.Services.GetRequiredService<ProviderAdmin>();
        Assert.That(admin.AddToken("openai", "sk-added", "mine").Success);
        Change(("EXT_OPENAI_BASE_URL", "http://localhost:1/v1"));
        Assert.That(Names(), Is.EqualTo(new[] { "EXT_OPENAI_TOKEN_1", "EXT_OPENAI_TOKEN_2" }));
        Assert.That(admin.AddToken("openai", "sk-other", "mine").Outcome, Is.EqualTo(AdminOutcome.Conflict), "the name is taken");
        Assert.That(admin.AddToken("openai", "sk-added", "here").Success, "on purpose it may be both");
        Assert.That(Names(), Does.Contain("here"));
        Change(("EXT_OPENAI_BASE_URL", null));
        Assert.That(Names(), Is.EqualTo(new[] { "EXT_OPENAI_TOKEN_1", "EXT_OPENAI_TOKEN_2", "mine" }));
        Assert.That(admin.RemoveToken("openai", "here").Success, "also one that waits");

        string[] Names() => [.. App.Registry.Find("openai")!.Tokens.Tokens.Select(t => t.Name)];
    }

    [Test]
    public void AddedTokenThatWaits_IsWarnedOfOnce()
    {
        using var log = new LogSetup.RecordedLog();
        var configuration = Host.Configuration(("EXT_OPENAI_ENABLED", "1"), ("EXT_OPENAI_TOKEN_1", "one"));
        using var host = Host.Of(services => services.AddSingleton<ILoggerFactory>(log).AddProviderKit(configuration));
        Assert.That(host.Services.GetRequiredService<ProviderAdmin>().AddToken("openai", "sk-added", "mine").Success);
        foreach (var (name, value) in new[] { ("EXT_OPENAI_BASE_URL", "http://localhost:1/v1"), ("XAI_ENABLED", "1"), ("XAI_ENABLED", "0") })
        {
            configuration[name] = value;
            configuration.Reload();
            host.Time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.That(log.Lines.Count(line => line.Event == 136), Is.EqualTo(1));
        Assert.That(log.Lines.Count(line => line.Event == 134), Is.EqualTo(3), "three reloads were taken up");
    }
}
