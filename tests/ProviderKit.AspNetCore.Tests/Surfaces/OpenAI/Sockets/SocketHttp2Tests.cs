using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces.OpenAI.Sockets;

/// <summary>The WebSocket mode over HTTP/2, where a connection begins with CONNECT (RFC 8441).</summary>
[Property("FAULTS", 77)]
public class SocketHttp2Tests
{
    private const string Key = "a-client-key-for-tests";

    [Test]
    public async Task Turn_OverHttp2_IsAsOverHttp1()
    {
        await using var app = await StartAsync();
        using var http = NewHttp();
        using var client = await ResponsesClient.ConnectAsync(app.App, http);
        string id = ResponsesClient.IdOf(await client.AskAsync(SocketApp.Create($"\"input\":\"{new string('x', 200_000)}\",\"store\":false")));
        var events = await client.AskAsync(SocketApp.Create($"\"input\":\"On\",\"store\":false,\"previous_response_id\":\"{id}\""));
        Assert.That(events.Select(e => e.GetProperty("sequence_number").GetInt32()), Is.EqualTo(Enumerable.Range(0, 5)));
        Assert.That(app.Sent.Last()["input"]!.AsArray(), Has.Count.EqualTo(3));
        await client.CloseAsync();
        Assert.That(client.Socket.CloseStatus, Is.EqualTo(WebSocketCloseStatus.NormalClosure));
    }

    [Test]
    public async Task Sockets_OnOneConnection_AreApart()
    {
        await using var app = await StartAsync();
        using var http = NewHttp();
        using var first = await ResponsesClient.ConnectAsync(app.App, http);
        using var second = await ResponsesClient.ConnectAsync(app.App, http);
        string id = ResponsesClient.IdOf(await first.AskAsync(SocketApp.Create("\"input\":\"Hi\",\"store\":false")));
        await second.SendAsync(SocketApp.Create($"\"input\":\"Hi\",\"store\":false,\"previous_response_id\":\"{id}\""));
        Assert.That(await second.ErrorAsync(), Is.EqualTo((400, "previous_response_not_found")));
        await first.CloseAsync();
        Assert.That(ResponsesClient.TypeOf((await second.AskAsync(SocketApp.Create("\"input\":\"Hi\""))).Last()), Is.EqualTo("response.completed"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Client_LeavesInTheMiddle_EndsTheCall(bool says)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await StartAsync((_, left) => ProviderReply.Streamed(new SocketApp.Reader(SocketApp.EventsOf("resp_1", "one"), 3, left, () => ended.TrySetResult())));
        using var http = NewHttp();
        using var client = await ResponsesClient.ConnectAsync(app.App, http);
        await client.SendAsync(SocketApp.Create("\"input\":\"a\""));
        for (int i = 0; i < 3; i++) await client.ReadAsync();

        if (says) await client.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Patience.Token());
        else client.Socket.Abort();

        await ended.Task.Patiently();
        while (app.App.Records.All.Count == 0) await Task.Yield();
        Assert.That(app.App.Records.All.Single().Status, Is.EqualTo(499));
    }

    [Test]
    public async Task SlowReader_HoldsBackTheUpstream()
    {
        const int events = 5000;
        string[] all = SocketApp.EventsOf("resp_1", new string('x', 1000));
        var reader = new SocketApp.Reader([.. all[..2], .. Enumerable.Repeat(all[2], events), .. all[3..]]);
        await using var app = await StartAsync((_, _) => ProviderReply.Streamed(reader));
        using var http = NewHttp();
        using var client = await ResponsesClient.ConnectAsync(app.App, http);
        await client.SendAsync(SocketApp.Create("\"input\":\"a\""));
        int ahead = 0;
        for (int read = 1; read <= events + 4; read++)
        {
            Assert.That(await client.ReadAsync(), Is.Not.Null);
            ahead = Math.Max(ahead, reader.Taken - read);
        }
        Assert.That(ahead, Is.LessThan(events / 2));
    }

    [Test]
    public async Task App_Stops_WhatRunsMayEnd()
    {
        var reader = new SocketApp.Reader(SocketApp.EventsOf("resp_1", "one"), heldBefore: 3);
        await using var app = await StartAsync((_, _) => ProviderReply.Streamed(reader));
        using var http = NewHttp();
        using var client = await ResponsesClient.ConnectAsync(app.App, http);
        await client.SendAsync(SocketApp.Create("\"input\":\"a\""));
        await reader.Held.Task.Patiently();
        app.App.Service<IHostApplicationLifetime>().StopApplication();
        reader.GoOn();
        Assert.That(ResponsesClient.TypeOf((await client.TurnAsync()).Last()), Is.EqualTo("response.completed"));
        Assert.That(await client.ErrorAsync(), Is.EqualTo((503, "server_shutting_down")));
        Assert.That(await client.ReadAsync(), Is.Null);
    }

    [TestCase("GET", null, HttpStatusCode.UpgradeRequired)]
    [TestCase("CONNECT", "webtransport", HttpStatusCode.UpgradeRequired)]
    [TestCase("CONNECT", "websocket", HttpStatusCode.Unauthorized)]
    public async Task Upgrade_Refused_IsAnsweredAtOnce(string method, string? protocol, HttpStatusCode status)
    {
        await using var app = await StartAsync(key: status == HttpStatusCode.Unauthorized ? Key : null);
        using var http = NewHttp();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(app.App.Address, "/v1/responses")) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        if (protocol is not null)
        {
            request.Headers.Protocol = protocol;
            request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        }
        using var response = await http.SendAsync(request, Patience.Token());
        Assert.That(response.StatusCode, Is.EqualTo(status));
        if (status != HttpStatusCode.UpgradeRequired) return;
        Assert.That(response.Headers.GetValues("sec-websocket-version"), Is.EqualTo(new[] { "13" }));
        Assert.That((response.Headers.Contains("upgrade"), response.Headers.Contains("connection")), Is.EqualTo((false, false)), "not over HTTP/2");
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("upgrade_required"));
    }

    private static HttpMessageInvoker NewHttp() => new(new SocketsHttpHandler { UseProxy = false });

    private static Task<SocketApp> StartAsync(Func<ProviderCall, CancellationToken, ProviderReply>? answer = null, string? key = null) => SocketApp.StartAsync(answer, setup =>
    {
        if (key is not null) setup.Server.Add(o => o.ClientKeys["laptop"] = new SecretKey(key));
        setup.Builder.Add(builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2)));
    });
}
