using ProviderKit.Tests.Support;
using ProviderKit.Vendors;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Vendors;

/// <summary>What every registry has from the start.</summary>
public class BuiltInProvidersTests
{
    private static readonly object[] Defaults =
    [
        new object?[] { "openai", "ext-openai-", "https://api.openai.com/v1/chat/completions", 8 },
        new object?[] { "azure", "ext-azure-", null, 4 },
        new object?[] { "openrouter", "ext-openrouter-", "https://openrouter.ai/api/v1/chat/completions", 1 },
        new object?[] { "litellm", "ext-litellm-", "http://localhost:4000/v1/chat/completions", 1 },
        new object?[] { "xai", "ext-xai-", "https://api.x.ai/v1/chat/completions", 4 },
        new object?[] { "anthropic", "ext-anthropic-", "https://api.anthropic.com/v1/messages", 6 },
        new object?[] { "claude_code", "ext-claude-code-", "https://api.anthropic.com/v1/messages", 4 },
        new object?[] { "githubcopilot", "ext-copilot-", "https://api.githubcopilot.com/chat/completions", 5 },
        new object?[] { "cursor_agent", "ext-cursor-", null, 5 },
        new object?[] { "lead_worker", "ext-leadworker-", null, 5 },
        new object?[] { "atlas", "atlas-", null, 58 },
        new object?[] { "google", "ext-google-", "https://generativelanguage.googleapis.com/v1beta/models/m:generateContent", 7 },
        new object?[] { "ollama", "ext-ollama-", "http://localhost:11434/api/chat", 5 },
    ];

    [TestCaseSource(nameof(Defaults))]
    public async Task Provider_SwitchedOnWithAToken_HasItsDefaults(string name, string prefix, string? address, int models)
    {
        using var host = Host.With(($"ProviderKit:Providers:{name}:Enabled", "true"), ($"ProviderKit:Providers:{name}:Tokens:0", "secret"));
        var entry = host.Registry.Find(name)!;
        Assert.That((entry.Info.Prefix, entry.Info.Models.Count, entry.Enabled), Is.EqualTo((prefix, models, true)));
        Assert.That(host.Registry.Models.Select(m => m.Id), Is.EqualTo(entry.Info.Models.Select(m => prefix + m)));
        Assert.That(entry.Info.Models, Is.Unique);

        Uri? sent = null;
        host.Upstream.When("*").With(request => (sent = request.RequestUri) is not null).Respond("application/json", FakeProvider.Reply);
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Create(prefix + "m", [new PlainMessage("user", "hi")]));
        Assert.That(sent?.ToString(), Is.EqualTo(address));
        // What comes back is OpenAI's format, which is not everyone's: here it is enough that a call was made.
        Assert.That(result.Error?.Kind == ProviderErrorKind.NotConfigured, Is.EqualTo(address is null));
        if (address is null) Assert.That(result.Error!.Message, Does.Contain("no base address").And.Contain(entry.Problem!));
    }

    [Test]
    public void Names_NobodyAddsAny_AreTheBuiltInOnes()
    {
        using var host = Host.With();
        Assert.That(host.Registry.Providers.Select(p => p.Name), Is.EquivalentTo(Defaults.Select(d => (string)((object?[])d)[0]!)));
        Assert.That(host.Registry.Providers.Select(p => p.Enabled), Is.All.False);
        Assert.That(host.Registry.Models, Is.Empty);
    }

    [TestCase("atlas", "openai/gpt-4o", "ai21-labs/ai21-jamba-1.5-large", "xai/grok-3-mini", "microsoft/phi-4")]
    [TestCase("githubcopilot", "gpt-4", "gpt-4-turbo", "gpt-3.5-turbo", "claude-3-opus", "claude-3-sonnet")]
    [TestCase("cursor_agent", "gpt-4-cursor", "gpt-3.5-turbo-cursor", "claude-cursor", "cursor-small", "cursor-medium")]
    [TestCase("lead_worker", "worker-gpt-4", "worker-claude-3", "worker-fast", "worker-accurate", "worker-balanced")]
    [TestCase("openai", "gpt-4o", "gpt-4o-mini", "o1")]
    public void Models_OfTheProvider_HoldTheNamed(string provider, params string[] models)
    {
        using var host = Host.With();
        Assert.That(host.Registry.Find(provider)!.Info.Models, Is.SupersetOf(models));
    }

    [Test]
    public void AtlasModels_AllHaveAPublisher()
    {
        using var host = Host.With();
        var byPublisher = host.Registry.Find("atlas")!.Info.Models.GroupBy(m => m.Split('/')[0]).ToDictionary(g => g.Key, g => g.Count());
        Assert.That(byPublisher, Is.EquivalentTo(new Dictionary<string, int>
        {
            ["ai21-labs"] = 2, ["cohere"] = 5, ["core42"] = 1, ["deepseek"] = 3, ["meta"] = 7, ["microsoft"] = 15,
            ["mistral-ai"] = 6, ["openai"] = 17, ["xai"] = 2,
        }));
    }

    [Test]
    public void Settings_OfEveryProvider_AreTheDocumentedNames()
    {
        var names = BuiltInProviders.All.ToDictionary(r => r.Name, r => r.Settings);
        Assert.Multiple(() =>
        {
            Assert.That((names["openai"].Enabled, names["openai"].ApiKey, names["openai"].BaseUrl), Is.EqualTo(("EXT_OPENAI_ENABLED", "EXT_OPENAI_API_KEY", "EXT_OPENAI_BASE_URL")));
            Assert.That((names["azure"].ApiKey, names["azure"].BaseUrl, names["azure"].ApiVersion, names["azure"].Deployment),
                Is.EqualTo(("AZURE_OPENAI_API_KEY", "AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_API_VERSION", "AZURE_OPENAI_DEPLOYMENT")));
            Assert.That((names["githubcopilot"].ApiKey, names["githubcopilot"].Token), Is.EqualTo(("GITHUB_COPILOT_API_KEY", "GITHUB_COPILOT_TOKEN")));
            Assert.That((names["anthropic"].Enabled, names["anthropic"].ApiKey, names["anthropic"].BaseUrl), Is.EqualTo(("ANTHROPIC_ENABLED", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL")));
            Assert.That((names["claude_code"].ApiKey, names["claude_code"].Token, names["claude_code"].BaseUrl), Is.EqualTo(("CLAUDE_CODE_API_KEY", "CLAUDE_CODE_TOKEN", "CLAUDE_CODE_BASE_URL")));
            Assert.That((names["cursor_agent"].ApiKey, names["cursor_agent"].Token), Is.EqualTo(("CURSOR_AGENT_API_KEY", "CURSOR_AGENT_TOKEN")));
            Assert.That((names["lead_worker"].ApiKey, names["lead_worker"].BaseUrl), Is.EqualTo(("LEAD_WORKER_API_KEY", "LEAD_WORKER_BASE_URL")));
            Assert.That((names["atlas"].ApiKey, names["atlas"].Token, names["atlas"].BaseUrl), Is.EqualTo(((string?)null, "GITHUB_TOKEN", "ATLAS_BASE_URL")));
            Assert.That((names["openrouter"].ApiKey, names["litellm"].BaseUrl, names["xai"].ApiKey), Is.EqualTo(("OPENROUTER_API_KEY", "LITELLM_BASE_URL", "XAI_API_KEY")));
        });
    }

    [Test]
    public void Tokens_NeededByAllButThoseThatRunLocally()
    {
        using var host = Host.With();
        Assert.That(host.Registry.Providers.Where(p => p.Info.Credential == CredentialRequirement.Optional).Select(p => p.Name), Is.EqualTo(["litellm", "ollama"]));
        Assert.That(host.Registry.Providers.Where(p => p.Info.LimitScope == LimitScope.TokenAndModel).Select(p => p.Name), Is.EquivalentTo(["azure", "google", "atlas"]));
    }
}
