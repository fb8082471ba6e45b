using System.Globalization;
using Microsoft.Extensions.Configuration;
using ProviderKit.AspNetCore.Tests.Support;
using ProviderKit.SampleHost;

namespace ProviderKit.AspNetCore.Tests.SampleHost;

/// <summary><c>--health</c>, which a container's health check runs.</summary>
public class HealthProbeTests
{
    [TestCase(null, null, "http://127.0.0.1:4000/health")]
    [TestCase("PORT", "4001", "http://127.0.0.1:4001/health")]
    [TestCase("http_ports", "8080", "http://127.0.0.1:8080/health")]
    [TestCase("urls", "http://+:8080", "http://127.0.0.1:8080/health")]
    [TestCase("urls", "http://0.0.0.0:8080;https://[::]:8443", "http://127.0.0.1:8080/health")]
    [TestCase("urls", "https://[::]:8443", "https://127.0.0.1:8443/health")]
    [TestCase("urls", "http://[::1]:8080", "http://[::1]:8080/health")]
    [TestCase("urls", "http://10.1.2.3:8080", "http://10.1.2.3:8080/health")]
    [TestCase("urls", "http://gateway.example.com:8080", "http://127.0.0.1:8080/health")]
    [TestCase("Kestrel:Endpoints:main:Url", "http://*:9000", "http://127.0.0.1:9000/health")]
    [TestCase("urls", "http://unix:/run/gateway.sock", null)]
    [TestCase("PORT", "none", null)]
    public void Address_IsWhereThisMachineReachesTheHost(string? setting, string? value, string? address)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(setting is null ? [] : [new(setting, value)]).Build();

        Assert.That(HealthProbe.AddressOf(configuration)?.ToString(), Is.EqualTo(address));
    }

    [Test]
    public void Address_EndpointsOfTheServer_ComeBeforeTheOthers_AsForTheServer()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("http_ports", "8080"), new("urls", "http://*:8081"), new("Kestrel:Endpoints:main:Url", "http://*:9000")]).Build();

        Assert.That(HealthProbe.AddressOf(configuration)?.ToString(), Is.EqualTo("http://127.0.0.1:9000/health"));
    }

    [Test]
    public async Task Health_OfAHostThatServes_IsZero_AndAfterwardsOne()
    {
        string port;
        await using (var host = HostProcess.Start("--demo --urls http://127.0.0.1:0"))
        {
            port = (await host.AddressAsync()).Port.ToString(CultureInfo.InvariantCulture);
            await using var asking = HostProcess.Start("--health", [$"PORT={port}"]);
            Assert.That((await asking.ExitCodeAsync(), asking.Output), Is.EqualTo((0, $"http://127.0.0.1:{port}/health answered 200.")));
        }

        await using var again = HostProcess.Start("--health", [$"PORT={port}"]);
        Assert.That(await again.ExitCodeAsync(), Is.EqualTo(1), again.Output);
        Assert.That(again.Output, Does.StartWith($"http://127.0.0.1:{port}/health did not answer: "));
    }
}
