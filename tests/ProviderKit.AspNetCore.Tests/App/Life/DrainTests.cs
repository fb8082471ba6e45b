using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Life;

/// <summary>FAULTS 55: an app that is told to stop.</summary>
[Property("FAULTS", 55)]
public class DrainTests
{
    [Test]
    public async Task Stop_AStreamRuns_FinishesItWhileNotReady()
    {
        using var finish = new SemaphoreSlim(0);
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.WriteAsync(RawUpstream.EventStreamHead + Sse.Content("begun"));
            await finish.WaitAsync(connection.Stop);
            await connection.WriteAsync(Sse.Content("ended") + Sse.Finish + Sse.Done);
        });
        await using var app = await StartAsync(new FakeTime(), setup => setup.OpenAIAddress = upstream.Address);
        await using var stream = await app.StreamAsync();
        Assert.That(await stream.NextContentAsync(), Does.Contain("begun"));
        Assert.That((await app.GetAsync("/ready")).Status, Is.EqualTo(200));

        var stopping = app.App.StopAsync();
        var ready = await app.WaitUntilNotReadyAsync();
        var health = await app.GetAsync("/health");
        var late = await app.ChatAsync("ext-xai-grok-4");
        finish.Release();
        var (events, broken) = await stream.RestAsync();
        await stopping.Patiently();

        Assert.That(ready.Json.GetProperty("status").GetString(), Is.EqualTo("draining"));
        Assert.That(health.Status, Is.EqualTo(200), "alive until the end");
        Assert.That((late.Status, late.Header("connection")), Is.EqualTo((200, "close")), "served, but the next one should go elsewhere");
        Assert.That((events[0].Contains("ended", StringComparison.Ordinal), events[^1], broken), Is.EqualTo((true, "[DONE]", false)));
        Assert.That((await app.Records.WaitForAsync(stream.RequestId)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Stop_TimeIsOver_StreamsGetAnErrorEventAndOthersA503()
    {
        var time = new FakeTime();
        await using var app = await StartAsync(time);
        await using var stream = await app.StreamAsync("ext-openai-sim:stall:4");
        for (int i = 0; i < 4; i++) await stream.NextAsync();
        var whole = app.ChatAsync("ext-openai-sim:slow:99999999");
        await app.Simulator.WaitForAsync(s => s.InFlight == 2, Patience.Token());

        var stopping = app.App.StopAsync();
        await app.WaitUntilNotReadyAsync();
        time.Advance(TimeSpan.FromSeconds(20) - TimeSpan.FromTicks(1));
        Assert.That((whole.IsCompleted, stopping.IsCompleted), Is.EqualTo((false, false)), "not a moment early");
        time.Advance(TimeSpan.FromTicks(1));
        var (events, broken) = await stream.RestAsync();
        var answer = await whole.Patiently();
        await stopping.Patiently();

        Assert.That((events.Count, broken), Is.EqualTo((1, true)));
        Assert.That(events[0], Does.StartWith("{\"error\":{").And.Contains("server_shutting_down"));
        await Expect.ErrorAsync(app, answer, 503, "server_shutting_down");
        var record = await app.Records.WaitForAsync(stream.RequestId);
        Assert.That((record.Status, record.Error?.Kind), Is.EqualTo((503, (ProviderErrorKind?)ProviderErrorKind.ShuttingDown)));
        await app.Simulator.WaitForAsync(s => s.Of("openai", "canary-0a91f3").Cancelled == 2, Patience.Token());
        Expect.TokenUnblamed(app);
        Assert.That(app.Registry.Find("openai")!.Health.ConsecutiveFailures, Is.Zero, "nor is the upstream");
    }

    [Test]
    public async Task Stop_NothingRuns_EndsAtOnce()
    {
        await using var app = await StartAsync(new FakeTime());

        await app.App.StopAsync().Patiently();

        Assert.That(async () => await app.GetAsync("/health"), Throws.InstanceOf<HttpRequestException>());
    }

    private static Task<GatewayApp> StartAsync(FakeTime time, Action<GatewaySetup>? more = null) => GatewayApp.StartAsync(setup =>
    {
        setup.Time = time;
        setup.FollowUp = null;
        more?.Invoke(setup);
    });
}
