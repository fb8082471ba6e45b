using Microsoft.Extensions.DependencyInjection;
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

        health.Fail(error, host.Time.GetUtcNow());
        Assert.That(Look(host).Condition, Is.EqualTo(ProviderCondition.Degraded));
        for (int i = 1; i < ProviderHealth.DownAfter; i++) health.Fail(error, host.Time.GetUtcNow());
        var down = Health(host).Providers.Single();
        Assert.That((down.Condition, down.CanServe), Is.EqualTo((ProviderCondition.Down, false)));
        Assert.That(down.Problem, Does.Contain("Unreachable").And.Not.Contain("10.0.0.7"));
        host.Time.UtcNow += GatewayHealth.DownTime;
        Assert.That(Look(host).Condition, Is.EqualTo(ProviderCondition.Degraded));
        health.Succeed(host.Time.GetUtcNow());
        Assert.That(Look(host).Condition, Is.EqualTo(ProviderCondition.Ready));
    }

    [Test]
    public void Signal_Begun_IsDraining()
    {
        using var host = TwoTokens();

        host.Services.GetRequiredService<DrainSignal>().Begin(TimeSpan.FromSeconds(1));

        Assert.That(Health(host).IsDraining, Is.True);
    }

    private static Support.Host TwoTokens() => Support.Host.With(("XAI_ENABLED", "1"), ("XAI_TOKEN_1", "sk-x"), ("XAI_TOKEN_2", "sk-y"));

    private static GatewayHealth Health(Support.Host host) => host.Services.GetRequiredService<GatewayHealth>();

    private static (ProviderCondition Condition, int Blocked) Look(Support.Host host)
    {
        var report = Health(host).Providers.Single();
        return (report.Condition, report.Blocked);
    }
}
