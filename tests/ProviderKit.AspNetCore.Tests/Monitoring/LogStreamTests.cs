using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Monitoring;

/// <summary>Live logs: over a WebSocket, and as server-sent events.</summary>
public class LogStreamTests
{
    private const string Stream = MonitoringClient.Root + "providers/logs/stream";

    [Test]
    public async Task Socket_BringsEntriesAsTheyCome()
    {
        await using var app = await GatewayApp.StartAsync(s => s.Tokens = ["canary-1-sim:429:retry-after:60", "canary-2"]);
        using var client = await LogClient.ConnectAsync(app);

        var chat = await app.ChatAsync();

        var events = new List<string>();
        while (!events.Contains("response"))
        {
            var entry = (await client.ReadAsync())!.Value;
            events.Add(entry.GetProperty("event").GetString()!);
            Assert.That((entry.GetProperty("provider").GetString(), entry.GetProperty("requestId").GetString()), Is.EqualTo(("openai", chat.RequestId)));
        }
        Assert.That(events, Is.SupersetOf(new[] { "request", "rate_limit", "rotation" }));
        await client.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Patience.Token());
        Assert.That(client.Socket.CloseStatus, Is.EqualTo(WebSocketCloseStatus.NormalClosure));
    }

    [Test]
    public async Task Socket_FiltersByProviderAndLevel()
    {
        await using var app = await GatewayApp.StartAsync();
        var store = app.Service<ProviderLogStore>();
        using var client = await LogClient.ConnectAsync(app, "?provider=XAI&level=warn");

        store.Warn("openai", "of another");
        store.Info("xai", "of less");
        store.Warn("xai", "this");

        Assert.That((await client.ReadAsync())!.Value.GetProperty("message").GetString(), Is.EqualTo("this"));
    }

    [Test]
    public async Task SlowSocket_GetsAGapThatCountsWhatItMissed()
    {
        const int Batches = 60, PerBatch = 500;
        await using var app = await GatewayApp.StartAsync();
        var store = app.Service<ProviderLogStore>();
        using var client = await LogClient.ConnectAsync(app);

        // More than fits into all buffers on the way, of a client that does not read.
        string text = new('x', 4000);
        for (int batch = 0; batch < Batches; batch++)
        {
            for (int i = 0; i < PerBatch; i++) Assert.That(store.Warn("openai", text));
            store.Stats(); // takes in what waits
        }
        store.Warn("xai", "last");

        long read = 0, missed = 0;
        while (read + missed < (Batches * PerBatch) + 1)
        {
            var entry = (await client.ReadAsync())!.Value;
            if (entry.GetProperty("event").GetString() == "gap") missed += entry.GetProperty("missed").GetInt64();
            else read++;
        }
        Assert.That(missed, Is.Positive);
        Assert.That(read + missed, Is.EqualTo((Batches * PerBatch) + 1), "each entry was brought or counted");
    }

    [Test]
    public async Task Stopping_ClosesSocketsAndEventStreams()
    {
        await using var app = await GatewayApp.StartAsync(s => s.FollowUp = null);
        using var client = await LogClient.ConnectAsync(app);
        using var events = await EventsAsync(app);

        app.Service<IHostApplicationLifetime>().StopApplication();

        Assert.That(await client.ReadAsync(), Is.Null);
        Assert.That(client.Socket.CloseStatus, Is.EqualTo(WebSocketCloseStatus.EndpointUnavailable));
        Assert.That(await events.ReadToEndAsync(Patience.Token()), Is.EqualTo(": connected\n\n"));
    }

    [Test]
    public async Task Events_BringEntries_AndPingsInBetween()
    {
        var time = new FakeTime();
        await using var app = await GatewayApp.StartAsync(s => s.Time = time);
        using var events = await EventsAsync(app, "?level=warn");
        Assert.That(await NextAsync(events), Is.EqualTo(": connected"));

        app.Service<ProviderLogStore>().Warn("openai", "one\ntwo");
        string first = await NextAsync(events);
        var ping = NextAsync(events);
        await time.AdvanceUntilAsync(ping, TimeSpan.FromSeconds(15));

        Assert.That(first, Does.StartWith("data: {"));
        Assert.That(JsonElement.Parse(first["data: ".Length..]).GetProperty("level").GetString(), Is.EqualTo("warn"));
        Assert.That(await ping, Is.EqualTo(": ping"));
    }

    [Test]
    public async Task ClientThatLeaves_LeavesNoSubscription()
    {
        await using var app = await GatewayApp.StartAsync();
        var client = await LogClient.ConnectAsync(app);
        var events = await EventsAsync(app);
        client.Socket.Abort();
        client.Dispose();
        events.Dispose();

        app.Service<ProviderLogStore>().Warn("openai", "to nobody");

        Assert.That((await app.MonitorAsync("providers/openai/logs")).Good().GetProperty("total").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    public async Task NeitherSocketNorEvents_Is426()
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.MonitorAsync("providers/logs/stream");

        answer.Bad(426, "upgrade_required");
        Assert.That(answer.Header("upgrade"), Is.EqualTo("websocket"));
    }

    [TestCase(null)]
    [TestCase("providerkit")]
    public async Task Socket_ShowsTheAdminsKeyAsASubprotocol(string? protocol)
    {
        const string Key = "canary-admin-key-0123456789abcdef";
        await using var app = await GatewayApp.StartAsync(s =>
        {
            s.Secrets.Add(Key);
            s.Server.Add(o => o.AdminKey = new SecretKey(Key));
        });

        Assert.That(async () => await LogClient.ConnectAsync(app), Throws.InstanceOf<WebSocketException>());
        using var client = await LogClient.ConnectAsync(app, configure: options =>
        {
            options.AddSubProtocol("providerkit.key." + System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(Key)));
            if (protocol is null) options.SetRequestHeader("Authorization", "Bearer " + Key);
            else options.AddSubProtocol(protocol);
        });

        Assert.That(client.Socket.SubProtocol, Is.EqualTo(protocol));
    }

    [Test]
    public async Task Socket_WorksBesideAnAppsOwn()
    {
        await using var app = await GatewayApp.StartAsync(s => s.Map = app =>
        {
            app.UseWebSockets();
            app.MapProviderKit();
        });
        using var client = await LogClient.ConnectAsync(app);

        app.Service<ProviderLogStore>().Warn("xai", "this");

        Assert.That((await client.ReadAsync())!.Value.GetProperty("message").GetString(), Is.EqualTo("this"));
    }

    private static async Task<StreamReader> EventsAsync(GatewayApp app, string query = "")
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Stream + query);
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        var response = await app.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Patience.Token());
        Assert.That(((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType), Is.EqualTo((200, "text/event-stream")));
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    private static async Task<string> NextAsync(StreamReader events)
    {
        string line = (await events.ReadLineAsync(Patience.Token()))!;
        Assert.That(await events.ReadLineAsync(Patience.Token()), Is.Empty);
        return line;
    }
}
