using System.Text.Json;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Monitoring;

/// <summary><c>GET configuration</c>: the values in effect, and no secret among them.</summary>
public class ConfigurationTests
{
    [Test]
    public async Task Values_AreThoseInEffect_WithTheirOrigin()
    {
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.Options.Add(options =>
            {
                options.Tokens.Cooldown = TimeSpan.FromSeconds(7);
                options.DefaultProvider = "xai";
                options.Fallbacks.Add(new FallbackOptions { Model = "ext-openai-gpt-4o", To = { "ext-xai-grok-4", "ext-xai-grok-3" } });
            });
            setup.Server.Add(options => options.Cors.Origins.Add("https://chat.example.com"));
        });

        var settings = await SettingsAsync(app);

        Assert.That(Shown(settings["ProviderKit:Tokens:Cooldown"]), Is.EqualTo(("7s", "60s", "configuration", true)));
        Assert.That(Shown(settings["ProviderKit:DefaultProvider"]), Is.EqualTo(("xai", "none", "configuration", true)));
        Assert.That(Shown(settings["ProviderKit:Fallbacks:0:Model"]).Item1, Is.EqualTo("ext-openai-gpt-4o"));
        Assert.That(settings.Single(setting => setting.Key.StartsWith("ProviderKit:Fallbacks:0:To", StringComparison.Ordinal)).Value.GetProperty("value").GetString(), Is.EqualTo("ext-xai-grok-4, ext-xai-grok-3"));
        Assert.That(Shown(settings["ProviderKit:Cors:Origins:0"]), Is.EqualTo(("https://chat.example.com", "none", "configuration", false)));
        Assert.That(Shown(settings["ProviderKit:RateLimit:PerMinute"]), Is.EqualTo(("60", "60", "default", false)));
        Assert.That(settings["ProviderKit:RateLimit:PerMinute"].GetProperty("flatNames")[0].GetString(), Is.EqualTo("RATE_LIMIT_PER_MINUTE"));
        Assert.That(settings.Keys, Has.None.StartsWith("ProviderKit:Providers").And.None.Contain("{name}:").And.None.StartsWith("ProviderKit:Rewrites"));
        Assert.That(settings.Values.Select(setting => setting.GetProperty("description").GetString()), Is.All.Not.Empty);
    }

    [Test]
    public async Task Warnings_SayWhatAnOperatorShouldKnow()
    {
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.Options.Add(options =>
            {
                options.Tracing.CaptureContent = true;
                options.Provider("google").Tokens.Add("canary-google-token-0123");
                options.Provider("ollama").Enabled = false;
            });
            setup.Secrets.Add("canary-google-token-0123");
        });

        var warnings = (await app.MonitorAsync("configuration")).Good().GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()).ToArray();

        Assert.That(warnings, Has.One.EqualTo("google is off, although it has tokens.").And.One.StartsWith("Traces hold prompts").And.One.StartsWith("There is no state folder"));
        Assert.That(warnings, Has.Length.EqualTo(3));
    }

    [Test]
    public async Task Keys_AreShownAsSetOnly()
    {
        const string client = "canary-client-key-0123456789", admin = "canary-admin-key-0123456789";
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.Secrets.AddRange([client, admin]);
            setup.FollowUp = null;
            setup.Server.Add(options => (options.ClientKeys["ci"], options.AdminKey) = (new SecretKey(client), new SecretKey(admin)));
        });
        app.Http.DefaultRequestHeaders.Add("x-admin-key", admin);

        var settings = await SettingsAsync(app);

        Assert.That((settings["ProviderKit:AdminKey"].GetProperty("value").GetString(), settings["ProviderKit:ClientKeys:{name}"].GetProperty("value").GetString()), Is.EqualTo(("set", "ci")));
    }

    private static async Task<Dictionary<string, JsonElement>> SettingsAsync(GatewayApp app) =>
        (await app.MonitorAsync("configuration")).Good().GetProperty("settings").EnumerateArray().ToDictionary(setting => setting.GetProperty("path").GetString()!);

    private static (string?, string?, string?, bool) Shown(JsonElement setting) => (
        setting.TryGetProperty("value", out var value) ? value.GetString() : null, setting.GetProperty("default").GetString(), setting.GetProperty("origin").GetString(),
        setting.GetProperty("live").GetBoolean());
}
