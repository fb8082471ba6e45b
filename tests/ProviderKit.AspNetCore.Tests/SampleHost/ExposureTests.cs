using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.SampleHost;

/// <summary>The host does not start where others can reach it and nothing keeps them out.</summary>
public class ExposureTests
{
    private const string Client = "PROVIDERKIT_CLIENT_KEY=canary-client-0123456789";
    private const string Admin = "PROVIDERKIT_ADMIN_KEY=canary-admin-0123456789";

    [TestCase("--urls http://0.0.0.0:0", true, true)]
    [TestCase("--urls http://127.0.0.1:0;http://*:0", true, true)]
    [TestCase("--urls http://[::]:0", true, true)]
    [TestCase("--urls http://gateway.example.com:0", true, true)]
    [TestCase("", true, true, "ASPNETCORE_URLS=http://+:0")]
    [TestCase("", true, true, "ASPNETCORE_HTTP_PORTS=0")]
    [TestCase("", true, true, "Kestrel__Endpoints__Main__Url=http://0.0.0.0:0")]
    [TestCase("--urls http://0.0.0.0:0", false, true, Client)]
    [TestCase("--urls http://0.0.0.0:0", true, false, Admin)]
    public async Task OpenAddress_WithoutBothKeys_RefusesAndSaysWhatToSet(string arguments, bool saysClient, bool saysAdmin, params string[] environment)
    {
        await using var host = HostProcess.Start(arguments, environment);

        Assert.That(await host.ExitCodeAsync(), Is.EqualTo(2), host.Output);
        Assert.That(host.Output.Contains("set PROVIDERKIT_CLIENT_KEY", StringComparison.Ordinal), Is.EqualTo(saysClient), host.Output);
        Assert.That(host.Output.Contains("set PROVIDERKIT_ADMIN_KEY", StringComparison.Ordinal), Is.EqualTo(saysAdmin), host.Output);
        Assert.That(host.Output, Does.Contain("AllowAnonymous").And.Not.Contains("canary").And.Not.Contains("   at ").And.Not.Contains("listens on http"));
    }

    [Test]
    public async Task Demo_OnAnOpenAddress_Refuses()
    {
        await using var host = HostProcess.Start("--demo --urls http://0.0.0.0:0", [Client, Admin]);

        Assert.That(await host.ExitCodeAsync(), Is.EqualTo(2), host.Output);
        Assert.That(host.Output, Does.Contain("--demo").And.Contains("loopback"));
    }

    [Test]
    public async Task OpenAddress_WithBothKeys_ServesThoseWhoHaveOne()
    {
        await using var host = HostProcess.Start("--urls http://0.0.0.0:0", [Client], dotEnv: Admin);
        var address = await host.AddressAsync();
        using var http = new HttpClient { BaseAddress = new UriBuilder(address) { Host = "127.0.0.1" }.Uri };

        using var refused = await http.GetAsync("/v1/models");
        http.DefaultRequestHeaders.Add("x-api-key", "canary-client-0123456789");
        using var served = await http.GetAsync("/v1/models");

        Assert.That(((int)refused.StatusCode, (int)served.StatusCode), Is.EqualTo((401, 200)));
        Assert.That(await host.LineAsync("Clients need a key"), Does.EndWith(": default"));
        Assert.That(host.Output, Does.Not.Contain("canary"));
    }

    [Test]
    public async Task OpenAddress_AllowAnonymous_Serves()
    {
        await using var host = HostProcess.Start("--urls http://0.0.0.0:0", ["ProviderKit__AllowAnonymous=1"]);

        Assert.That((await host.AddressAsync()).Host, Is.EqualTo("0.0.0.0"));
        Assert.That(await host.LineAsync("AllowAnonymous"), Does.Contain("every caller that can reach this address"));
    }

    [Test]
    public async Task Check_WhichListensNowhere_NeedsNoKeys()
    {
        await using var host = HostProcess.Start("--check --urls http://0.0.0.0:0");

        Assert.That(await host.ExitCodeAsync(), Is.EqualTo(1), host.Output);
        Assert.That(host.Output, Does.Contain("No provider is switched on").And.Not.Contains("PROVIDERKIT_"));
    }
}
