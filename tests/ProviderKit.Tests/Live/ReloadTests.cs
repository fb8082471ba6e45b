using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Dispatch.Limits;
using ProviderKit.Dispatch.Retries;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;
using static ProviderKit.TokenOutcome;

namespace ProviderKit.Tests.Live;

/// <summary>The configuration changes while the app runs: what is taken up of it, and when.</summary>
public class ReloadTests : ReloadFixture
{
    [Test]
    public void Valid_IsTakenUpAsAWhole_AndWhatStaysKeepsItsState()
    {
        var (openai, xai) = (App.Registry.Find("openai")!, App.Registry.Find("xai")!);
        openai.Tokens.Report("EXT_OPENAI_TOKEN_1", RateLimited, TimeSpan.FromMinutes(10));
        Change(("XAI_ENABLED", "0"), ("OLLAMA_ENABLED", "1"), ("EXT_OPENAI_TOKEN_2", null), ("EXT_OPENAI_TOKEN_3", "three"), ("ProviderKit:DefaultProvider", "openai"));

        Assert.That(App.Registry.Providers.Where(p => p.Enabled).Select(p => p.Name), Is.EquivalentTo(["openai", "ollama"]));
        Assert.That(App.Registry.Find("openai"), Is.SameAs(openai), "only its tokens changed");
        Assert.That(openai.Tokens.GetTokenStats().Select(t => (t.Name, t.Blocked)), Is.EqualTo(new[] { ("EXT_OPENAI_TOKEN_1", true), ("EXT_OPENAI_TOKEN_3", false) }));
        Assert.That(App.Registry.TryResolve("any-name-without-prefix", out _, out _), "the default provider");
        Assert.That(xai.Enabled, "calls that run keep what they began with");
    }

    [Test]
    public void Invalid_IsRefusedWhole_AndTheNextValidOneIsTaken()
    {
        var before = App.Registry.Providers;
        Change(("XAI_ENABLED", "0"), ("EXT_OPENAI_BASE_URL", "not an address"));
        Assert.That(App.Registry.Providers, Is.SameAs(before));
        Change(("EXT_OPENAI_BASE_URL", "http://localhost:1/v1"));
        Assert.That((App.Registry.Find("xai")!.Enabled, App.Registry.Find("openai")!.Info.BaseAddress), Is.EqualTo((false, "http://localhost:1/v1")));
    }

    [Test]
    public void Several_InQuickSuccession_AreOne()
    {
        var before = App.Registry.Providers;
        Set(("XAI_ENABLED", "0"));
        App.Time.Advance(TimeSpan.FromMilliseconds(200));
        Set(("OLLAMA_ENABLED", "1"));
        App.Time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.That(App.Registry.Providers, Is.SameAs(before));
        App.Time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.That((App.Registry.Find("xai")!.Enabled, App.Registry.Find("ollama")!.Enabled), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task SettingsOfAProvider_MaximumOfCallsCountsThoseThatRun()
    {
        var limits = new UpstreamLimitOptions { MaxConcurrentPerProvider = 1, QueueLimit = 0 };
        var gates = UpstreamGates.Create(limits, App.Time)!;
        var before = App.Registry.Find("openai")!;
        Assert.That(await gates.EnterAsync(before, default));

        var after = Remade(before);
        Assert.That(await gates.EnterAsync(after, default), Is.False, "the call that began before the change still runs");
        gates.Leave(before);
        Assert.That(await gates.EnterAsync(after, default));
    }

    [Test]
    public void SettingsOfAProvider_RetryBudgetIsKept()
    {
        var retries = new RetryPolicy(new RetryOptions { Budget = 10 }, new Random(1));
        var error = new ProviderError(ProviderErrorKind.Overloaded, "Not now.");
        var before = App.Registry.Find("openai")!;
        while (retries.AfterFailure(before, error, 0) is not null) { }

        Assert.That(retries.AfterFailure(Remade(before), error, 0), Is.Null);
    }

    [Test]
    public async Task ErrorRules_AreFollowedFromTheNextRequestOn_AndTokensKeepTheirBlocks()
    {
        const string Path = "ProviderKit:Providers:openai:ErrorRules:0:";
        App.Upstream.When("*").Respond(System.Net.HttpStatusCode.TooManyRequests, "application/json", """{"error":{"message":"Not on this plan.","code":"plan"}}""");
        var before = App.Registry.Find("openai")!;
        before.Tokens.Report("EXT_OPENAI_TOKEN_1", RateLimited, TimeSpan.FromMinutes(10));

        Change((Path + "Code", "plan"), (Path + "Then", "PassOn"));
        var after = App.Registry.Find("openai")!;
        Assert.That((after.Tokens, after.Health), Is.EqualTo((before.Tokens, before.Health)));
        await using (var passed = await SendAsync()) Assert.That((passed.Error!.Code, passed.Attempts), Is.EqualTo(("plan", 1)));
        Assert.That(after.Tokens.GetTokenStats().Select(t => t.Blocked), Is.EqualTo(new[] { true, false }));

        Change((Path + "Then", "nonsense"));
        await using (var passed = await SendAsync()) Assert.That(passed.Error!.Code, Is.EqualTo("plan"), "a change with a mistake is refused");

        Change((Path + "Then", "Block"), (Path + "For", "3m"));
        await using (var blocked = await SendAsync()) Assert.That(blocked.Error!.Kind, Is.EqualTo(ProviderErrorKind.AllTokensBlocked));
        Assert.That(after.Tokens.Stats("EXT_OPENAI_TOKEN_2").BlockedUntil, Is.EqualTo(App.Time.UtcNow.AddMinutes(3)));

        ValueTask<DispatchResult> SendAsync() => App.Dispatcher.SendAsync(ChatRequest.Create("ext-openai-gpt", []));
    }

    [Test]
    public void OperatorsChanges_StayOnTop()
    {
        var admin = App.Services.GetRequiredService<ProviderAdmin>();
        Assert.That(admin.Toggle("xai", false).Success);
        Assert.That(admin.AddToken("openai", "sk-added").Success);
        Change(("EXT_OPENAI_TOKEN_2", null));
        Assert.That(App.Registry.Find("xai")!.Enabled, Is.False);
        Assert.That(App.Registry.Find("openai")!.Tokens.Tokens.Select(t => t.Name), Is.EqualTo(new[] { "EXT_OPENAI_TOKEN_1", "openai:added:1" }));
    }

    [Test]
    public void ProviderOfTheApp_ThatThrows_LeavesTheOldSetup()
    {
        var configuration = Host.Configuration(("EXT_OPENAI_ENABLED", "1"), ("EXT_OPENAI_TOKEN_1", "one"));
        using var host = Host.Of(services => services.AddProviderKit(configuration).AddProvider(
            "acme",
            (_, options) => options.ApiVersion == "bad" ? throw new FileNotFoundException("canary") : new FakeProvider(_ => FakeProvider.Whole())));
        var before = host.Registry.Providers;
        configuration["ProviderKit:Providers:acme:ApiVersion"] = "bad";
        configuration["EXT_OPENAI_ENABLED"] = "0";
        configuration.Reload();
        Assert.DoesNotThrow(() => host.Time.Advance(TimeSpan.FromSeconds(1)));
        Assert.That(host.Registry.Providers, Is.SameAs(before));

        var result = host.Services.GetRequiredService<ProviderAdmin>().Toggle("openai", false);
        Assert.That(result.Outcome, Is.EqualTo(AdminOutcome.Failed));
        Assert.That(result.Message, Does.Contain(nameof(FileNotFoundException)).And.Not.Contain("canary"));
        Assert.That(host.Registry.Providers, Is.SameAs(before));

        configuration["ProviderKit:Providers:acme:ApiVersion"] = "good";
        configuration.Reload();
        host.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(host.Registry.Find("openai")!.Enabled, Is.False);
    }

    /// <summary>Changes and requests at once: each request meets one whole setup, and none fails for a change.</summary>
    [Test]
    public void WhileRequestsAreResolved_NoneMeetsHalfAChange()
    {
        using var done = new CancellationTokenSource();
        var admin = App.Services.GetRequiredService<ProviderAdmin>();
        var registry = App.Registry;
        var resolving = Task.Run(() =>
        {
            int resolved = 0;
            while (!done.IsCancellationRequested)
            {
                if (!registry.TryResolve("ext-openai-gpt-4o", out var target, out _) || target!.Entry.Problem is not null) throw new AssertionException("unresolved");
                using var lease = target.Entry.Tokens.TryLease(null, out _) ?? throw new AssertionException("no token");
                resolved++;
            }
            return resolved;
        });
        for (int i = 0; i < 300; i++)
        {
            Assert.That(admin.Toggle("xai").Success);
            Assert.That(admin.AddToken("openai", $"sk-added-{i}", "added").Success);
            Assert.That(admin.RemoveToken("openai", "added").Success);
        }
        done.Cancel();
        Assert.That(resolving.Result, Is.GreaterThan(0));
    }

    /// <summary>The provider after a change that leaves its destination.</summary>
    private ProviderEntry Remade(ProviderEntry openai)
    {
        Change(("ProviderKit:Providers:openai:Headers:X-Team", "blue"));
        Assert.That(App.Registry.Find("openai"), Is.Not.SameAs(openai));
        return App.Registry.Find("openai")!;
    }
}
