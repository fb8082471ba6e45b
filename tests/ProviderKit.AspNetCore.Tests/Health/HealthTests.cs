using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Health;

public class HealthTests
{
    [Test]
    public async Task Health_ProvidersThatAreOn_AreNamedWithTheirState()
    {
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.Tokens = ["canary-1-sim:429:retry-after:60"];
            setup.Options.Add(o => o.Provider("openrouter").Enabled = true);
        });
        var before = await app.GetAsync("/health");
        await app.ChatAsync();

        var after = await app.GetAsync("/health");

        Assert.That((before.Status, before.Json.GetProperty("status").GetString()), Is.EqualTo((200, "ok")));
        var providers = after.Json.GetProperty("providers");
        Assert.That(providers.EnumerateObject().Select(p => p.Name), Is.EquivalentTo(new[] { "openai", "xai", "openrouter" }));
        Assert.That(before.Json.GetProperty("providers").GetProperty("openai").GetProperty("status").GetString(), Is.EqualTo("ready"));
        Assert.That(providers.GetProperty("openai").GetProperty("status").GetString(), Is.EqualTo("blocked"));
        Assert.That(providers.GetProperty("openai").GetProperty("blocked").GetInt32(), Is.EqualTo(1));
        Assert.That(providers.GetProperty("xai").GetProperty("status").GetString(), Is.EqualTo("ready"));
        Assert.That(providers.GetProperty("openrouter").GetProperty("status").GetString(), Is.EqualTo("unconfigured"));
        Assert.That(providers.GetProperty("openrouter").GetProperty("problem").GetString(), Does.Contain("OPENROUTER_API_KEY"));
    }

    [Test]
    public async Task Health_ShowsNoTokenAndNoAddress()
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.GetAsync("/health");

        Assert.That(answer.Text, Does.Not.Contain("http").And.Not.Contain("127.0.0.1").And.Not.Contain("canary"));
        Assert.That(answer.Header("content-type"), Does.StartWith("application/json"));
    }

    [Test]
    public async Task Health_NothingEnabled_IsStillOk()
    {
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.FollowUp = null;
            setup.Options.Add(o => o.Providers.Clear());
        });

        var answer = await app.GetAsync("/health");

        string expected = $$$"""{"status":"ok","version":"{{{ProviderKitDiagnostics.Version}}}","degraded":[],"providers":{}}""";
        Assert.That(answer.Text, Is.EqualTo(expected));
        Assert.That(ProviderKitDiagnostics.Version, Does.Match(@"^\d+\.\d+\.\d+[\w.-]*$"), "no commit in it");
    }
}
