using System.Text.Json;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.SampleHost;

/// <summary>The host as a person tries it first: <c>--demo</c>, and <c>--check</c>.</summary>
public class DemoTests
{
    private static readonly string[] Providers =
        ["openai", "azure", "openrouter", "litellm", "xai", "anthropic", "claude_code", "githubcopilot", "cursor_agent", "google", "ollama", "lead_worker", "atlas"];

    [Test]
    public async Task Demo_AllProviders_AnswerStreamingAndNot_AndMessages()
    {
        await using var host = HostProcess.Start("--demo --urls http://127.0.0.1:0");
        using var http = await host.ClientAsync();
        using var list = JsonDocument.Parse(await http.GetStringAsync("/v1/models"));
        var models = list.RootElement.GetProperty("data").EnumerateArray()
            .GroupBy(m => m.GetProperty("owned_by").GetString()!)
            .ToDictionary(g => g.Key, g => g.First().GetProperty("id").GetString()!);
        Assert.That(models.Keys, Is.EquivalentTo(Providers));

        foreach (var (provider, model) in models)
        {
            using var whole = await http.SendAsync(Chat.Post(Chat.Body(model)));
            using var streamed = await http.SendAsync(Chat.Post(Chat.Body(model, stream: true)));
            string text = await whole.Content.ReadAsStringAsync();
            Assert.That((int)whole.StatusCode, Is.EqualTo(200), text);
            Assert.That(text, Does.Contain($"Hello from the simulated {provider}").And.Contains(JsonSerializer.Serialize(model)));
            Assert.That(whole.Headers.GetValues("x-providerkit-attempts"), Is.EqualTo(new[] { "2" }), "the first token is limited");
            Assert.That(await streamed.Content.ReadAsStringAsync(), Does.StartWith("data: {").And.EndsWith("data: [DONE]\n\n"));

            using var message = await http.PostAsync("/v1/messages", new StringContent(
                $$"""{"model":{{JsonSerializer.Serialize(model)}},"max_tokens":64,"messages":[{"role":"user","content":"Hi"}]}""", null, "application/json"));
            text = await message.Content.ReadAsStringAsync();
            Assert.That((int)message.StatusCode, Is.EqualTo(200), $"{provider}, Messages: {text}");
            Assert.That(text, Does.StartWith("{\"id\":\"msg_").And.Contain($"Hello from the simulated {provider}"), provider);
        }
    }

    [Test]
    public async Task Demo_PrintsProvidersAndACommandThatWorks()
    {
        await using var host = HostProcess.Start("--demo --urls http://127.0.0.1:0");

        string hint = await host.LineAsync("Try: curl ");

        var address = await host.AddressAsync();
        Assert.That(hint, Does.Contain($"curl {address.ToString().TrimEnd('/')}/v1/chat/completions"));
        foreach (string provider in Providers) Assert.That(host.Output, Does.Match($@"(?m)^  {provider} .*3 tokens.*model"));
        string body = hint[(hint.IndexOf("-d '", StringComparison.Ordinal) + 4)..].TrimEnd('\'');
        using var http = await host.ClientAsync();
        using var answer = await http.SendAsync(Chat.Post(body));
        Assert.That((int)answer.StatusCode, Is.EqualTo(200));
    }

    [Test]
    public async Task Demo_ReadsNobodysKeys()
    {
        await using var host = HostProcess.Start(
            "--demo --urls http://127.0.0.1:0",
            ["EXT_OPENAI_ENABLED=0", "EXT_OPENAI_API_KEY=canary-real-key", "EXT_OPENAI_BASE_URL=http://127.0.0.1:9/"],
            "XAI_ENABLED=0\nXAI_API_KEY=canary-file-key\n");
        using var http = await host.ClientAsync();

        foreach (string model in new[] { "ext-openai-gpt-4o", "ext-xai-grok-beta" })
        {
            using var answer = await http.SendAsync(Chat.Post(Chat.Body(model)));
            Assert.That((int)answer.StatusCode, Is.EqualTo(200));
        }
        Assert.That(host.Output, Does.Not.Contain("canary"));
    }

    [Test]
    public async Task CheckDemo_ListsEveryProviderAndToken()
    {
        await using var host = HostProcess.Start("--check --demo");

        int code = await host.ExitCodeAsync();

        Assert.That(code, Is.Zero, "a rate-limited token is a good one that rests");
        foreach (string provider in Providers)
        {
            Assert.That(host.Output, Does.Match($@"(?m)^{provider} \("));
            Assert.That(host.Output, Does.Match($@"(?m)^  {provider}:Tokens:0: rate limited now, else good").And.Match($@"(?m)^  {provider}:Tokens:2: ok, \d+ models"));
        }
        Assert.That(host.Output, Does.Contain("All providers that are on answered.").And.Not.Contains("demo-openai-"));
    }

    [Test]
    public async Task Check_GoodToken_IsZero()
    {
        await using var simulator = await UpstreamSimulator.Simulator.StartAsync();
        await using var host = HostProcess.Start(
            "--check", ["XAI_ENABLED=1", "XAI_TOKEN_1=canary-good", $"XAI_BASE_URL={simulator.AddressOf("xai")}"]);

        Assert.That(await host.ExitCodeAsync(), Is.Zero, host.Output);
        Assert.That(host.Output, Does.Contain("XAI_TOKEN_1: ok").And.Contains("All providers that are on answered.").And.Not.Contains("canary"));
        Assert.That(simulator.Requests.Single().Path, Does.EndWith("/models"));
    }

    [Test]
    public async Task Check_NoTokenOrBadToken_IsOne()
    {
        await using var simulator = await UpstreamSimulator.Simulator.StartAsync();
        await using var host = HostProcess.Start(
            "--check",
            ["EXT_OPENAI_ENABLED=1", "OPENROUTER_ENABLED=1", "OPENROUTER_API_KEY=canary-sim:echo", $"OPENROUTER_BASE_URL={simulator.AddressOf("openrouter")}"]);

        Assert.That(await host.ExitCodeAsync(), Is.EqualTo(1), host.Output);
        Assert.That(host.Output, Does.Contain("cannot serve: openai has no token. Set EXT_OPENAI_API_KEY").And.Contains("OPENROUTER_API_KEY:"));
        Assert.That(host.Output, Does.Not.Contain("canary"), "not even what the upstream echoes");
    }
}
