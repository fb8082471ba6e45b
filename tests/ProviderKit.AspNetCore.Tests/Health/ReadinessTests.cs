using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Health;

public class ReadinessTests
{
    [Test]
    public async Task Ready_AProviderCanServe_Is200AndNamesWhoCannot()
    {
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.Tokens = ["canary-1-sim:429:retry-after:60"];
            setup.Options.Add(o => o.Provider("openrouter").Enabled = true);
        });
        await app.ChatAsync();

        var answer = await app.GetAsync("/ready");

        Assert.That((answer.Status, answer.Json.GetProperty("status").GetString()), Is.EqualTo((200, "ready")));
        Assert.That(answer.Json.GetProperty("degraded").EnumerateArray().Select(n => n.GetString()), Is.EquivalentTo(new[] { "openai", "openrouter" }));
        Assert.That(answer.Json.GetProperty("providers").GetProperty("openai").GetProperty("problem").GetString(), Does.Contain("Every token rests"));
        Assert.That(answer.Text, Does.Not.Contain("http").And.Not.Contain("canary"));
        Assert.That(answer.Header("cache-control"), Is.EqualTo("no-store"));
    }

    [Test]
    public async Task Ready_NobodyCanServe_Is503WhileHealthIs200()
    {
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.FollowUp = null;
            setup.Tokens = ["canary-1-sim:401"];
            setup.Options.Add(o => o.Provider("xai").Enabled = false);
        });
        await app.ChatAsync();

        var (ready, health) = (await app.GetAsync("/ready"), await app.GetAsync("/health"));

        Assert.That((ready.Status, ready.Json.GetProperty("status").GetString()), Is.EqualTo((503, "unavailable")));
        Assert.That((health.Status, health.Json.GetProperty("status").GetString()), Is.EqualTo((200, "ok")));
    }

    [Test]
    public async Task Ready_NothingEnabled_Is503()
    {
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.FollowUp = null;
            setup.Options.Add(o => o.Providers.Clear());
        });

        Assert.That((await app.GetAsync("/ready")).Status, Is.EqualTo(503));
    }

    [Test]
    public async Task MapProviderKitHealth_PathsOfOnesOwn_AreServedThere()
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Map = web =>
        {
            web.MapProviderKitProxy();
            web.MapProviderKitHealth("/healthz", "/readyz");
        });

        foreach (string path in new[] { "/healthz", "/readyz" })
            Assert.That((await app.GetAsync(path)).Status, Is.EqualTo(200), path);
        Assert.That((await app.GetAsync("/ready")).Status, Is.EqualTo(404));
    }

    [TestCase("canary-good", true, HealthStatus.Healthy)]
    [TestCase("canary-1-sim:401", true, HealthStatus.Degraded)]
    [TestCase("canary-1-sim:401", false, HealthStatus.Unhealthy)]
    public async Task HealthCheck_TellsTheStateAndWhoIsToBlame(string token, bool other, HealthStatus expected)
    {
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.FollowUp = null;
            setup.Tokens = [token];
            setup.Options.Add(o => o.Provider("xai").Enabled = other);
            setup.Builder.Add(b => b.Services.AddHealthChecks().AddProviderKit(tags: ["ready"]));
        });
        await app.ChatAsync();

        var report = await app.App.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Patience.Token());

        var entry = report.Entries["providerkit"];
        Assert.That((entry.Status, report.Status), Is.EqualTo((expected, expected)));
        Assert.That(entry.Tags, Is.EqualTo(new[] { "ready" }));
        Assert.That(entry.Data["openai"].ToString(), expected == HealthStatus.Healthy ? Is.EqualTo("ready") : Does.StartWith("blocked: "));
        Assert.That(string.Join(' ', entry.Data.Values) + entry.Description, Does.Not.Contain("canary").And.Not.Contain("http"));
    }

    [Test]
    public async Task HealthCheck_AppStops_Fails()
    {
        var time = new FakeTime();
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.FollowUp = null;
            setup.Time = time;
            setup.Builder.Add(b => b.Services.AddHealthChecks().AddProviderKit(failureStatus: HealthStatus.Degraded));
        });
        var checks = app.App.Services.GetRequiredService<HealthCheckService>();

        await app.App.StopAsync().Patiently();

        var entry = (await checks.CheckHealthAsync(Patience.Token())).Entries["providerkit"];
        Assert.That((entry.Status, entry.Description), Is.EqualTo((HealthStatus.Degraded, "The app is stopping.")));
    }
}
