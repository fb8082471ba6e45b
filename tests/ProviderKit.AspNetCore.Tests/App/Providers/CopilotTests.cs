using Microsoft.Extensions.DependencyInjection;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Providers;

/// <summary>Copilot's token exchange, whole: gateway, simulated GitHub, simulated chat API.</summary>
public class CopilotTests
{
    private const string Model = "ext-copilot-gpt-4";
    private const string Exchange = "/githubcopilot/copilot_internal/v2/token";
    private const string Chat = "/githubcopilot/chat/completions";

    private static Task<GatewayApp> StartAsync(params string[] tokens) => GatewayApp.StartAsync(setup =>
    {
        setup.Kit.Add((kit, simulator) => kit.Services.Configure<ProviderKitOptions>(options =>
        {
            var copilot = options.Provider("githubcopilot");
            copilot.Enabled = true;
            copilot.TokenUrl = new Uri(simulator.BaseAddress, Exchange).ToString();
            foreach (string token in tokens) copilot.Tokens.Add(token);
        }));
    });

    private static string[] Paths(GatewayApp app) => [.. app.Upstream.Where(r => r.Provider == "githubcopilot").Select(r => r.Path)];

    [TestCase(false)]
    [TestCase(true)]
    public async Task GitHubToken_IsExchangedAndTheNamedAddressUsed(bool stream)
    {
        await using var app = await StartAsync("gho_canary-0a91f3");
        app.Secrets.Add("gho_canary-0a91f3");
        for (int i = 0; i < 2; i++)
        {
            var answer = await app.ChatAsync(Model, stream);
            Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
            Assert.That(stream ? answer.StreamedText : answer.Content, Does.Contain("githubcopilot"));
        }
        Assert.That(Paths(app), Is.EqualTo((string[])[Exchange, Chat, Chat]));
        Assert.That(app.Upstream.Select(r => r.Token).Distinct(), Is.EqualTo((string[])["gho_canary-0a91f3"]), "the session stands for its GitHub token");
        Assert.That(app.Upstream[1].Headers["Authorization"], Does.StartWith("Bearer tid="));
    }

    [TestCase("sim:401", true)]
    [TestCase("sim:403", true)]
    [TestCase("sim:404", true)]
    [TestCase("sim:429", false)]
    public async Task ExchangeRefused_NextTokenServes(string fault, bool quarantined)
    {
        await using var app = await StartAsync($"gho_first-{fault}", "ghu_second");
        var answer = await app.ChatAsync(Model);
        Assert.That((answer.Status, answer.Header("x-providerkit-attempts")), Is.EqualTo((200, "2")), answer.Text);
        Assert.That(app.TokensOf("githubcopilot").Select(t => (t.Blocked, t.Quarantined)), Is.EqualTo(((bool, bool)[])[(true, quarantined), (false, false)]));
        Assert.That(Paths(app), Is.EqualTo((string[])[Exchange, Exchange, Chat]));
    }

    [Test]
    public async Task ExchangeFails_Is502AndNobodyBlamed()
    {
        await using var app = await StartAsync("gho_first-sim:500", "ghu_second");
        var answer = await app.ChatAsync(Model);
        Assert.That((answer.Status, answer.Code), Is.EqualTo((502, "upstream_error")));
        Assert.That(app.TokensOf("githubcopilot").Select(t => t.Blocked), Is.All.False);
    }
}
