using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Lifetime;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Hosting;

public class GatewayHealthTests
{
    [Test]
    public void Providers_ThatAreOff_AreNotNamed()
    {
        using var host = Support.Host.With(("XAI_ENABLED", "1"), ("XAI_TOKEN_1", "sk-x"));

        var report = Health(host).Providers.Single();

        Assert.That(report, Is.EqualTo(new ProviderReport { Name = "xai", Condition = ProviderCondition.Ready, Tokens = 1 }));
        Assert.That((report.CanServe, Health(host).IsDraining), Is.EqualTo((true, false)));
    }

    [Test]
    public void Provider_WithoutToken_IsUnconfigured()
    {
        using var host = Support.Host.With(("XAI_ENABLED", "1"));

        var report = Health(host).Providers.Single();

        Assert.That((report.Condition, report.CanServe), Is.EqualTo((ProviderCondition.Unconfigured, false)));
        Assert.That(report.Problem, Does.Contain("XAI_TOKEN"));
    }

    [Test]
    public void Provider_ThatNeedsNoToken_IsReady()
    {
        using var host = Support.Host.With(("OLLAMA_ENABLED", "1"));

        Assert.That(Health(host).Providers.Single().Condition, Is.EqualTo(ProviderCondition.Ready));
    }

    [Test]
    public void Tokens_ThatRest_BlockAProviderOnlyTogether()
    {
        using var host = TwoTokens();
        var pool = host.Registry.Find("xai")!.Tokens;

        pool.Use(TokenOutcome.RateLimited);
        Assert.That(Look(host), Is.EqualTo((ProviderCondition.Ready, 1)), "that is what the other is for");
        pool.Use(TokenOutcome.RateLimited);
        Assert.That(Look(host), Is.EqualTo((ProviderCondition.Blocked, 2)));
        host.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.That(Look(host), Is.EqualTo((ProviderCondition.Ready, 0)));
    }

    [Test]
    public void Tokens_ThatWereRefused_NeedALook()
    {
        using var host = TwoTokens();
        var pool = host.Registry.Find("xai")!.Tokens;

        pool.Use(TokenOutcome.Rejected);
        Assert.That(Look(host).Condition, Is.EqualTo(ProviderCondition.Degraded));
        Assert.That(Health(host).Providers.Single().Problem, Does.Contain("1 of 2 tokens"));
        pool.Use(TokenOutcome.Rejected);
        Assert.That(Look(host).Condition, Is.EqualTo(ProviderCondition.Blocked));
        Assert.That(Health(host).Providers.Single().Problem, Does.Contain("refused every token").And.Not.Contain("sk-"));
    }

    [Test]
    public void Upstream_ThatFails_IsDegradedThenDownAndAfterAWhileWorthATry()
    {
        using var host = TwoTokens();
        var health = host.Registry.Find("xai")!.Health;
        var error = new ProviderError(ProviderErrorKind.Unreachable, "http://10.0.0.7/ cannot be reached");

        health.Fail(error, host.Time);
        Assert.That(Look(host).Condition, Is.EqualTo(ProviderCondition.Degraded));
        for (int i = 1; i < ProviderHealth.DownAfter; i++) health.Fail(error, host.Time);
        var down = Health(host).Providers.Single();
        Assert.That((down.Condition, down.CanServe), Is.EqualTo((ProviderCondition.Down, false)));
        Assert.That(down.Problem, Does.Contain("(unreachable)").And.Not.Contain("10.0.0.7"));
        host.Time.UtcNow += GatewayHealth.DownTime; // a wall clock that is set ahead, then back, says nothing about the time that has passed
        Assert.That(Look(host).Condition, Is.EqualTo(ProviderCondition.Down));
        host.Time.UtcNow -= 2 * GatewayHealth.DownTime;
        host.Time.Advance(GatewayHealth.DownTime - TimeSpan.FromTicks(1));
        Assert.That(Look(host).Condition, Is.EqualTo(ProviderCondition.Down));
        host.Time.Advance(TimeSpan.FromTicks(1));
        Assert.That(Look(host).Condition, Is.EqualTo(ProviderCondition.Degraded));
        health.Succeed(host.Time);
        Assert.That(Look(host).Condition, Is.EqualTo(ProviderCondition.Ready));
    }

    [Test]
    public void Atlas_WithoutAddress_IsAsWellAsTheBestOfItsTargets()
    {
        using var host = Support.Host.With(
            ("ATLAS_ENABLED", "1"), ("EXT_OPENAI_ENABLED", "1"), ("EXT_OPENAI_TOKEN_1", "sk-x"), ("XAI_ENABLED", "1"), ("XAI_TOKEN_1", "sk-y"));

        Refuse(host, "openai");
        Assert.That(Condition(host, "atlas"), Is.EqualTo(ProviderCondition.Ready), "the other serves");
        Refuse(host, "xai");
        Assert.That(Health(host).Providers.Select(p => p.CanServe), Is.All.False);
        var atlas = Health(host).Providers.Single(p => p.Name == "atlas");
        Assert.That((atlas.Condition, atlas.Problem), Is.EqualTo((ProviderCondition.Blocked, "openai: The upstream refused every token; replace them.")));
    }

    [Test]
    public void Atlas_WithAddress_IsAsWellAsItsOwnUpstream()
    {
        using var host = Support.Host.With(
            ("ATLAS_ENABLED", "1"), ("ATLAS_BASE_URL", "http://localhost:1/v1"), ("GITHUB_TOKEN", "sk-a"), ("XAI_ENABLED", "1"), ("XAI_TOKEN_1", "sk-y"),
            ("ProviderKit:Providers:atlas:Routes:0:Match", "xai/*"), ("ProviderKit:Providers:atlas:Routes:0:Provider", "xai"));

        Refuse(host, "xai");
        Assert.That(Condition(host, "atlas"), Is.EqualTo(ProviderCondition.Ready));
        Refuse(host, "atlas");
        var atlas = Health(host).Providers.Single(p => p.Name == "atlas");
        Assert.That((atlas.Condition, atlas.Problem), Is.EqualTo((ProviderCondition.Blocked, "The upstream refused every token; replace them.")));
    }

    [Test]
    public void LeadWorker_IsAsWellAsTheBestOfItsWholePairs()
    {
        using var host = Support.Host.With(
            ("LEAD_WORKER_ENABLED", "1"), ("EXT_OPENAI_ENABLED", "1"), ("EXT_OPENAI_TOKEN_1", "sk-x"), ("XAI_ENABLED", "1"), ("XAI_TOKEN_1", "sk-y"),
            ("ANTHROPIC_ENABLED", "1"), ("ANTHROPIC_API_KEY", "sk-z"),
            ("ProviderKit:Providers:lead_worker:Pairs:0:Model", "whole"),
            ("ProviderKit:Providers:lead_worker:Pairs:0:Lead", "ext-openai-gpt-4o"),
            ("ProviderKit:Providers:lead_worker:Pairs:0:Worker", "ext-xai-grok-3-mini"),
            ("ProviderKit:Providers:lead_worker:Pairs:1:Model", "half"),
            ("ProviderKit:Providers:lead_worker:Pairs:1:Lead", "ext-anthropic-x"),
            ("ProviderKit:Providers:lead_worker:Pairs:1:Worker", "ext-openrouter-x"));

        Refuse(host, "openai");
        Assert.That(Condition(host, "lead_worker"), Is.EqualTo(ProviderCondition.Ready));
        Refuse(host, "xai");
        Assert.That(Condition(host, "lead_worker"), Is.EqualTo(ProviderCondition.Blocked), "another leads a pair whose worker is off");
        var health = host.Registry.Find("xai")!.Health;
        host.Registry.Find("xai")!.Tokens.Reset("XAI_TOKEN_1");
        for (int i = 0; i < ProviderHealth.DownAfter; i++) health.Fail(new ProviderError(ProviderErrorKind.Unreachable, "No."), host.Time);
        Assert.That(Condition(host, "lead_worker"), Is.EqualTo(ProviderCondition.Blocked), "one is blocked and one is down");
    }

    [Test]
    public void Signal_Begun_IsDraining()
    {
        using var host = TwoTokens();

        host.Services.GetRequiredService<DrainSignal>().Begin(TimeSpan.FromSeconds(1));

        Assert.That(Health(host).IsDraining, Is.True);
    }

    private static void Refuse(Support.Host host, string provider)
    {
        var pool = host.Registry.Find(provider)!.Tokens;
        foreach (var token in pool.Tokens) Assert.That(pool.Report(token.Name, TokenOutcome.Rejected));
    }

    private static ProviderCondition Condition(Support.Host host, string provider) =>
        Health(host).Providers.Single(p => p.Name == provider).Condition;

    private static Support.Host TwoTokens() => Support.Host.With(("XAI_ENABLED", "1"), ("XAI_TOKEN_1", "sk-x"), ("XAI_TOKEN_2", "sk-y"));

    private static GatewayHealth Health(Support.Host host) => host.Services.GetRequiredService<GatewayHealth>();

    private static (ProviderCondition Condition, int Blocked) Look(Support.Host host)
    {
        var report = Health(host).Providers.Single();
        return (report.Condition, report.Blocked);
    }
}
