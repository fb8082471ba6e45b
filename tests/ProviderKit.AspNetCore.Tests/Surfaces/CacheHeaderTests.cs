using Microsoft.Extensions.DependencyInjection;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces;

/// <summary>Breakpoints of the prompt cache that the gateway adds, and how a client does without.</summary>
public class CacheHeaderTests
{
    private const string Model = "ext-anthropic-claude-sonnet-4-5-20250929";

    private static readonly string Body = $$"""{"model":"{{Model}}","messages":[{"role":"system","content":"{{string.Concat(Enumerable.Repeat("A rule. ", 1000))}}"},{"role":"user","content":"Hi"}]}""";

    [TestCase(null, 2)]
    [TestCase("on", 2)]
    [TestCase("off", 0)]
    [TestCase(" OFF ", 0)]
    public async Task Header_Decides(string? header, int marks)
    {
        await using var app = await StartAsync();
        var answer = await SendAsync(app, header);
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        Assert.That(app.Upstream.Single().BodyText.Split("cache_control").Length - 1, Is.EqualTo(marks));
    }

    [Test]
    public async Task Setting_TurnsItOff()
    {
        await using var app = await StartAsync(AutomaticCache.Off);
        Assert.That((await SendAsync(app, null)).Status, Is.EqualTo(200));
        Assert.That(app.Upstream.Single().BodyText, Does.Not.Contain("cache_control"));
    }

    [Test]
    public async Task Header_SaysAnythingElse_Is400ThatNamesIt()
    {
        await using var app = await StartAsync();
        var answer = await SendAsync(app, "perhaps");
        Assert.That((answer.Status, answer.Error.GetProperty("param").GetString()), Is.EqualTo((400, "X-ProviderKit-Cache")));
        Assert.That(app.Upstream, Is.Empty);
    }

    private static Task<GatewayApp> StartAsync(AutomaticCache cache = default) => GatewayApp.StartAsync(setup =>
        setup.Kit.Add((kit, simulator) => kit.Services.Configure<ProviderKitOptions>(options =>
        {
            var provider = options.Provider("anthropic");
            (provider.Enabled, provider.BaseUrl, provider.AutomaticCache) = (true, simulator.AddressOf("anthropic").ToString(), cache);
            provider.Tokens.Add("sk-ant-one");
        })));

    private static Task<Answer> SendAsync(GatewayApp app, string? header)
    {
        var request = Chat.Post(Body);
        if (header is not null) request.Headers.TryAddWithoutValidation("X-ProviderKit-Cache", header);
        return app.SendAsync(request);
    }
}
