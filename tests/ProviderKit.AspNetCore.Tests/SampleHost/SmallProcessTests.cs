using ProviderKit.AspNetCore.Tests.Support;
using UpstreamSimulator;

namespace ProviderKit.AspNetCore.Tests.SampleHost;

/// <summary>A process with little memory or few handles answers more requests than it can hold at a time, and lives. More load: tests/bounds/load.mjs.</summary>
[Platform(Include = "Linux")]
[NonParallelizable]
public class SmallProcessTests
{
    [TestCase("ext-openai-gpt-4o")]
    [TestCase("ext-anthropic-claude-sonnet-4-5")]
    public async Task Bodies_OfMoreThanTheHeapAltogether_AreServedOrRefused(string model)
    {
        await using var simulator = await Simulator.StartAsync(new SimulatorOptions());
        await using var host = Start(simulator, null, "DOTNET_GCHeapHardLimit=0x8000000");
        using var http = await host.ClientAsync();
        http.Timeout = TimeSpan.FromMinutes(2);
        string body = Chat.Body(model).Replace("Hi", new string('y', 900_000), StringComparison.Ordinal);

        var statuses = await Task.WhenAll(Enumerable.Range(0, 150).Select(_ => StatusAsync(http, body)));

        Assert.That(statuses.Distinct(), Is.SubsetOf([200, 503]).And.Member(200), host.Output);
        Assert.That(await StatusAsync(http, Chat.Body(model)), Is.EqualTo(200), host.Output);
    }

    [Test]
    public async Task Calls_OfMoreThanTheHandles_AreServedOrRefused()
    {
        await using var simulator = await Simulator.StartAsync(new SimulatorOptions());
        await using var host = Start(simulator, 256, "ProviderKit__Limits__QueueTimeout=2s");
        using var http = await host.ClientAsync();
        http.Timeout = TimeSpan.FromMinutes(2);

        var statuses = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => StatusAsync(http, Chat.Body("ext-openai-sim:slow:1000"))));

        Assert.That(statuses.Distinct(), Is.SubsetOf([200, 503]).And.Member(200).And.Member(503), host.Output);
        Assert.That(await StatusAsync(http, Chat.Body()), Is.EqualTo(200), host.Output);
        Assert.That(host.Output, Does.Contain("256 files and connections"));
    }

    private static HostProcess Start(Simulator simulator, int? handles, params string[] environment) => HostProcess.Start(
        "--urls http://127.0.0.1:0",
        [
            "EXT_OPENAI_ENABLED=1", "EXT_OPENAI_API_KEY=sk-small-0000000001", $"EXT_OPENAI_BASE_URL={simulator.AddressOf("openai")}",
            "ANTHROPIC_ENABLED=1", "ANTHROPIC_API_KEY=sk-ant-small-00001", $"ANTHROPIC_BASE_URL={simulator.AddressOf("anthropic")}",
            .. environment,
        ],
        handles: handles);

    private static async Task<int> StatusAsync(HttpClient http, string body)
    {
        using var response = await http.SendAsync(Chat.Post(body));
        await response.Content.ReadAsByteArrayAsync();
        return (int)response.StatusCode;
    }
}
