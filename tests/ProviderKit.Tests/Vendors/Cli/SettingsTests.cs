using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ProviderKit.Vendors.Cli;
using ProviderKit.Vendors.Http;

namespace ProviderKit.Tests.Vendors.Cli;

public class SettingsTests
{
    private static ServiceProvider Start(params (string Key, string Value)[] settings) => new ServiceCollection()
        .AddProviderKit(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build())
        .Services.BuildServiceProvider();

    private static ProviderEntry Find(ServiceProvider services) => services.GetRequiredService<ProviderRegistry>().Find("cursor_agent")!;

    [Test]
    public async Task Mode_Default_IsHttpAndAsksForAnAddress()
    {
        await using var services = Start(("CURSOR_AGENT_ENABLED", "1"), ("CURSOR_AGENT_API_KEY", "k"));
        Assert.That(Find(services).Problem, Does.Contain("CURSOR_AGENT_BASE_URL").And.Contain("CURSOR_AGENT_MODE=cli"));
    }

    [TestCase("CURSOR_AGENT_MODE")]
    [TestCase("ProviderKit:Providers:cursor_agent:Mode")]
    public async Task Mode_Cli_NeedsNeitherAddressNorToken(string setting)
    {
        await using var services = Start(("CURSOR_AGENT_ENABLED", "1"), (setting, "Cli"));
        var entry = Find(services);
        Assert.That((entry.Provider.GetType(), entry.Problem, entry.Info.Prefix), Is.EqualTo((typeof(CliChatProvider), (string?)null, "ext-cursor-")));
        Assert.That(entry.Info.Models, Does.Contain("auto"));
    }

    [TestCase("http", typeof(HttpChatProvider), "claude-3-opus-20240229")]
    [TestCase("cli", typeof(CliChatProvider), "sonnet")]
    public async Task Mode_OfAVendorWithBoth_Decides(string mode, Type provider, string model)
    {
        await using var services = Start(("CLAUDE_CODE_ENABLED", "1"), ("CLAUDE_CODE_API_KEY", "k"), ("CLAUDE_CODE_MODE", mode));
        var entry = services.GetRequiredService<ProviderRegistry>().Find("claude_code")!;
        Assert.That((entry.Provider.GetType(), entry.Problem, entry.Info.Prefix), Is.EqualTo((provider, (string?)null, "ext-claude-code-")));
        Assert.That(entry.Info.Models, Does.Contain(model));
    }

    [Test]
    public async Task Settings_FlatAndOfTheSection_AreRead()
    {
        await using var services = Start(
            ("CURSOR_AGENT_COMMAND", "/flat"), ("CURSOR_AGENT_MAX_PROCESSES", "3"), ("GITHUB_COPILOT_TOKEN_URL", "http://127.0.0.1:1/token"), ("GITHUB_COPILOT_EXCHANGE_TOKENS", "0"),
            ("ProviderKit:Providers:cursor_agent:Command", "/section"), ("ProviderKit:Providers:cursor_agent:MaxProcesses", "4"));
        var options = services.GetRequiredService<IOptions<ProviderKitOptions>>().Value;
        var cursor = options.Provider("cursor_agent");
        Assert.That((cursor.Command, cursor.MaxProcesses), Is.EqualTo(("/section", 4)));
        Assert.That(options.Provider("githubcopilot").TokenUrl, Is.EqualTo("http://127.0.0.1:1/token"));
        Assert.That(options.Provider("githubcopilot").ExchangeTokens, Is.False);
        Assert.That(options.Provider("githubcopilot").AllTokens("githubcopilot"), Is.Empty, "the address is no token");
    }

    [TestCase("CURSOR_AGENT_MODE", "shell")]
    [TestCase("CURSOR_AGENT_MAX_PROCESSES", "0")]
    [TestCase("ProviderKit:Providers:cursor_agent:MaxProcesses", "many")]
    [TestCase("ProviderKit:Providers:openai:Mode", "cli")]
    [TestCase("ProviderKit:Providers:githubcopilot:TokenUrl", "ftp://a.example")]
    [TestCase("ProviderKit:Providers:anthropic:AutomaticCache", "2h")]
    [TestCase("ProviderKit:Providers:githubcopilot:ExchangeTokens", "maybe")]
    public void Setting_Wrong_IsNamed(string setting, string value)
    {
        using var services = Start((setting, value));
        var error = Assert.Throws<OptionsValidationException>(() => _ = services.GetRequiredService<IOptions<ProviderKitOptions>>().Value);
        Assert.That(error!.Failures.Single(), Does.Contain(setting));
    }
}
