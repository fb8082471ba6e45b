using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Clients;

public class RateLimitTests
{
    [Test]
    public async Task Client_AsksTooOften_GetsA429WithARecordAndNoUpstreamCall()
    {
        var time = new FakeTime();
        await using var app = await StartAsync(time);
        await app.ChatAsync();
        await app.ChatAsync();

        var refused = await app.ChatAsync();

        Assert.That((refused.Status, refused.Code), Is.EqualTo((429, "rate_limit_exceeded")));
        Assert.That(refused.Error.GetProperty("type").GetString(), Is.EqualTo("rate_limit_error"));
        Assert.That(refused.Header("retry-after"), Is.EqualTo("30"));
        var record = await app.RecordOf(refused);
        Assert.That((record.Status, record.Provider, record.Attempts), Is.EqualTo((429, (string?)null, 0)));
        Assert.That(app.Service<RequestTrailStore>().Recent(10), Has.Count.EqualTo(2), "it takes no place from those that were served");
        Assert.That(app.Upstream, Has.Count.EqualTo(2));
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.That((await app.ChatAsync()).Status, Is.EqualTo(200));
        time.Advance(TimeSpan.FromMinutes(1));
    }

    [Test]
    public async Task Client_InventsKeys_IsStillOneClient()
    {
        var time = new FakeTime();
        await using var app = await StartAsync(time);

        var statuses = new List<int>();
        for (int i = 0; i < 3; i++)
        {
            var request = Chat.Post(Chat.Body());
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer invented-{i}");
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", $"10.0.0.{i}");
            statuses.Add((await app.SendAsync(request)).Status);
        }

        Assert.That(statuses, Is.EqualTo(new[] { 200, 200, 429 }));
        time.Advance(TimeSpan.FromMinutes(1));
    }

    [Test]
    public async Task EveryRouteOfTheProxy_IsLimitedAndHealthIsNot()
    {
        var time = new FakeTime();
        await using var app = await StartAsync(time);
        for (int i = 0; i < 2; i++) await app.GetAsync("/v1/models");

        foreach (string path in new[] { "/v1/models", "/v1/models/x", "/v1/nothing" })
            Assert.That((await app.GetAsync(path)).Status, Is.EqualTo(429), path);
        Assert.That((await app.SendAsync(Chat.Post("{}", "/v1/embeddings"))).Status, Is.EqualTo(429));
        foreach (string path in new[] { "/health", "/ready" })
            Assert.That((await app.GetAsync(path)).Status, Is.EqualTo(200), path);
        time.Advance(TimeSpan.FromMinutes(1));
    }

    private static Task<GatewayApp> StartAsync(FakeTime time) => GatewayApp.StartAsync(setup =>
    {
        setup.Time = time;
        setup.Server.Add(o => (o.RateLimit.Enabled, o.RateLimit.PerMinute, o.AllowAnonymous) = (true, 2, true));
    });
}
