using System.Text.Json;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Monitoring;

/// <summary>Why requests went the way they did, and what they cost.</summary>
public class RequestsTests
{
    private const string Limited = "canary-1-sim:429:retry-after:60";

    /// <summary>From the API alone: which token was blocked by what, who served instead, and that the log has the rotation.</summary>
    [Test]
    public async Task RealRateLimit_CanBeToldFromTheApiAlone()
    {
        await using var app = await GatewayApp.StartAsync(s => s.Tokens = [Limited, "canary-2", "canary-3"]);

        var chat = await app.ChatAsync();

        Assert.That(chat.Status, Is.EqualTo(200));
        var tokens = (await app.MonitorAsync("providers/openai/tokens")).Good();
        Assert.That(tokens.GetProperty("blocked").GetInt32(), Is.EqualTo(1));
        Assert.That(tokens.GetProperty("tokens")[0].GetProperty("blockedUntil").GetDateTimeOffset(), Is.GreaterThan(DateTimeOffset.UnixEpoch));
        var logs = (await app.MonitorAsync("providers/openai/logs")).Good().GetProperty("logs");
        var rotation = logs.EnumerateArray().Single(l => l.GetProperty("event").GetString() == "rotation");
        Assert.That(
            new[] { "requestId", "token", "nextToken" }.Select(m => rotation.GetProperty(m).GetString()),
            Is.EqualTo(new[] { chat.RequestId, "openai:Tokens:0", "openai:Tokens:1" }));
        var request = (await app.MonitorAsync("requests/" + chat.RequestId)).Good().GetProperty("request");
        Assert.That(
            new[] { "id", "model", "dialect", "streamed", "provider", "token", "attempts", "ended", "status" }.Select(m => request.GetProperty(m).ToString()),
            Is.EqualTo(new[] { chat.RequestId, Chat.Model, "openai_chat", "False", "openai", "openai:Tokens:1", "2", "True", "200" }));
        var steps = request.GetProperty("steps");
        Assert.That(steps.Names("kind"), Is.EqualTo(new[] { "target", "attempt", "token_skipped", "attempt", "answered" }));
        Assert.That(
            new[] { "token", "error", "upstreamStatus", "succeeded" }.Select(m => steps[1].GetProperty(m).ToString()),
            Is.EqualTo(new[] { "openai:Tokens:0", "rate_limited", "429", "False" }));
        Assert.That(steps[1].GetProperty("message").GetString(), Is.Not.Empty);
        Assert.That((steps[3].GetProperty("token").GetString(), steps[3].GetProperty("succeeded").GetBoolean()), Is.EqualTo(("openai:Tokens:1", true)));

        // Another conversation: this one stays on its token, and no other is looked at.
        var other = await app.PostAsync($$"""{"model":"{{Chat.Model}}","messages":[{"role":"user","content":"Another"}]}""");
        var next = (await app.MonitorAsync("requests/" + other.RequestId)).Good().GetProperty("request").GetProperty("steps");
        var skipped = next.EnumerateArray().Single(s => s.GetProperty("kind").GetString() == "token_skipped");
        Assert.That((skipped.GetProperty("token").GetString(), skipped.GetProperty("reason").GetString()), Is.EqualTo(("openai:Tokens:0", "blocked")));
        Assert.That(skipped.GetProperty("freeInMs").GetDouble(), Is.InRange(1.0, 60_000.0));
    }

    [Test]
    public async Task List_IsNewestFirst_AndFiltered()
    {
        await using var app = await GatewayApp.StartAsync();
        var good = await app.ChatAsync();
        var other = await app.ChatAsync("ext-xai-grok-4");
        var unknown = await app.ChatAsync("nothing");

        Assert.That(await IdsAsync("requests"), Is.EqualTo(new[] { unknown.RequestId, other.RequestId, good.RequestId }));
        Assert.That(await IdsAsync("requests?count=1"), Is.EqualTo(new[] { unknown.RequestId }));
        Assert.That(await IdsAsync("requests?provider=openai"), Is.EqualTo(new[] { good.RequestId }));
        Assert.That(await IdsAsync("requests?status=404"), Is.EqualTo(new[] { unknown.RequestId }));
        Assert.That(await IdsAsync("requests?status=2xx"), Is.EqualTo(new[] { other.RequestId, good.RequestId }));
        Assert.That(await IdsAsync("requests?status=2xx&provider=XAI&count=1"), Is.EqualTo(new[] { other.RequestId }));
        Assert.That(await IdsAsync("requests?status=running"), Is.Empty);
        Assert.That((await app.MonitorAsync("requests")).Json.GetProperty("requests")[0].TryGetProperty("steps", out _), Is.False);

        async Task<string[]> IdsAsync(string path) => (await app.MonitorAsync(path)).Good().GetProperty("requests").Names("id");
    }

    [Test]
    public async Task RunningRequest_IsShownAsRunning()
    {
        await using var app = await GatewayApp.StartAsync(s => s.Tokens = ["canary-1-sim:stall:2"]);
        string id;
        await using (await app.StreamAsync())
        {
            var request = (await app.MonitorAsync("requests?status=running")).Good().GetProperty("requests")[0];

            id = request.GetProperty("id").GetString()!;
            Assert.That((request.GetProperty("ended").GetBoolean(), request.TryGetProperty("status", out _)), Is.EqualTo((false, false)));
            Assert.That((request.GetProperty("provider").GetString(), request.GetProperty("streamed").GetBoolean()), Is.EqualTo(("openai", true)));
        }
        await app.Records.WaitForAsync(id);
        Assert.That((await app.MonitorAsync("requests/" + id)).Good().GetProperty("request").GetProperty("status").GetInt32(), Is.EqualTo(499));
    }

    [TestCase("usage", "total")]
    [TestCase("usage?window=hour", "hour")]
    [TestCase("usage?window=Day", "day")]
    [TestCase("usage?window=total", "total")]
    public async Task Usage_CountsByProviderModelAndToken(string path, string window)
    {
        await using var app = await GatewayApp.StartAsync();
        await app.RecordOf(await app.ChatAsync());
        await app.RecordOf(await app.ChatAsync("nothing"));

        var usage = (await app.MonitorAsync(path)).Good();

        Assert.That(usage.GetProperty("window").GetString(), Is.EqualTo(window));
        Assert.That((usage.GetProperty("total").GetProperty("requests").GetInt32(), usage.GetProperty("total").GetProperty("errors").GetInt32()), Is.EqualTo((2, 1)));
        Assert.That(usage.GetProperty("providers").Names("name"), Is.EqualTo(new[] { "openai" }));
        Assert.That(usage.GetProperty("models").Names("name"), Is.EqualTo(new[] { Chat.Model }));
        Assert.That(usage.GetProperty("clients").GetArrayLength(), Is.Zero, "no client of a name");
        var token = usage.GetProperty("tokens")[0];
        Assert.That((token.GetProperty("provider").GetString(), token.GetProperty("name").GetString()), Is.EqualTo(("openai", "openai:Tokens:0")));
        Assert.That((token.GetProperty("promptTokens").GetInt64(), token.GetProperty("completionTokens").GetInt64(), token.GetProperty("latencyP50Ms").GetDouble()), Is.GreaterThan((0L, 0L, 0.0)));
    }

    [TestCase("usage/series", "hour", 60_000, 2, 1)]
    [TestCase("usage/series?window=day", "day", 900_000, 2, 1)]
    [TestCase("usage/series?provider=OpenAI", "hour", 60_000, 1, 0)]
    [TestCase("usage/series?provider=xai", "hour", 60_000, 0, 0)]
    public async Task Series_HasStepsOfTheWindow(string path, string window, double step, int requests, int errors)
    {
        await using var app = await GatewayApp.StartAsync(s => s.Time = new FakeTime());
        await app.RecordOf(await app.ChatAsync());
        await app.RecordOf(await app.ChatAsync("nothing"));

        var series = (await app.MonitorAsync(path)).Good();

        Assert.That((series.GetProperty("window").GetString(), series.GetProperty("stepMs").GetDouble()), Is.EqualTo((window, step)));
        var point = series.GetProperty("points").EnumerateArray().Single();
        Assert.That((point.GetProperty("requests").GetInt32(), point.GetProperty("errors").GetInt32()), Is.EqualTo((requests, errors)));
        Assert.That(point.GetProperty("at").GetDateTimeOffset(), Is.EqualTo(app.Service<TimeProvider>().GetUtcNow()).Within(TimeSpan.FromMinutes(1)));
    }

    [Test]
    public async Task Series_OfAllTime_IsRefused()
    {
        await using var app = await GatewayApp.StartAsync();
        var answer = await app.MonitorAsync("usage/series?window=total");
        Assert.That((answer.Status, answer.Error.GetProperty("message").GetString()), Is.EqualTo((400, "window must be one of hour, day.")));
    }
}
