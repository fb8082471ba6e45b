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
    /// <summary>The file is looked at every second, which is what this test takes a few times.</summary>
    [Test]
    public async Task DotEnv_Changes_AreTakenUp_AndMistakesAreRefused()
    {
        await using var simulator = await Simulator.StartAsync();
        string openai = $"EXT_OPENAI_ENABLED=1\nEXT_OPENAI_API_KEY=canary-one\nEXT_OPENAI_BASE_URL={simulator.AddressOf("openai")}\n";
        string xai = $"XAI_ENABLED=1\nXAI_API_KEY=canary-two\nXAI_BASE_URL={simulator.AddressOf("xai")}\n";
        await using var host = HostProcess.Start("--urls http://127.0.0.1:0", dotEnv: openai);
        using var http = await host.ClientAsync();
        Assert.That(await StatusAsync("ext-xai-grok-beta"), Is.EqualTo(404));

        host.WriteDotEnv(openai + "XAI_API_KEY=\"canary-two\n");
        Assert.That(await host.LineAsync("a quote is not closed"), Does.Contain("the old one stays in force"));
        Assert.That(await StatusAsync("ext-openai-gpt-4o"), Is.EqualTo(200));

        host.WriteDotEnv(openai + xai + "XAI_MODE=sideways\nOLLAMA_BASE_URL=nowhere\n");
        Assert.That(await host.LineAsync("OLLAMA_BASE_URL"), Does.Contain("the old one stays in force"));
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
    public async Task FilesInTheStartFolder_MadeAndChangedWhileItRuns_AreNoticed()
    {
        await using var host = HostProcess.Start("--urls http://127.0.0.1:0");
        await host.LineAsync("No provider is switched on");
        host.WriteDotEnv("OLLAMA_ENABLED=1\n");
        await host.LineAsync("1 providers are on");
        host.Write("appsettings.json", """{"ProviderKit":{"Providers":{"litellm":{"Enabled":true}}},"OLLAMA_ENABLED":"0"}""");
        await host.LineAsync("2 providers are on");
        host.Write("appsettings.json", """{"ProviderKit":{"Providers":{"litellm":{"Enabled":true},"cursor_agent":{"Enabled":true}}}}""");
        await host.LineAsync("3 providers are on");
    }

    [Test]
    public async Task AppSettings_InTheStartFolder_AreBetweenTheProgramsAndDotEnv()
    {
        await using var host = HostProcess.Start(
            "--urls http://127.0.0.1:0", dotEnv: "LITELLM_ENABLED=1\n",
            appSettings: """{"OLLAMA_ENABLED":"1","LITELLM_ENABLED":"0","ProviderKit":{"State":{"Directory":"kept"}}}""");
        await host.LineAsync("litellm ");
        await host.LineAsync("ollama ");
        await host.LineAsync("Dashboard: http");
    }

    [Test]
    public async Task AppSettings_InTheStartFolder_BrokenAtTheStart_AreNamed()
    {
        await using var host = HostProcess.Start("--urls http://127.0.0.1:0", appSettings: "{\"ProviderKit\":");
        Assert.That(await host.ExitCodeAsync(), Is.EqualTo(2));
        Assert.That(host.Output, Does.Contain("appsettings.json").And.Not.Contain("   at "));
    }

    [Test]
    public async Task DotEnv_TwoEqualNames_TheLastWins()
    {
        using var folder = new Folder();
        folder.Write(".env", "OLLAMA_ENABLED=0\nLITELLM_ENABLED=1\nOLLAMA_ENABLED=1\nexport LITELLM_ENABLED=0\n");
        await using var app = folder.Host();
        Assert.That(app.Enabled, Is.EqualTo(new[] { "ollama" }));
    }

    [Test]
    public async Task DotEnvExample_Copied_SetsNothingToAnEmptyText()
    {
        string[] lines = File.ReadAllLines(Repository.PathOf("samples/ProviderKit.SampleHost/.env.example"));
        Assert.That(lines.Where(line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^\s*\w+\s*=\s*$")), Is.Empty);
        using var folder = new Folder();
        folder.Write(".env", string.Join('\n', lines));
        await using var app = folder.Host();
        Assert.That(app.Enabled, Is.Empty);
    }

    [Test]
    public async Task AppSettings_BrokenWhileRunning_KeepTheOldOnesInForce()
    {
        using var folder = new Folder();
        folder.Write("appsettings.json", """{"ProviderKit":{"Providers":{"ollama":{"Enabled":true}}}}""");
        await using var app = folder.Host();
        Assert.That(app.Enabled, Is.EqualTo(new[] { "ollama" }));

        folder.Write("appsettings.json", """{"ProviderKit":{"Providers":{"ollama":{"Enabled":""");
        app.Reload();
        Assert.That(app.Enabled, Is.EqualTo(new[] { "ollama" }), "a broken file is not an empty one");

        folder.Write("appsettings.json", """{"ProviderKit":{"Providers":{"litellm":{"Enabled":true}}}} // a comment""");
        app.Reload();
        Assert.That(app.Enabled, Is.EqualTo(new[] { "litellm" }));
    }

    [Test]
    public async Task DotEnv_BrokenWhileRunning_KeepsTheOldInForceAndRefusesOrders()
    {
        using var folder = new Folder();
        folder.Write(".env", "OLLAMA_ENABLED=1\n");
        await using var app = folder.Host();
        Assert.That(app.Enabled, Is.EqualTo(new[] { "ollama" }));

        folder.Write(".env", "OLLAMA_ENABLED=1\nXAI_API_KEY=\"canary-two\n");
        app.Reload();
        var order = app.Admin.Toggle("litellm", true);
        Assert.That((order.Outcome, order.Message), Is.EqualTo((AdminOutcome.Invalid, $"{folder.PathOf(".env")} cannot be read: a line of it is no NAME=value, or a quote is not closed.")));
        Assert.That((app.Enabled, app.Configuration["OLLAMA_ENABLED"]), Is.EqualTo((new[] { "ollama" }, "1")));

        folder.Write(".env", "OLLAMA_ENABLED=0\nXAI_ENABLED=1\n");
        app.Reload();
        Assert.That((app.Enabled, app.Admin.Toggle("litellm", true).Success), Is.EqualTo((new[] { "xai" }, true)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task DotEnv_RemovedWhileRunning_IsAnEmptyOne(bool broken)
    {
        using var folder = new Folder();
        folder.Write(".env", "OLLAMA_ENABLED=1\n");
        await using var app = folder.Host();
        Assert.That(app.Enabled, Is.EqualTo(new[] { "ollama" }));
        if (broken) folder.Write(".env", "OLLAMA_ENABLED='1\n");
        app.Reload();
        Assert.That(app.Enabled, Is.EqualTo(new[] { "ollama" }));

        File.Delete(folder.PathOf(".env"));
        app.Reload();
        Assert.That((app.Enabled, app.Admin.Toggle("litellm", true).Success), Is.EqualTo((Array.Empty<string>(), true)));
    }

    [Test]
    public void DotEnv_BrokenAtTheStart_ThrowsWithoutItsContent()
    {
        using var folder = new Folder();
        folder.Write(".env", "XAI_API_KEY=\"canary-two\n");
        var thrown = Assert.Throws<InvalidDataException>(() => folder.Host());
        Assert.That(thrown!.ToString(), Does.Contain("a quote is not closed").And.Not.Contain("canary").And.Not.Contain("XAI"));
    }

    /// <summary>A folder of its own that hosts take their files from.</summary>
    private sealed class Folder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("providerkit-");

        public string PathOf(string file) => Path.Combine(_folder.FullName, file);

        public void Write(string file, string text) => File.WriteAllText(PathOf(file), text);

        public RunningHost Host()
        {
            var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = _folder.FullName });
            builder.Logging.ClearProviders();
            DotEnvFile.AddTo(builder.Configuration, _folder.FullName);
            ConfigurationFiles.Guard(builder);
            var time = new FakeTime();
            builder.Services.AddSingleton<TimeProvider>(time);
            builder.Services.AddProviderKit();
            return new RunningHost(builder.Build(), time);
        }

        public void Dispose() => _folder.Delete(recursive: true);
    }

    private sealed class RunningHost(WebApplication app, FakeTime time) : IAsyncDisposable
    {
        public IConfiguration Configuration => app.Configuration;

        public ProviderAdmin Admin => app.Services.GetRequiredService<ProviderAdmin>();

        public string[] Enabled => [.. app.Services.GetRequiredService<ProviderRegistry>().Providers.Where(p => p.Enabled).Select(p => p.Name)];

        public void Reload()
        {
            ((IConfigurationRoot)app.Configuration).Reload();
            time.Advance(TimeSpan.FromSeconds(1));
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
