using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.DependencyInjection;

public class AddProviderKitTests
{
    private static readonly (string, string?)[] Settings =
    [
        ("EXT_OPENAI_ENABLED", "1"), ("EXT_OPENAI_API_KEY", "a"), ("ProviderKit:Providers:openai:Tokens:0", "b"),
        ("ProviderKit:Providers:openai:Models:0", "m"), ("AZURE_OPENAI_ENABLED", "1"), ("AZURE_OPENAI_DEPLOYMENT", "d"),
    ];

    private static readonly IConfigurationRoot Root = Host.Configuration(Settings);

    private static readonly object[] Twice =
    [
        Way("container's", s => { s.AddSingleton<IConfiguration>(Root); s.AddProviderKit(); return s.AddProviderKit(); }),
        Way("given", s => { s.AddProviderKit(Root); return s.AddProviderKit(Root); }),
        Way("container's and given", s => { s.AddSingleton<IConfiguration>(Root); s.AddProviderKit(); return s.AddProviderKit(Root); }),
    ];

    private static TestCaseData Way(string name, Func<IServiceCollection, IProviderKitBuilder> add) => new(add) { TestName = $"{{m}}({name})" };

    [TestCaseSource(nameof(Twice))]
    public async Task AddProviderKit_Twice_IsAsOnce(Func<IServiceCollection, IProviderKitBuilder> add)
    {
        using var host = Host.Of(add);
        Assert.That(host.Registry.Providers.Select(p => p.Name), Is.Unique.And.Exactly(13).Items);
        Assert.That(host.Registry.Models.Select(m => m.Id), Is.EqualTo(["ext-openai-m", "ext-azure-d"]));
        Assert.That(host.Registry.Find("openai")!.Tokens.Tokens.Select(t => t.Name), Is.EqualTo(["EXT_OPENAI_API_KEY", "openai:Tokens:0"]));
        await (await host.Dispatcher.SendAsync(ChatRequest.Create("nobody", []))).DisposeAsync();
        Assert.That(host.Records, Has.Count.EqualTo(1));
        Assert.That(host.Services.GetServices<IRequestObserver>().Count(), Is.EqualTo(3), "the test's, the app log's and the provider logs'");
    }

    [Test]
    public void AddProviderKit_TwiceWithAMistake_TellsItOnce()
    {
        var wrong = Host.Configuration(("EXT_OPENAI_ENABLED", "maybe"), ("ProviderKit:Nonsense", "1"), ("XAI_API_KEY", "a b"));
        using var host = Host.Of(s => { s.AddProviderKit(wrong); return s.AddProviderKit(wrong); });
        var thrown = Assert.Throws<OptionsValidationException>(() => _ = host.Options);
        Assert.That(thrown!.Failures, Is.Unique.And.Exactly(3).Items);
    }

    [Test]
    public void AddProviderKit_NoConfigurationInTheContainer_HasTheDefaults()
    {
        using var host = Host.Of(s => s.AddProviderKit());
        Assert.That(host.Registry.Providers.Select(p => p.Enabled), Is.All.False);
    }

    [Test]
    public void AddProviderKit_ConfigurationAddedLater_IsRead()
    {
        using var host = Host.Of(s =>
        {
            var builder = s.AddProviderKit();
            s.AddSingleton<IConfiguration>(Root);
            return builder;
        });
        Assert.That(host.Registry.Find("openai")!.Enabled, Is.True);
    }

    [Test]
    public void AddProviderKit_Section_IsTheOptionsThemselvesWithoutFlatNames()
    {
        var root = Host.Configuration(("My:Kit:Providers:openai:Enabled", "1"), ("My:Kit:Providers:openai:Tokens:0", "a"), ("EXT_OPENAI_TOKEN_1", "flat"), ("XAI_ENABLED", "1"));
        using var host = Host.Of(s => s.AddProviderKit(root.GetSection("My:Kit")));
        var openai = host.Registry.Find("openai")!;
        Assert.That((openai.Enabled, openai.Tokens.Count, host.Registry.Find("xai")!.Enabled), Is.EqualTo((true, 1, false)));
    }

    [Test]
    public void AddProviderKit_Delegate_ReadsNothingElse()
    {
        using var host = Host.Of(s =>
        {
            s.AddSingleton<IConfiguration>(Root);
            return s.AddProviderKit(o =>
            {
                o.DefaultProvider = "openai";
                o.Provider("openai").Enabled = true;
                o.Provider("OPENAI").Tokens.Add("t");
            });
        });
        Assert.That(host.Registry.Find("openai")!.Tokens.Tokens.Select(t => t.Name), Is.EqualTo(["openai:Tokens:0"]));
        Assert.That(host.Registry.Find("azure")!.Enabled, Is.False);
        Assert.That(host.Registry.TryResolve("gpt-4o", out _, out _), Is.True);
    }

    [Test]
    public void AddProviderKit_DelegateAfterConfiguration_HasTheLastWord()
    {
        using var host = Host.Of(s =>
        {
            s.AddProviderKit(Root);
            return s.AddProviderKit(o => o.Provider("openai").Enabled = false);
        });
        Assert.That(host.Registry.Find("openai")!.Enabled, Is.False);
    }

    [Test]
    public void AddProviderKit_DelegateMistakes_AreToldToo()
    {
        using var host = Host.Of(s => s.AddProviderKit(o =>
        {
            o.Tokens.Cooldown = TimeSpan.Zero;
            o.Tokens.QuotaRests = [];
            o.MaxRequestBytes = 0;
            o.Provider("openai").Tokens.Add("");
        }));
        var thrown = Assert.Throws<OptionsValidationException>(() => _ = host.Options);
        Assert.That(thrown!.Failures.Count(), Is.EqualTo(4));
    }

    [Test]
    public void AddProviderKit_OwnTimeAndDispatcher_AreKept()
    {
        var dispatcher = new Moq.Mock<IChatDispatcher>().Object;
        using var host = Host.Of(s =>
        {
            s.AddSingleton(dispatcher);
            return s.AddProviderKit(_ => { });
        });
        Assert.That(host.Dispatcher, Is.SameAs(dispatcher));
        Assert.That(host.Services.GetRequiredService<TimeProvider>(), Is.SameAs(host.Time));
    }

    [Test]
    public void AddProviderKit_NullArguments_Throw()
    {
        var services = new ServiceCollection();
        Assert.That(() => services.AddProviderKit((IConfiguration)null!), Throws.ArgumentNullException);
        Assert.That(() => services.AddProviderKit((Action<ProviderKitOptions>)null!), Throws.ArgumentNullException);
        Assert.That(() => ((IServiceCollection)null!).AddProviderKit(), Throws.ArgumentNullException);
    }
}
