using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Providers;

/// <summary>Vendors of every kind that settings can add, over the whole app, against simulated upstreams.</summary>
public class ConfiguredKindsTests
{
    [TestCase("openai", "openai", "gpt-4o")]
    [TestCase("anthropic", "anthropic", "claude-opus-4-8")]
    [TestCase("google", "google", "gemini-2.5-flash")]
    [TestCase("ollama", "ollama", "llama3.3")]
    public async Task Kind_ServesWholeAndStreamedChatAndItsList(string kind, string simulated, string model)
    {
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.Secrets.Add("canary-own-51f2");
            setup.Kit.Add((kit, simulator) => setup.Options.Add(options =>
            {
                var own = options.Provider("own");
                (own.Kind, own.BaseUrl) = (kind, simulator.AddressOf(simulated).ToString());
                own.Tokens.Add("canary-own-51f2");
            }));
        });

        var whole = await app.ChatAsync($"ext-own-{model}");
        var streamed = await app.ChatAsync($"ext-own-{model}", stream: true);
        var models = await app.GetAsync("/v1/models");

        Assert.That((whole.Status, streamed.Status), Is.EqualTo((200, 200)), whole.Text + streamed.Text);
        Assert.That(streamed.StreamedText, Is.EqualTo(whole.Content).And.Not.Empty);
        Assert.That(app.Upstream[0].Token, Is.EqualTo("canary-own-51f2"));
        Assert.That(models.Text, Does.Contain("\"ext-own-"));
        Assert.That((await app.RecordOf(whole)).Provider, Is.EqualTo("own"));
    }
}
