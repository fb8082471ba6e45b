using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ProviderKit.Dispatch.Limits;
using ProviderKit.Dispatch.Retries;
using ProviderKit.Tests.Logs;
using ProviderKit.Tests.Support;
using ProviderKit.Tokens;
using RichardSzalay.MockHttp;
using static ProviderKit.TokenOutcome;

namespace ProviderKit.Tests.Live;

/// <summary>The configuration changes while the app runs.</summary>
public class ReloadTests
{
    private IConfigurationRoot _configuration = null!;
    private Host _host = null!;

    [SetUp]
    public void Start()
    {
        _configuration = Host.Configuration(
            ("EXT_OPENAI_ENABLED", "1"), ("EXT_OPENAI_TOKEN_1", "one"), ("EXT_OPENAI_TOKEN_2", "two"), ("XAI_ENABLED", "1"), ("XAI_API_KEY", "x"));
        _host = Host.Of(services => services.AddProviderKit(_configuration));
        _ = _host.Registry; // made of the first configuration, so that a change is one
    }

    [TearDown]
    public void Stop() => _host.Dispose();

    [Test]
    public void Affinity_Changed_IsInForceAndKeepsWhatItBound()
    {
        var pool = _host.Registry.Find("openai")!.Tokens;
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
    public void Valid_IsTakenUpAsAWhole_AndWhatStaysKeepsItsState()
    {
        var (openai, xai) = (_host.Registry.Find("openai")!, _host.Registry.Find("xai")!);
        openai.Tokens.Report("EXT_OPENAI_TOKEN_1", RateLimited, TimeSpan.FromMinutes(10));
        Change(("XAI_ENABLED", "0"), ("OLLAMA_ENABLED", "1"), ("EXT_OPENAI_TOKEN_2", null), ("EXT_OPENAI_TOKEN_3", "three"), ("ProviderKit:DefaultProvider", "openai"));

        Assert.That(_host.Registry.Providers.Where(p => p.Enabled).Select(p => p.Name), Is.EquivalentTo(["openai", "ollama"]));
        Assert.That(_host.Registry.Find("openai"), Is.SameAs(openai), "only its tokens changed");
        Assert.That(openai.Tokens.GetTokenStats().Select(t => (t.Name, t.Blocked)), Is.EqualTo(new[] { ("EXT_OPENAI_TOKEN_1", true), ("EXT_OPENAI_TOKEN_3", false) }));
        Assert.That(_host.Registry.TryResolve("any-name-without-prefix", out _, out _), "the default provider");
        Assert.That(xai.Enabled, "calls that run keep what they began with");
    }

    [Test]
    public void Invalid_IsRefusedWhole_AndTheNextValidOneIsTaken()
    {
        var before = _host.Registry.Providers;
        Change(("XAI_ENABLED", "0"), ("EXT_OPENAI_BASE_URL", "not an address"));
        Assert.That(_host.Registry.Providers, Is.SameAs(before));
        Change(("EXT_OPENAI_BASE_URL", "http://localhost:1/v1"));
        Assert.That((_host.Registry.Find("xai")!.Enabled, _host.Registry.Find("openai")!.Info.BaseAddress), Is.EqualTo((false, "http://localhost:1/v1")));
    }

    [Test]
    public void Several_InQuickSuccession_AreOne()
    {
        var before = _host.Registry.Providers;
        Set(("XAI_ENABLED", "0"));
        _host.Time.Advance(TimeSpan.FromMilliseconds(200));
        Set(("OLLAMA_ENABLED", "1"));
        _host.Time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.That(_host.Registry.Providers, Is.SameAs(before));
        _host.Time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.That((_host.Registry.Find("xai")!.Enabled, _host.Registry.Find("ollama")!.Enabled), Is.EqualTo((false, true)));
    }

    [Test]
    public void TokenOptions_AreFollowed()
    {
        Change(("ProviderKit:Tokens:Cooldown", "5m"));
        var pool = _host.Registry.Find("openai")!.Tokens;
        pool.Use(RateLimited);
        Assert.That(pool.Stats("EXT_OPENAI_TOKEN_1").BlockedUntil - _host.Time.UtcNow, Is.EqualTo(TimeSpan.FromMinutes(5)));
    }

    [Test]
    public async Task SettingsOfAProvider_MaximumOfCallsCountsThoseThatRun()
    {
        var limits = new UpstreamLimitOptions { MaxConcurrentPerProvider = 1, QueueLimit = 0 };
        var gates = UpstreamGates.Create(limits, _host.Time)!;
        var before = _host.Registry.Find("openai")!;
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
        var before = _host.Registry.Find("openai")!;
        while (retries.AfterFailure(before, error, 0) is not null) { }

        Assert.That(retries.AfterFailure(Remade(before), error, 0), Is.Null);
    }

    [Test]
    public async Task ErrorRules_AreFollowedFromTheNextRequestOn_AndTokensKeepTheirBlocks()
    {
        const string Path = "ProviderKit:Providers:openai:ErrorRules:0:";
        _host.Upstream.When("*").Respond(System.Net.HttpStatusCode.TooManyRequests, "application/json", """{"error":{"message":"Not on this plan.","code":"plan"}}""");
        var before = _host.Registry.Find("openai")!;
        before.Tokens.Report("EXT_OPENAI_TOKEN_1", RateLimited, TimeSpan.FromMinutes(10));

        Change((Path + "Code", "plan"), (Path + "Then", "PassOn"));
        var after = _host.Registry.Find("openai")!;
        Assert.That((after.Tokens, after.Health), Is.EqualTo((before.Tokens, before.Health)));
        await using (var passed = await SendAsync()) Assert.That((passed.Error!.Code, passed.Attempts), Is.EqualTo(("plan", 1)));
        Assert.That(after.Tokens.GetTokenStats().Select(t => t.Blocked), Is.EqualTo(new[] { true, false }));

        Change((Path + "Then", "nonsense"));
        await using (var passed = await SendAsync()) Assert.That(passed.Error!.Code, Is.EqualTo("plan"), "a change with a mistake is refused");

        Change((Path + "Then", "Block"), (Path + "For", "3m"));
        await using (var blocked = await SendAsync()) Assert.That(blocked.Error!.Kind, Is.EqualTo(ProviderErrorKind.AllTokensBlocked));
        Assert.That(after.Tokens.Stats("EXT_OPENAI_TOKEN_2").BlockedUntil, Is.EqualTo(_host.Time.UtcNow.AddMinutes(3)));

        ValueTask<DispatchResult> SendAsync() => _host.Dispatcher.SendAsync(ChatRequest.Create("ext-openai-gpt", []));
    }

    [Test]
    public void OperatorsChanges_StayOnTop()
    {
        var admin = _host.Services.GetRequiredService<ProviderAdmin>();
        Assert.That(admin.Toggle("xai", false).Success);
        Assert.That(admin.AddToken("openai", "sk-added").Success);
        Change(("EXT_OPENAI_TOKEN_2", null));
        Assert.That(_host.Registry.Find("xai")!.Enabled, Is.False);
        Assert.That(_host.Registry.Find("openai")!.Tokens.Tokens.Select(t => t.Name), Is.EqualTo(new[] { "EXT_OPENAI_TOKEN_1", "openai:added:1" }));
    }

    [Test]
    public void TokenAddedByCode_Stays_UntilItIsRemovedOrTheAddressChanges()
    {
        _host.Registry.Find("openai")!.Tokens.Add(new ApiToken("by-code", "sk-by-code"));
        Change(("EXT_OPENAI_TOKEN_2", null));
        Assert.That(Names(), Is.EqualTo(["EXT_OPENAI_TOKEN_1", "by-code"]));
        Change(("ProviderKit:Providers:openai:Headers:X-Team", "blue"));
        Assert.That(Names(), Is.EqualTo(["EXT_OPENAI_TOKEN_1", "by-code"]));

        var admin = _host.Services.GetRequiredService<ProviderAdmin>();
        Assert.That(admin.RemoveToken("openai", "by-code").Success);
        Assert.That(Names(), Is.EqualTo(["EXT_OPENAI_TOKEN_1"]), "what the operator removes is gone, wherever it came from");
        Change(("EXT_OPENAI_TOKEN_2", "two"));
        Assert.That(Names(), Is.EqualTo(["EXT_OPENAI_TOKEN_1", "EXT_OPENAI_TOKEN_2"]));

        _host.Registry.Find("openai")!.Tokens.Add(new ApiToken("by-code", "sk-by-code-2"));
        Change(("EXT_OPENAI_BASE_URL", "http://localhost:1/v1"));
        Assert.That(Names(), Does.Not.Contain("by-code"), "a token belongs to its address");

        string[] Names() => [.. _host.Registry.Find("openai")!.Tokens.Tokens.Select(t => t.Name)];
    }

    [Test]
    public void TokenRemovedByCode_StaysOut_UntilTheOperatorAddsItAgain()
    {
        var pool = _host.Registry.Find("openai")!.Tokens;
        pool.Remove("EXT_OPENAI_TOKEN_2");
        Change(("XAI_ENABLED", "0"));
        Assert.That(pool.Tokens.Select(t => t.Name), Is.EqualTo(["EXT_OPENAI_TOKEN_1"]));
        Assert.That(_host.Services.GetRequiredService<ProviderAdmin>().AddToken("openai", "two").Success);
        Assert.That(pool.Count, Is.EqualTo(2));
        Change(("XAI_ENABLED", "1"));
        Assert.That(pool.Count, Is.EqualTo(2));
    }

    [Test]
    public void ConfiguredAddress_Changes_AddedTokensWaitForTheOldOne()
    {
        var admin = _host.Services.GetRequiredService<ProviderAdmin>();
        Assert.That(admin.AddToken("openai", "sk-added", "mine").Success);
        Change(("EXT_OPENAI_BASE_URL", "http://localhost:1/v1"));
        Assert.That(Names(), Is.EqualTo(new[] { "EXT_OPENAI_TOKEN_1", "EXT_OPENAI_TOKEN_2" }));
        Assert.That(admin.AddToken("openai", "sk-other", "mine").Status, Is.EqualTo(409), "the name is taken");
        Assert.That(admin.AddToken("openai", "sk-added", "here").Success, "on purpose it may be both");
        Assert.That(Names(), Does.Contain("here"));
        Change(("EXT_OPENAI_BASE_URL", null));
        Assert.That(Names(), Is.EqualTo(new[] { "EXT_OPENAI_TOKEN_1", "EXT_OPENAI_TOKEN_2", "mine" }));
        Assert.That(admin.RemoveToken("openai", "here").Success, "also one that waits");

        string[] Names() => [.. _host.Registry.Find("openai")!.Tokens.Tokens.Select(t => t.Name)];
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
        Assert.That(result.Status, Is.EqualTo(500));
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
        var admin = _host.Services.GetRequiredService<ProviderAdmin>();
        var registry = _host.Registry;
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

    /// <summary>The provider after a change that leaves its place.</summary>
    private ProviderEntry Remade(ProviderEntry openai)
    {
        Change(("ProviderKit:Providers:openai:Headers:X-Team", "blue"));
        Assert.That(_host.Registry.Find("openai"), Is.Not.SameAs(openai));
        return _host.Registry.Find("openai")!;
    }

    private void Change(params (string Name, string? Value)[] settings)
    {
        Set(settings);
        _host.Time.Advance(TimeSpan.FromSeconds(1));
    }

    private void Set(params (string Name, string? Value)[] settings)
    {
        var memory = _configuration.Providers.OfType<MemoryConfigurationProvider>().Single();
        foreach (var (name, value) in settings) memory.Set(name, value);
        _configuration.Reload();
    }
}
