using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Routing;

/// <summary>Named models follow the configuration while the app runs.</summary>
public class NamedModelReloadTests
{
    private const string Reply = """{"model":"u","choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]}""";

    private IConfigurationRoot _configuration = null!;
    private Host _host = null!;

    [SetUp]
    public void Start()
    {
        _configuration = Host.Configuration(
            ("EXT_OPENAI_ENABLED", "1"), ("EXT_OPENAI_API_KEY", "o1"), ("XAI_ENABLED", "1"), ("XAI_API_KEY", "x1"),
            ("ProviderKit:Models:fast:Targets:0", "ext-openai-a"), ("ProviderKit:Models:fast:Targets:1", "ext-xai-b"));
        _host = Host.Of(services => services.AddProviderKit(_configuration));
        _host.Upstream.When("*").Respond("application/json", Reply);
        _ = _host.Registry;
    }

    [TearDown]
    public void Stop() => _host.Dispose();

    [Test]
    public async Task Reload_TargetsChange_TheNextRequestGoesByThem()
    {
        Assert.That(await AskAsync("fast"), Is.EqualTo("openai"));
        Change(("ProviderKit:Models:fast:Targets:0", "ext-xai-b"), ("ProviderKit:Models:fast:Targets:1", "ext-openai-a"), ("ProviderKit:Models:slow:Targets:0", "ext-openai-a"));
        Assert.That((await AskAsync("fast"), await AskAsync("slow")), Is.EqualTo(("xai", "openai")));
        Change(("ProviderKit:Models:slow:Targets:0", "fast"));
        Assert.That(await AskAsync("slow"), Is.EqualTo("xai"));
    }

    [Test]
    public async Task Reload_Circle_IsRefusedAndTheOldModelsStay()
    {
        Change(("ProviderKit:Models:slow:Targets:0", "fast"), ("ProviderKit:Models:fast:Targets:1", "slow"));
        Assert.That((await AskAsync("fast"), _host.Registry.GetNamedModels().Count), Is.EqualTo(("openai", 1)));
        Assert.That(_host.Log.All.Select(one => one.Text), Has.Some.Contains("lead in a circle"));
    }

    [Test]
    public async Task Switch_OfATarget_SkipsItFromThenOn()
    {
        Assert.That(_host.Services.GetRequiredService<ProviderAdmin>().Toggle("openai", false).Success);
        Assert.That(await AskAsync("fast"), Is.EqualTo("xai"));
        Assert.That(_host.Registry.GetNamedModels().Single().Targets.Select(target => target.Problem is null), Is.EqualTo([false, true]));
    }

    private async Task<string?> AskAsync(string model)
    {
        await using var result = await _host.Dispatcher.SendAsync(ChatRequest.Create(model, [new PlainMessage("user", "hi")]));
        return result.Error is null ? result.Provider : result.Error.Code;
    }

    private void Change(params (string Name, string? Value)[] settings)
    {
        var memory = _configuration.Providers.OfType<MemoryConfigurationProvider>().Single();
        foreach (var (name, value) in settings) memory.Set(name, value);
        _configuration.Reload();
        _host.Time.Advance(TimeSpan.FromSeconds(1));
    }
}
