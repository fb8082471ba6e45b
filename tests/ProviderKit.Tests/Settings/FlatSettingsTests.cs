using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Settings;

public class FlatSettingsTests
{
    [Test]
    public void Tokens_FlatNames_ComeInNumericOrderWithGaps()
    {
        using var host = Host.With(
            ("GITHUB_COPILOT_TOKEN_10", "v10"), ("GITHUB_COPILOT_TOKEN_2", "v2"), ("GITHUB_COPILOT_TOKEN_1", "v1"), ("GITHUB_COPILOT_TOKEN_33", "v33"),
            ("GITHUB_COPILOT_TOKEN", "v"), ("GITHUB_COPILOT_API_KEY", "key"), ("GITHUB_COPILOT_TOKEN_OF_MINE", "no"));
        Assert.That(TokenNames(host, "githubcopilot"), Is.EqualTo(
            ["GITHUB_COPILOT_API_KEY", "GITHUB_COPILOT_TOKEN", "GITHUB_COPILOT_TOKEN_1", "GITHUB_COPILOT_TOKEN_2", "GITHUB_COPILOT_TOKEN_10", "GITHUB_COPILOT_TOKEN_33"]));
    }

    [Test]
    public void Tokens_Atlas_AreGitHubTokens()
    {
        using var host = Host.With(("GITHUB_TOKEN", "ghp_a"), ("GITHUB_TOKEN_3", "github_pat_c"), ("GITHUB_TOKEN_1", "gho_b"), ("ATLAS_API_KEY", "no"), ("ATLAS_TOKEN", "no"));
        Assert.That(TokenNames(host, "atlas"), Is.EqualTo(["GITHUB_TOKEN", "GITHUB_TOKEN_1", "GITHUB_TOKEN_3"]));
        Assert.That(TokenNames(host, "githubcopilot"), Is.Empty);
    }

    [Test]
    public void Tokens_FlatAndSection_FlatOnesComeFirst()
    {
        using var host = Host.With(
            ("ProviderKit:Providers:openai:Tokens:10", "s10"), ("ProviderKit:Providers:openai:Tokens:2", "s2"), ("EXT_OPENAI_API_KEY", "flat"));
        Assert.That(TokenNames(host, "openai"), Is.EqualTo(["EXT_OPENAI_API_KEY", "openai:Tokens:0", "openai:Tokens:1"]));
        Assert.That(host.Options.Providers["openai"].Tokens, Is.EqualTo(["s2", "s10"]));
    }

    [Test]
    public void Tokens_SameValueTwice_IsTakenOnce()
    {
        using var host = Host.With(("XAI_API_KEY", "v"), ("XAI_TOKEN_1", "v"), ("XAI_TOKEN_2", "w"));
        Assert.That(TokenNames(host, "xai"), Is.EqualTo(["XAI_API_KEY", "XAI_TOKEN_2"]));
    }

    [TestCase("1", true)]
    [TestCase("true", true)]
    [TestCase(" Yes ", true)]
    [TestCase("ON", true)]
    [TestCase("0", false)]
    [TestCase("False", false)]
    [TestCase("no", false)]
    [TestCase("off", false)]
    [TestCase("", false)]
    [TestCase("  ", false)]
    [TestCase(null, false)]
    public void Enabled_AnyForm_IsUnderstood(string? value, bool enabled)
    {
        using var host = Host.With(("EXT_OPENAI_ENABLED", value));
        Assert.That(host.Registry.Find("openai")!.Enabled, Is.EqualTo(enabled));
    }

    [Test]
    public void Azure_FlatNames_GiveAddressVersionAndDeployment()
    {
        using var host = Host.With(
            ("AZURE_OPENAI_ENABLED", "1"), ("AZURE_OPENAI_ENDPOINT", "https://r.openai.azure.com/"), ("AZURE_OPENAI_API_KEY", "k"),
            ("AZURE_OPENAI_API_VERSION", "2024-10-21"), ("AZURE_OPENAI_DEPLOYMENT", "my-gpt"));
        var options = host.Options.Providers["azure"];
        Assert.That((options.BaseUrl, options.ApiVersion), Is.EqualTo(("https://r.openai.azure.com/", "2024-10-21")));
        Assert.That(host.Registry.Models.Select(m => m.Id), Is.EqualTo(["ext-azure-my-gpt"]));
        Assert.That(host.Registry.Find("azure")!.Problem, Is.Null);
    }

    [Test]
    public void Blanks_AreUnset()
    {
        using var host = Host.With(
            ("EXT_OPENAI_ENABLED", "1"), ("EXT_OPENAI_BASE_URL", " "), ("EXT_OPENAI_API_KEY", ""), ("EXT_OPENAI_TOKEN_1", "\t"), ("EXT_OPENAI_TOKEN_2", " padded "),
            ("ProviderKit:Providers:openai:BaseUrl", ""), ("ProviderKit:Providers:openai:Prefix", " "), ("ProviderKit:Providers:openai:Tokens:0", ""),
            ("ProviderKit:DefaultProvider", ""), ("ProviderKit:Tokens:Cooldown", ""), ("ProviderKit:MaxRequestBytes", " "));
        Assert.That(TokenNames(host, "openai"), Is.EqualTo(["EXT_OPENAI_TOKEN_2"]));
        Assert.That((host.Options.Providers["openai"].BaseUrl, host.Options.DefaultProvider, host.Options.MaxRequestBytes), Is.EqualTo(((string?)null, (string?)null, 30_000_000L)));
        Assert.That(host.Registry.Find("openai")!.Info.Prefix, Is.EqualTo("ext-openai-"));
        Assert.That(host.Options.Tokens.Cooldown, Is.EqualTo(TimeSpan.FromSeconds(60)));
    }

    [Test]
    public void Section_BesideFlatNames_Wins()
    {
        using var host = Host.With(
            ("EXT_OPENAI_ENABLED", "1"), ("ProviderKit:Providers:OpenAI:Enabled", "0"),
            ("EXT_OPENAI_BASE_URL", "http://flat"), ("ProviderKit:Providers:openai:BaseUrl", "http://section"),
            ("AZURE_OPENAI_API_VERSION", "flat"), ("ProviderKit:Providers:azure:ApiVersion", "section"));
        Assert.That((host.Options.Providers["openai"].Enabled, host.Options.Providers["openai"].BaseUrl), Is.EqualTo(((bool?)false, "http://section")));
        Assert.That(host.Options.Providers["azure"].ApiVersion, Is.EqualTo("section"));
    }

    [Test]
    public void Problem_NoToken_NamesTheVariable()
    {
        using var host = Host.With(("EXT_OPENAI_ENABLED", "1"), ("ATLAS_ENABLED", "1"), ("ATLAS_BASE_URL", "http://x"), ("LITELLM_ENABLED", "1"));
        Assert.That(host.Registry.Find("openai")!.Problem, Does.Contain("EXT_OPENAI_API_KEY or EXT_OPENAI_TOKEN_1").And.Contain("ProviderKit:Providers:openai:Tokens:0"));
        Assert.That(host.Registry.Find("atlas")!.Problem, Does.Contain("GITHUB_TOKEN or GITHUB_TOKEN_1"));
        Assert.That(host.Registry.Find("litellm")!.Problem, Is.Null);
    }

    private static IEnumerable<string> TokenNames(Host host, string provider) => host.Registry.Find(provider)!.Tokens.Tokens.Select(t => t.Name);
}
