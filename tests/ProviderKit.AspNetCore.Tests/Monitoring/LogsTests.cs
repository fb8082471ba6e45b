using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Monitoring;

/// <summary>The providers' logs over the API.</summary>
public class LogsTests
{
    [Test]
    public async Task Logs_AreTheLatestOfTheLevelAndAbove()
    {
        await using var app = await GatewayApp.StartAsync(s => s.Tokens = ["canary-1-sim:429:retry-after:60", "canary-2"]);
        var chat = await app.ChatAsync();
        await app.RecordOf(chat);

        var all = (await app.MonitorAsync("providers/openai/logs")).Good();
        var warnings = (await app.MonitorAsync("providers/openai/logs?level=WARN")).Good();
        var last = (await app.MonitorAsync("providers/openai/logs?count=1")).Good();

        Assert.That(all.GetProperty("logs").Names("event"), Is.SupersetOf(new[] { "request", "rate_limit", "rotation", "response" }));
        Assert.That(all.GetProperty("total").GetInt32(), Is.EqualTo(all.GetProperty("logs").GetArrayLength()));
        Assert.That(warnings.GetProperty("logs").Names("level"), Is.Not.Empty.And.All.EqualTo("warn"));
        Assert.That(last.GetProperty("logs").Names("event"), Is.EqualTo(new[] { "response" }));
        Assert.That(last.GetProperty("logs")[0].GetProperty("requestId").GetString(), Is.EqualTo(chat.RequestId));
    }

    [Test]
    public async Task LogsOfAll_AreMergedByTime()
    {
        await using var app = await GatewayApp.StartAsync(s => s.Time = new FakeTime());
        var store = app.Service<ProviderLogStore>();
        store.Info("openai", "one");
        store.Info("xai", "two");
        store.Warn("openai", "three");

        var all = (await app.MonitorAsync("providers/logs/all?count=2&level=info")).Good();

        Assert.That(all.GetProperty("logs").Names("message"), Is.EqualTo(new[] { "three", "two" }));
        Assert.That((all.GetProperty("count").GetInt32(), all.GetProperty("total").GetInt32()), Is.EqualTo((2, 3)));
    }

    /// <summary>An upstream's failures and the gateway's own: what an operator looks for first.</summary>
    [Test]
    public async Task LevelError_ShowsRequestsThatEndedWith500AndAbove()
    {
        await using var app = await GatewayApp.StartAsync(s =>
        {
            s.Tokens = ["canary-1-sim:500"];
            s.Options.Add(o => o.Retry.MaxRetries = 0);
        });
        var failed = await app.ChatAsync();
        await app.RecordOf(failed);
        await app.RecordOf(await app.PostAsync(Chat.Body(more: "\"temperature\":9")));

        var errors = (await app.MonitorAsync("providers/openai/logs?level=error")).Good().GetProperty("logs");

        Assert.That(failed.Status, Is.GreaterThanOrEqualTo(500));
        Assert.That(errors.EnumerateArray().Select(e => (e.GetProperty("event").GetString(), e.GetProperty("level").GetString())), Has.Member(("response", "error")));
        Assert.That(errors.EnumerateArray().Select(e => e.GetProperty("requestId").GetString()), Has.Member(failed.RequestId));
        Assert.That(errors.EnumerateArray().Select(e => e.GetProperty("status").GetInt32()), Is.All.GreaterThanOrEqualTo(500));
    }

    [Test]
    public async Task Clear_ForgetsMemory_NotCounters()
    {
        await using var app = await GatewayApp.StartAsync();
        app.Service<ProviderLogStore>().Warn("openai", "one");

        (await app.OrderAsync("providers/openai/logs/clear")).Good();

        Assert.That((await app.MonitorAsync("providers/openai/logs")).Good().GetProperty("total").GetInt32(), Is.Zero);
        var stats = (await app.MonitorAsync("providers/logs/stats")).Good();
        var openai = stats.GetProperty("stats").GetProperty("openai");
        Assert.That((openai.GetProperty("inMemory").GetInt32(), openai.GetProperty("levels").GetProperty("warn").GetInt32()), Is.EqualTo((0, 1)));
        Assert.That((stats.GetProperty("dropped").GetInt64(), stats.GetProperty("queueLength").GetInt32()), Is.GreaterThanOrEqualTo((0L, 0)));
        Assert.That(stats.GetProperty("stats").EnumerateObject().Count(), Is.EqualTo(13));
    }

    [Test]
    public async Task TextWithControlCharacters_StaysOneValue()
    {
        await using var app = await GatewayApp.StartAsync();
        app.Service<ProviderLogStore>().Warn("openai", "a\r\nb\u2028c\u001b[31m\"</script>");

        var answer = await app.MonitorAsync("providers/openai/logs");

        Assert.That(answer.Good().GetProperty("logs").GetArrayLength(), Is.EqualTo(1));
        Assert.That(answer.Text, Does.Not.Contain('\n').And.Not.Contains('\u001b').And.Not.Contains('\u2028'));
        Assert.That(answer.Header("x-content-type-options"), Is.EqualTo("nosniff"));
    }
}
