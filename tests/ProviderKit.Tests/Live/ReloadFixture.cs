using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Live;

/// <summary>An app with two providers, whose configuration changes while it runs.</summary>
public abstract class ReloadFixture
{
    private IConfigurationRoot _configuration = null!;

    private protected Host App { get; private set; } = null!;

    [SetUp]
    public void Start()
    {
        _configuration = Host.Configuration(
            ("EXT_OPENAI_ENABLED", "1"), ("EXT_OPENAI_TOKEN_1", "one"), ("EXT_OPENAI_TOKEN_2", "two"), ("XAI_ENABLED", "1"), ("XAI_API_KEY", "x"));
        App = Host.Of(services => services.AddProviderKit(_configuration));
        _ = App.Registry; // made of the first configuration, so that a change is one
    }

    [TearDown]
    public void Stop() => App.Dispose();

    private protected void Change(params (string Name, string? Value)[] settings)
    {
        Set(settings);
        App.Time.Advance(TimeSpan.FromSeconds(1));
    }

    private protected void Set(params (string Name, string? Value)[] settings)
    {
        var memory = _configuration.Providers.OfType<MemoryConfigurationProvider>().Single();
        foreach (var (name, value) in settings) memory.Set(name, value);
        _configuration.Reload();
    }
}
