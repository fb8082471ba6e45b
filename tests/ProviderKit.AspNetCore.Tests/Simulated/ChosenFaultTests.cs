using System.Collections.Concurrent;
using System.Net.Http.Json;
using UpstreamSimulator;

namespace ProviderKit.AspNetCore.Tests.Simulated;

/// <summary>Faults that the program around the simulator chooses, call by call.</summary>
public class ChosenFaultTests
{
    [TestCase("sim:503", ExpectedResult = 503)]
    [TestCase("sim:429:retry-after:3", ExpectedResult = 429)]
    [TestCase(null, ExpectedResult = 200)]
    [TestCase("sim:no-such-fault", ExpectedResult = 400)]
    public async Task<int> ChooseFault_FaultChosen_CallMeetsIt(string? fault)
    {
        await using var simulator = await StartAsync(_ => fault);

        return await CallAsync(simulator, "any-token");
    }

    [Test]
    public async Task ChooseFault_TokenCarriesFault_IsNotAsked()
    {
        var asked = new ConcurrentQueue<SimulatedCall>();
        await using var simulator = await StartAsync(call =>
        {
            asked.Enqueue(call);
            return "sim:503";
        });

        Assert.That(await CallAsync(simulator, "token-sim:429"), Is.EqualTo(429));
        Assert.That(asked, Is.Empty);
    }

    [Test]
    public async Task ChooseFault_IsToldOfTheCall()
    {
        var asked = new ConcurrentQueue<SimulatedCall>();
        await using var simulator = await StartAsync(call =>
        {
            asked.Enqueue(call);
            return null;
        });

        await CallAsync(simulator, "any-token");

        var call = asked.Single();
        Assert.That((call.Provider, call.Path, call.Token, call.Model), Is.EqualTo(("openai", "/openai/v1/chat/completions", "any-token", "gpt-4o")));
        Assert.That(System.Text.Encoding.UTF8.GetString(call.Body.Span), Does.Contain("Hello"));
    }

    private static Task<Simulator> StartAsync(Func<SimulatedCall, string?> choose) =>
        Simulator.StartAsync(new SimulatorOptions { ChooseFault = choose });

    private static async Task<int> CallAsync(Simulator simulator, string token)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, simulator.AddressOf("openai") + "/chat/completions")
        {
            Content = JsonContent.Create(new { model = "gpt-4o", messages = new[] { new { role = "user", content = "Hello" } } }),
        };
        request.Headers.Authorization = new("Bearer", token);
        using var response = await client.SendAsync(request);
        return (int)response.StatusCode;
    }
}
