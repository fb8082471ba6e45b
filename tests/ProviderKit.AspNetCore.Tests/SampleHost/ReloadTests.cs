using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ProviderKit.AspNetCore.Tests.Support;
using ProviderKit.SampleHost;
using UpstreamSimulator;

namespace ProviderKit.AspNetCore.Tests.SampleHost;

/// <summary>FAULTS 56: files of the configuration change while the host runs.</summary>
[Property("FAULTS", 56)]
public class ReloadTests
{
    /// <summary>The file is looked at every four seconds, which is what this test takes.</summary>
    [Test]
    public async Task DotEnv_Changes_AreTakenUp_AndMistakesAreRefused()
    {
        await using var simulator = await Simulator.StartAsync();
        string openai = $"EXT_OPENAI_ENABLED=1\nEXT_OPENAI_API_KEY=canary-one\nEXT_OPENAI_BASE_URL={simulator.AddressOf("openai")}\n";
        string xai = $"XAI_ENABLED=1\nXAI_API_KEY=canary-two\nXAI_BASE_URL={simulator.AddressOf("xai")}\n";
        await using var host = HostProcess.Start("--urls http://127.0.0.1:0", dotEnv: openai);
        using var http = await host.ClientAsync();
        Assert.That(await StatusAsync("ext-xai-grok-beta"), Is.EqualTo(404));

        host.WriteDotEnv(openai + xai + "XAI_MODE=sideways\nOLLAMA_BASE_URL=nowhere\n");
        string refused = await host.LineAsync("the old one stays in force");
        Assert.That(refused, Does.Contain("OLLAMA_BASE_URL"));
        Assert.That((await StatusAsync("ext-openai-gpt-4o"), await StatusAsync("ext-xai-grok-beta")), Is.EqualTo((200, 404)));

        host.WriteDotEnv(openai + xai);
        await host.LineAsync("2 providers are on");
        Assert.That((await StatusAsync("ext-openai-gpt-4o"), await StatusAsync("ext-xai-grok-beta")), Is.EqualTo((200, 200)));
        Assert.That(host.Output, Does.Not.Contain("canary"));

        async Task<int> StatusAsync(string model)
        {
            using var answer = await http.SendAsync(Chat.Post(Chat.Body(model)));
            return (int)answer.StatusCode;
        }
    }

    [Test]
    public async Task AppSettings_BrokenWhileRunning_KeepTheOldOnesInForce()
    {
        var folder = Directory.CreateTempSubdirectory("providerkit-");
        try
        {
            string file = Path.Combine(folder.FullName, "appsettings.json");
            Write("""{"ProviderKit":{"Providers":{"ollama":{"Enabled":true}}}}""");
            var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = folder.FullName });
            builder.Logging.ClearProviders();
            ConfigurationFiles.Guard(builder);
            var time = new FakeTime();
            builder.Services.AddSingleton<TimeProvider>(time);
            builder.Services.AddProviderKit();
            await using var app = builder.Build();
            var registry = app.Services.GetRequiredService<ProviderRegistry>();
            Assert.That(Enabled(), Is.EqualTo(new[] { "ollama" }));

            Write("""{"ProviderKit":{"Providers":{"ollama":{"Enabled":""");
            Reload();
            Assert.That(Enabled(), Is.EqualTo(new[] { "ollama" }), "a broken file is not an empty one");

            Write("""{"ProviderKit":{"Providers":{"litellm":{"Enabled":true}}}} // a comment""");
            Reload();
            Assert.That(Enabled(), Is.EqualTo(new[] { "litellm" }));

            string[] Enabled() => [.. registry.Providers.Where(p => p.Enabled).Select(p => p.Name)];
            void Write(string text) => File.WriteAllText(file, text);
            void Reload()
            {
                ((IConfigurationRoot)app.Configuration).Reload();
                time.Advance(TimeSpan.FromSeconds(1));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
