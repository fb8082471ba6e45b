using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ProviderKit.AspNetCore.Tests.Support;
using UpstreamSimulator;

namespace ProviderKit.AspNetCore.Tests.SampleHost;

/// <summary>Where the host takes its settings from, and what it says when they are missing or wrong.</summary>
public class ConfigurationTests
{
    [Test]
    public async Task NothingConfigured_SaysWhatToDoAndServesErrors()
    {
        await using var host = HostProcess.Start("--urls http://127.0.0.1:0");
        using var http = await host.ClientAsync();
        await host.LineAsync("--demo needs no key");

        string[] lines = [.. host.Output.Split('\n').SkipWhile(l => !l.StartsWith("No provider is switched on", StringComparison.Ordinal)).Take(3)];
        Assert.That(lines[1], Does.Contain("EXT_OPENAI_ENABLED=1").And.Contains("EXT_OPENAI_API_KEY").And.Contains(".env"));
        Assert.That(lines[2], Does.Contain("--check").And.Contains("--demo"));
        using var known = await http.SendAsync(Chat.Post(Chat.Body()));
        using var unknown = await http.SendAsync(Chat.Post(Chat.Body("gpt-4o")));
        Assert.That(((int)known.StatusCode, (int)unknown.StatusCode), Is.EqualTo((404, 404)));
        Assert.That(await known.Content.ReadAsStringAsync(), Does.Contain("EXT_OPENAI_ENABLED=1").And.Contains("model_not_found"));
        Assert.That(await http.GetStringAsync("/health"), Does.Match("""^\{"status":"ok","version":"[^"]+","degraded":\[\],"providers":\{\}\}$"""));
        Assert.That(await http.GetStringAsync("/v1/models"), Is.EqualTo("""{"object":"list","data":[]}"""));
    }

    // Loopback addresses of their own instead of ports tell the sources apart, so no port need be known.
    [TestCase("", "127.0.0.1", "PORT=0")]
    [TestCase("", "127.0.0.2", "PORT=0", "ASPNETCORE_URLS=http://127.0.0.2:0")]
    [TestCase("--urls http://127.0.0.3:0", "127.0.0.3", "PORT=0", "ASPNETCORE_URLS=http://127.0.0.2:0")]
    [TestCase("--urls http://127.0.0.3:0", "127.0.0.3", "PORT=nonsense")]
    public async Task Address_ComesFromTheNearestSource(string arguments, string expected, params string[] environment)
    {
        await using var host = HostProcess.Start(arguments, environment);

        Assert.That((await host.AddressAsync()).Host, Is.EqualTo(expected));
        using var http = await host.ClientAsync();
        Assert.That((int)(await http.GetAsync("/health")).StatusCode, Is.EqualTo(200));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task PortInUse_SaysSo(bool byVariable)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var host = byVariable
            ? HostProcess.Start(environment: [$"PORT={port}"])
            : HostProcess.Start($"--urls http://127.0.0.1:{port}");

        Assert.That(await host.ExitCodeAsync(), Is.EqualTo(3));
        Assert.That(host.Output, Does.Contain($"127.0.0.1:{port}").And.Contains("in use").And.Contains("Choose another with --urls"));
        Assert.That(host.Output, Does.Not.Contain("   at "), "no stack trace");
    }

    [Test]
    public async Task DotEnv_IsReadAndRealVariablesWin()
    {
        await using var simulator = await Simulator.StartAsync();
        await using var host = HostProcess.Start(
            "--urls http://127.0.0.1:0",
            ["EXT_OPENAI_API_KEY=canary-real"],
            $"""
            # a comment
            EXT_OPENAI_ENABLED=1
            EXT_OPENAI_API_KEY=canary-file
            export EXT_OPENAI_BASE_URL="{simulator.AddressOf("openai")}"
            XAI_ENABLED=true
            XAI_TOKEN_2 = canary-file-2
            XAI_BASE_URL={simulator.AddressOf("xai")}
            """);
        using var http = await host.ClientAsync();

        foreach (string model in new[] { "ext-openai-gpt-4o", "ext-xai-grok-beta" })
        {
            using var answer = await http.SendAsync(Chat.Post(Chat.Body(model)));
            Assert.That((int)answer.StatusCode, Is.EqualTo(200), await answer.Content.ReadAsStringAsync());
        }
        Assert.That(simulator.Requests.Select(r => r.Token), Is.EqualTo(new[] { "canary-real", "canary-file-2" }));
        Assert.That(host.Output, Does.Not.Contain("canary"));
    }

    [Test]
    public async Task EnabledWithoutToken_IsNamedAndTheHostServesOn()
    {
        await using var simulator = await Simulator.StartAsync();
        await using var host = HostProcess.Start(
            "--urls http://127.0.0.1:0",
            ["EXT_OPENAI_ENABLED=1", "XAI_ENABLED=1", "XAI_API_KEY=canary-x", $"XAI_BASE_URL={simulator.AddressOf("xai")}", "LEAD_WORKER_ENABLED=1", "LEAD_WORKER_TOKEN_1=canary-g"]);
        using var http = await host.ClientAsync();

        Assert.That(await host.LineAsync("openai         cannot serve"), Does.Contain("EXT_OPENAI_API_KEY or EXT_OPENAI_TOKEN_1"));
        Assert.That(await host.LineAsync("lead_worker    cannot serve"), Does.Contain("LEAD_WORKER_BASE_URL"));
        var health = JsonElement.Parse(await http.GetStringAsync("/health")).GetProperty("providers");
        Assert.That(health.GetProperty("openai").GetProperty("problem").GetString(), Does.Contain("EXT_OPENAI_API_KEY"));
        using var refused = await http.SendAsync(Chat.Post(Chat.Body()));
        using var served = await http.SendAsync(Chat.Post(Chat.Body("ext-xai-grok-beta")));
        Assert.That(((int)refused.StatusCode, (int)served.StatusCode), Is.EqualTo((503, 200)));
        Assert.That(await refused.Content.ReadAsStringAsync(), Does.Contain("EXT_OPENAI_API_KEY").And.Contains("provider_not_configured"));
    }

    [TestCase("--dmeo")]
    [TestCase("--demo extra")]
    [TestCase("--urls --demo")]
    [TestCase("--dmeo=1")]
    [TestCase("--urlz http://127.0.0.1:0")]
    [TestCase("--urls http://127.0.0.1:0 /ProviderKitt:DefaultProvider=openai")]
    [TestCase("--ProviderKit__DefaultProvider=openai")]
    public async Task SwitchThatIsNone_StartsNothing(string arguments)
    {
        await using var host = HostProcess.Start(arguments);
        Assert.That(await host.ExitCodeAsync(), Is.EqualTo(2));
        Assert.That(host.Output, Does.Contain("is unknown, or its value is missing").And.Contain("--demo").And.Not.Contain("listens on http"));
    }

    [Test]
    public async Task Help_SaysWhatThereIs()
    {
        await using var host = HostProcess.Start("--help");
        Assert.That(await host.ExitCodeAsync(), Is.Zero);
        Assert.That(host.Output, Does.Contain("--check"));
    }

    [Test]
    public async Task Version_IsPrintedAlone()
    {
        await using var host = HostProcess.Start("--version");
        Assert.That(await host.ExitCodeAsync(), Is.Zero);
        Assert.That(host.Output, Does.Match(@"^\d+\.\d+\.\d+$"));
    }

    [Test]
    public async Task Settings_OnTheCommandLine_AreTaken()
    {
        await using var host = HostProcess.Start("--urls http://127.0.0.1:0 --OLLAMA_ENABLED 1 --ProviderKit:DefaultProvider=ollama --Logging:LogLevel:Default=Error --environment Staging");
        Assert.That(await host.LineAsync("ollama "), Does.Contain("ext-ollama-"));
    }

    [Test]
    public async Task TokenOfAProviderThatIsOff_IsPointedOut()
    {
        await using var host = HostProcess.Start("--urls http://127.0.0.1:0", ["XAI_API_KEY=canary-x", "OLLAMA_ENABLED=1"]);
        Assert.That(await host.LineAsync("is off, although"), Does.Contain("xai").And.Contain("1 token").And.Contain("XAI_ENABLED=1").And.Not.Contain("canary"));
        await host.LineAsync("Dashboard: http");
    }

    [Test]
    public async Task InvalidConfiguration_ListsEveryErrorWithoutSecretsAndStops()
    {
        await using var host = HostProcess.Start(
            environment:
            [
                "PORT=canary-port", "EXT_OPENAI_ENABLED=canary-maybe", "EXT_OPENAI_BASE_URL=http://canary-user:canary-pass@host/", "XAI_TOKEN_1=canary with blanks",
                "ProviderKit__Upstream__IdleTimeout=canary-soon", "ProviderKit__Nonsense=1", "ProviderKit__Providers__canary=",
            ]);

        Assert.That(await host.ExitCodeAsync(), Is.EqualTo(2), host.Output);
        string[] named = ["PORT", "EXT_OPENAI_ENABLED", "EXT_OPENAI_BASE_URL", "XAI_TOKEN_1", "IdleTimeout", "ProviderKit:Nonsense"];
        foreach (string name in named) Assert.That(host.Output, Does.Match($"(?m)^  - .*{name}"));
        Assert.That(host.Output.Replace("Providers:canary", "", StringComparison.Ordinal), Does.Not.Contain("canary").And.Not.Contain("   at "));
    }
}
