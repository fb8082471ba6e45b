using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces.OpenAI.Sockets;

/// <summary>How connections of the WebSocket mode end, and what they may take until then.</summary>
[Property("FAULTS", 77)]
public class SocketEndTests
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task Client_LeavesInTheMiddle_EndsTheCall(bool says)
    {
        var disposed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        SocketApp.Reader? reader = null;
        await using var app = await SocketApp.StartAsync((_, left) => ProviderReply.Streamed(reader = new SocketApp.Reader(SocketApp.EventsOf("resp_1", "one"), 3, left, () => disposed.TrySetResult())));
        using var client = await ResponsesClient.ConnectAsync(app.App);
        await client.SendAsync(SocketApp.Create("\"input\":\"a\""));
        for (int i = 0; i < 3; i++) await client.ReadAsync();

        if (says) await client.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Patience.Token());
        else client.Socket.Abort();

        await disposed.Task.Patiently();
        if (says) Assert.That(await client.ReadAsync(), Is.Null);
        while (app.App.Records.All.Count == 0) await Task.Yield();
        Assert.That(app.App.Records.All.Single().Status, Is.EqualTo(499));
    }

    [Test]
    public async Task SlowReader_HoldsBackTheUpstream()
    {
        const int events = 20_000;
        string text = new('x', 1000);
        string[] all = SocketApp.EventsOf("resp_1", text);
        var reader = new SocketApp.Reader([.. all[..2], .. Enumerable.Repeat(all[2], events), .. all[3..]]);
        await using var app = await SocketApp.StartAsync((_, _) => ProviderReply.Streamed(reader));
        using var client = await ResponsesClient.ConnectAsync(app.App);
        await client.SendAsync(SocketApp.Create("\"input\":\"a\""));

        // What is on its way fits into the buffers between; without a bound, all of it would be on its way at once.
        int ahead = 0;
        for (int read = 1; read <= events + 4; read++)
        {
            Assert.That(await client.ReadAsync(), Is.Not.Null);
            ahead = Math.Max(ahead, reader.Taken - read);
        }

        Assert.That(ahead, Is.LessThan(events / 2));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Connection_OfAnHour_TakesNoMore(bool runs)
    {
        var time = new FakeTime();
        var reader = new SocketApp.Reader(SocketApp.EventsOf("resp_1", "one"), heldBefore: 3);
        await using var app = await SocketApp.StartAsync((_, _) => ProviderReply.Streamed(reader), setup =>
        {
            setup.Time = time;
            // The upstream is silent for all of the hour.
            setup.Options.Add(options => (options.Upstream.FirstByteTimeout, options.Upstream.IdleTimeout) = (TimeSpan.FromHours(2), TimeSpan.FromHours(2)));
        });
        using var client = await ResponsesClient.ConnectAsync(app.App);
        await time.TimerDueIn(TimeSpan.FromMinutes(60));
        if (runs)
        {
            await client.SendAsync(SocketApp.Create("\"input\":\"a\""));
            await reader.Held.Task.Patiently();
        }

        time.Advance(TimeSpan.FromMinutes(60));
        if (runs)
        {
            reader.GoOn();
            Assert.That(ResponsesClient.TypeOf((await client.TurnAsync()).Last()), Is.EqualTo("response.completed"), "what runs may end");
        }

        Assert.That(await client.ErrorAsync(), Is.EqualTo((400, "websocket_connection_limit_reached")));
        Assert.That(await client.ReadAsync(), Is.Null);
        Assert.That(client.Socket.CloseStatus, Is.EqualTo(WebSocketCloseStatus.NormalClosure));
    }

    [Test]
    public async Task App_Stops_WhatRunsMayEnd()
    {
        var reader = new SocketApp.Reader(SocketApp.EventsOf("resp_1", "one"), heldBefore: 3);
        await using var app = await SocketApp.StartAsync((_, _) => ProviderReply.Streamed(reader));
        using var client = await ResponsesClient.ConnectAsync(app.App);
        using var idle = await ResponsesClient.ConnectAsync(app.App);
        await client.SendAsync(SocketApp.Create("\"input\":\"a\""));
        await reader.Held.Task.Patiently();

        app.App.Service<IHostApplicationLifetime>().StopApplication();

        Assert.That(await idle.ErrorAsync(), Is.EqualTo((503, "server_shutting_down")));
        Assert.That(await idle.ReadAsync(), Is.Null);
        reader.GoOn();
        Assert.That(ResponsesClient.TypeOf((await client.TurnAsync()).Last()), Is.EqualTo("response.completed"));
        Assert.That(await client.ErrorAsync(), Is.EqualTo((503, "server_shutting_down")));
        Assert.That(await client.ReadAsync(), Is.Null);
        Assert.That((client.Socket.CloseStatus, idle.Socket.CloseStatus), Is.EqualTo(((WebSocketCloseStatus?)WebSocketCloseStatus.EndpointUnavailable, (WebSocketCloseStatus?)WebSocketCloseStatus.EndpointUnavailable)));
    }

    [Test]
    public async Task RateLimit_CountsResponses()
    {
        await using var app = await SocketApp.StartAsync(configure: setup => setup.Server.Add(o =>
        {
            o.RateLimit.Enabled = true;
            o.RateLimit.PerMinute = 2;
        }));
        using var client = await ResponsesClient.ConnectAsync(app.App);
        for (int i = 0; i < 2; i++) Assert.That(ResponsesClient.TypeOf((await client.AskAsync(SocketApp.Create("\"input\":\"a\""))).Last()), Is.EqualTo("response.completed"));
        await client.SendAsync(SocketApp.Create("\"input\":\"a\""));
        Assert.That(await client.ErrorAsync(), Is.EqualTo((429, "rate_limit_exceeded")));
        Assert.That(app.Sent, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Memory_IsGivenBack()
    {
        await using var app = await SocketApp.StartAsync();
        using (var client = await ResponsesClient.ConnectAsync(app.App))
        {
            for (int i = 0; i < 5; i++) await client.AskAsync(SocketApp.Create($"\"input\":\"{new string('x', 200_000)}\",\"store\":false,\"stream_id\":\"s{i}\""));
            await client.CloseAsync();
        }
        Assert.That(app.App.Service<ByteBudget>().InUse, Is.Zero);
    }
}
