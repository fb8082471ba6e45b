using System.Text.Json;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.SampleHost;

/// <summary>The monitoring API of <c>--demo</c>, as a user sees it who tries it with curl first.</summary>
public class MonitoringTests
{
    [Test]
    public async Task Demo_ShowsProvidersARealRateLimitAndItsRotation()
    {
        await using var host = HostProcess.Start("--demo --urls http://127.0.0.1:0");
        using var http = await host.ClientAsync();
        using var chat = await http.SendAsync(Chat.Post(Chat.Body()));
        string id = chat.Headers.GetValues("x-request-id").Single();

        var providers = await GetAsync("providers");
        var tokens = await GetAsync("providers/openai/tokens");
        var logs = await GetAsync("providers/openai/logs");
        var request = (await GetAsync("requests/" + id)).GetProperty("request");

        Assert.That((providers.GetProperty("total").GetInt32(), providers.GetProperty("enabled").GetInt32()), Is.EqualTo((13, 13)));
        Assert.That((tokens.GetProperty("total").GetInt32(), tokens.GetProperty("blocked").GetInt32()), Is.EqualTo((3, 1)));
        Assert.That(logs.GetProperty("logs").Names("event"), Is.SupersetOf(new[] { "rate_limit", "rotation", "response" }));
        Assert.That(request.GetProperty("steps").Names("kind"), Is.SupersetOf(new[] { "target", "attempt", "answered" }));
        foreach (string path in new[] { "providers/openai", "providers/openai/models", "providers/tokens/all", "providers/logs/all", "providers/logs/stats", "requests", "usage" }) await GetAsync(path);
        Assert.That(await host.LineAsync("Dashboard: "), Does.Contain("/dashboard"));

        async Task<JsonElement> GetAsync(string path)
        {
            var answer = JsonElement.Parse(await http.GetStringAsync(MonitoringClient.Root + path));
            Assert.That(answer.GetProperty("success").GetBoolean(), path);
            return answer;
        }
    }
}
