using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.SampleHost;

/// <summary>FAULTS 55 with a real process and a real SIGTERM.</summary>
[Platform(Exclude = "Win")]
[Property("FAULTS", 55)]
public class TerminationTests
{
    [Test]
    public async Task Terminated_WhileAStreamRuns_FinishesItAndExitsWithZero()
    {
        using var finish = new SemaphoreSlim(0);
        await using var upstream = Upstream(finish);
        await using var host = Start(upstream);
        using var http = await host.ClientAsync();
        await using var stream = await StreamAsync(http);
        Assert.That(await stream.NextContentAsync(), Does.Contain("begun"));

        await host.TerminateAsync();
        await NotReadyAsync(http);
        using var health = await http.GetAsync("/health");
        finish.Release();
        var (events, broken) = await stream.RestAsync();

        Assert.That((int)health.StatusCode, Is.EqualTo(200));
        Assert.That((events[^1], broken), Is.EqualTo(("[DONE]", false)));
        Assert.That(await host.ExitCodeAsync(), Is.Zero, host.Output);
    }

    [Test]
    public async Task Terminated_AStreamOutlastsTheDrain_EndsItWithAnErrorEventAndExitsWithZero()
    {
        using var never = new SemaphoreSlim(0);
        await using var upstream = Upstream(never);
        await using var host = Start(upstream, "ProviderKit__Drain__Time=1s");
        using var http = await host.ClientAsync();
        await using var stream = await StreamAsync(http);
        await stream.NextContentAsync();

        await host.TerminateAsync();
        var (events, broken) = await stream.RestAsync();

        Assert.That((events.Count, broken), Is.EqualTo((1, true)));
        Assert.That(events[0], Does.Contain("server_shutting_down"));
        Assert.That(await host.ExitCodeAsync(), Is.Zero, host.Output);
    }

    [Test]
    public async Task Started_WithTheRateLimitsFlatNames_LimitsRequests()
    {
        using var never = new SemaphoreSlim(0);
        await using var upstream = Upstream(never);
        await using var host = Start(upstream, "RATE_LIMIT_ENABLED=1", "RATE_LIMIT_PER_MINUTE=1");
        using var http = await host.ClientAsync();

        using var first = await http.GetAsync("/v1/models");
        using var second = await http.GetAsync("/v1/models");

        Assert.That(((int)first.StatusCode, (int)second.StatusCode), Is.EqualTo((200, 429)));
    }

    private static RawUpstream Upstream(SemaphoreSlim finish) => RawUpstream.Start(async connection =>
    {
        await connection.WriteAsync(RawUpstream.EventStreamHead + Sse.Content("begun"));
        await finish.WaitAsync(connection.Stop);
        await connection.WriteAsync(Sse.Finish + Sse.Done);
    });

    private static HostProcess Start(RawUpstream upstream, params string[] environment) => HostProcess.Start(
        "--urls http://127.0.0.1:0",
        ["XAI_ENABLED=1", "XAI_TOKEN_1=canary-x", $"XAI_BASE_URL={upstream.Address}", "ProviderKit__LiveModels__Enabled=0", .. environment]);

    private static async Task<StreamingAnswer> StreamAsync(HttpClient http)
    {
        var patience = Patience.Token();
        var response = await http.SendAsync(Chat.Post(Chat.Body("ext-xai-grok-4", stream: true)), HttpCompletionOption.ResponseHeadersRead, patience);
        return new StreamingAnswer(response, await response.Content.ReadAsStreamAsync(patience), patience);
    }

    private static async Task NotReadyAsync(HttpClient http)
    {
        var patience = Patience.Token();
        while (true)
        {
            using var answer = await http.GetAsync("/ready", patience);
            if ((int)answer.StatusCode == 503) return;
        }
    }
}
