using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces.OpenAI.Sockets;

/// <summary>Connections of the WebSocket mode: who may open one, what may come over it, and how it ends.</summary>
[Property("FAULTS", 77)]
public class SocketConnectionTests
{
    private const string Key = "a-client-key-for-tests";

    [TestCase(null, null, HttpStatusCode.Unauthorized)]
    [TestCase("another-key-for-tests", null, HttpStatusCode.Unauthorized)]
    [TestCase(Key, "https://evil.example", HttpStatusCode.Forbidden)]
    [TestCase(Key, "null", HttpStatusCode.Forbidden)]
    [TestCase(Key, "https://app.example", HttpStatusCode.SwitchingProtocols)]
    [TestCase(Key, null, HttpStatusCode.SwitchingProtocols)]
    public async Task Upgrade_IsAnsweredByKeyAndOrigin(string? key, string? origin, HttpStatusCode status)
    {
        await using var app = await SocketApp.StartAsync(configure: setup =>
        {
            setup.Server.Add(o => o.ClientKeys["laptop"] = new SecretKey(Key));
            setup.Server.Add(o => o.Cors.Origins.Add("https://app.example"));
        });
        using var socket = new ClientWebSocket { Options = { CollectHttpResponseDetails = true } };
        if (key is not null) socket.Options.SetRequestHeader("Authorization", $"Bearer {key}");
        if (origin is not null) socket.Options.SetRequestHeader("Origin", origin);

        var connecting = socket.ConnectAsync(ResponsesClient.AddressOf(app.App), Patience.Token());

        if (status == HttpStatusCode.SwitchingProtocols) await connecting;
        else Assert.That(async () => await connecting, Throws.InstanceOf<WebSocketException>());
        Assert.That(socket.HttpStatusCode, Is.EqualTo(status));
    }

    [TestCase("")]
    [TestCase("Connection: keep-alive\r\n")]
    [TestCase("Connection: Upgrade\r\nUpgrade: h2c\r\n")]
    [TestCase("Connection: Upgrade\r\nUpgrade: websocket\r\n")]
    [TestCase("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n")]
    [TestCase("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")]
    [TestCase("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n")]
    public async Task Get_WithoutAProperUpgrade_Is426(string headers)
    {
        await using var app = await SocketApp.StartAsync();
        using var client = await RawSocket.ConnectAsync(app.App, headers);
        string[] head = client.Head.Split("\r\n");
        Assert.That(head[0], Does.StartWith("HTTP/1.1 426 "));
        bool closes = headers.Contains("Upgrade:", StringComparison.Ordinal);
        string connection = closes ? "Connection: Upgrade, close" : "Connection: Upgrade, keep-alive";
        Assert.That(head, Is.SupersetOf(new[] { "Upgrade: websocket", connection, "Sec-WebSocket-Version: 13", "x-should-retry: false" }).IgnoreCase);
        Assert.That(await client.IsOpenAfterAsync(), Is.EqualTo(!closes), "as it says");
    }

    [Test]
    public async Task Requests_ThatWait_HaveALimitOfMemory()
    {
        const int limit = 100_000_000;
        var first = new SocketApp.Reader(SocketApp.EventsOf("resp_1", "one"), heldBefore: 3);
        int calls = 0;
        await using var app = await SocketApp.StartAsync(
            (_, _) => Interlocked.Increment(ref calls) == 1 ? ProviderReply.Streamed(first) : SocketApp.Say("resp_n", "n"), setup => setup.Options.Add(o => o.Limits.MaxBytesInFlight = limit));
        using var client = await ResponsesClient.ConnectAsync(app.App);
        await client.SendAsync(SocketApp.Create("\"input\":\"a\""));
        await first.Held.Task.Patiently();
        for (int i = 0; i < 3; i++) await client.ReadAsync();
        string large = SocketApp.Create($"\"input\":\"{new string('x', 1_000_000)}\"");

        // A thirty-second part of all memory for one connection.
        int refused = 0;
        for (int i = 0; i < 10; i++) await client.SendAsync(large);
        for (; refused < 7; refused++) Assert.That(await client.ErrorAsync(), Is.EqualTo((429, "websocket_queue_full")), $"after {refused}");
        Assert.That(app.App.Service<ByteBudget>().InUse, Is.LessThan(limit / 16));
        // Another stream does not wait, and another connection has a part of its own.
        Assert.That(ResponsesClient.TypeOf((await client.AskAsync(SocketApp.Create($"\"input\":\"{new string('x', 1_000_000)}\",\"stream_id\":\"s\""))).Last()), Is.EqualTo("response.completed"));
        first.GoOn();

        for (int i = 0; i < 4; i++) Assert.That(ResponsesClient.TypeOf((await client.TurnAsync()).Last()), Is.EqualTo("response.completed"), $"turn {i}");
        // What waited has been given back.
        Assert.That(ResponsesClient.TypeOf((await client.AskAsync(large)).Last()), Is.EqualTo("response.completed"));
        await client.CloseAsync();
        Assert.That(app.App.Records.All.Select(r => r.Status).Order(), Is.EqualTo(Enumerable.Repeat(200, 6).Concat(Enumerable.Repeat(429, 7))));
    }

    [TestCase("", "invalid_message")]
    [TestCase("{", "invalid_message")]
    [TestCase("[]", "invalid_message")]
    [TestCase("7", "invalid_message")]
    [TestCase("{} {}", "invalid_message")]
    [TestCase("{}", "unknown_event_type")]
    [TestCase("""{"type":7}""", "unknown_event_type")]
    [TestCase("""{"type":"response.nothing"}""", "unknown_event_type")]
    [TestCase("""{"type":"\ud83d"}""", "unknown_event_type")]
    [TestCase("""{"type":"response.create","model":"\ud83d"}""", null)]
    [TestCase("""{"type":"response.create","model":"\ud83d","generate":false}""", null)]
    [TestCase("""{"type":"response.create","stream_id":"\ud83d"}""", "invalid_message")]
    [TestCase("""{"type":"response.create","stream_id":""}""", "invalid_stream_id")]
    [TestCase("""{"type":"response.create","stream_id":"a b"}""", "invalid_stream_id")]
    [TestCase("""{"type":"response.create","stream_id":7}""", "invalid_stream_id")]
    [TestCase("""{"type":"response.create"}""", null)]
    [TestCase("""{"type":"response.create","model":7,"input":"Hi"}""", null)]
    [TestCase("""{"type":"response.create","model":"nobody-m","input":"Hi"}""", "model_not_found")]
    public async Task Message_ThatIsWrong_IsAnErrorEvent_AndTheConnectionGoesOn(string message, string? code)
    {
        await using var app = await SocketApp.StartAsync();
        using var client = await ResponsesClient.ConnectAsync(app.App);

        await client.SendAsync(message);

        Assert.That(await client.ErrorAsync(), Is.EqualTo((code == "model_not_found" ? 404 : 400, code)));
        Assert.That(ResponsesClient.TypeOf((await client.AskAsync(SocketApp.Create("\"input\":\"Hi\""))).Last()), Is.EqualTo("response.completed"));
        await client.CloseAsync();
        Assert.That((app.App.Records.All.Count, client.Socket.CloseStatus), Is.EqualTo((2, (WebSocketCloseStatus?)WebSocketCloseStatus.NormalClosure)));
    }

    [Test]
    public async Task Steering_IsRefusedWithItsInput()
    {
        await using var app = await SocketApp.StartAsync();
        using var client = await ResponsesClient.ConnectAsync(app.App);
        await client.SendAsync("""{"type":"response.steer","previous_response_id":"resp_1","input":[{"role":"user","content":"Stop"}]}""");
        var failed = (await client.ReadAsync())!.Value;
        Assert.That((ResponsesClient.TypeOf(failed), failed.GetProperty("steer").GetProperty("previous_response_id").GetString(), failed.GetProperty("error").GetProperty("code").GetString()), Is.EqualTo(("response.steer.failed", "resp_1", "steering_not_supported")));
        Assert.That(failed.GetProperty("steer").GetProperty("input")[0].GetProperty("content").GetString(), Is.EqualTo("Stop"));
    }

    [Test]
    public async Task Message_OfBytes_ClosesTheConnection()
    {
        await using var app = await SocketApp.StartAsync();
        using var client = await ResponsesClient.ConnectAsync(app.App);
        await client.SendAsync("{}", WebSocketMessageType.Binary);
        Assert.That(await client.ErrorAsync(), Is.EqualTo((400, "invalid_message")));
        Assert.That(await client.ReadAsync(), Is.Null);
        Assert.That(client.Socket.CloseStatus, Is.EqualTo(WebSocketCloseStatus.InvalidMessageType));
    }

    [TestCase(3000, false)]
    [TestCase(20_000, false)]
    [TestCase(20_000, true)]
    public async Task Message_OverTheLimit_ClosesTheConnection(int length, bool inPieces)
    {
        await using var app = await SocketApp.StartAsync(configure: setup => setup.Options.Add(o => o.MaxRequestBytes = 2000));
        using var client = await ResponsesClient.ConnectAsync(app.App);
        byte[] message = new byte[length];
        message.AsSpan().Fill((byte)'x');
        if (inPieces)
            // No further than to the limit: what is sent after the gateway has closed breaks the connection off.
            for (int at = 0; at < 3000; at += 1000) await client.Socket.SendAsync(message.AsMemory(at, 1000), WebSocketMessageType.Text, false, Patience.Token());
        else await client.Socket.SendAsync(message, WebSocketMessageType.Text, true, Patience.Token());

        Assert.That(await client.ErrorAsync(), Is.EqualTo((413, "request_too_large")));
        Assert.That(await client.ReadAsync(), Is.Null);
        Assert.That(client.Socket.CloseStatus, Is.EqualTo(WebSocketCloseStatus.MessageTooBig));
        Assert.That(app.App.Service<ByteBudget>().InUse, Is.Zero);
    }

    [Test]
    public async Task Message_InManyPieces_IsOneRequest()
    {
        await using var app = await SocketApp.StartAsync();
        using var client = await ResponsesClient.ConnectAsync(app.App);
        byte[] message = System.Text.Encoding.UTF8.GetBytes(SocketApp.Create($"\"input\":\"{new string('x', 100_000)}\""));
        for (int at = 0; at < message.Length; at += 7001)
            await client.Socket.SendAsync(message.AsMemory(at, Math.Min(7001, message.Length - at)), WebSocketMessageType.Text, at + 7001 >= message.Length, Patience.Token());
        Assert.That(ResponsesClient.TypeOf((await client.TurnAsync()).Last()), Is.EqualTo("response.completed"));
        Assert.That(((string?)app.Sent.Single()["input"])!, Has.Length.EqualTo(100_000));
    }

    [Test]
    public async Task TwoRequestsAtOnce_RunOneAfterTheOther()
    {
        var first = new SocketApp.Reader(SocketApp.EventsOf("resp_1", "one"), heldBefore: 3);
        int calls = 0;
        await using var app = await SocketApp.StartAsync((_, _) => ++calls == 1 ? ProviderReply.Streamed(first) : SocketApp.Say("resp_2", "two"));
        using var client = await ResponsesClient.ConnectAsync(app.App);
        await client.SendAsync(SocketApp.Create("\"store\":false,\"input\":\"a\""));
        await client.SendAsync(SocketApp.Create("\"store\":false,\"input\":\"b\""));
        await first.Held.Task.Patiently();

        // What comes after it has been read, so the second is waiting.
        await client.SendAsync("{}");
        while (ResponsesClient.TypeOf((await client.ReadAsync())!.Value) != "error")
        {
        }
        Assert.That(app.Sent, Has.Count.EqualTo(1));
        first.GoOn();

        Assert.That(ResponsesClient.IdOf(await client.TurnAsync()), Is.EqualTo("resp_1"));
        Assert.That(ResponsesClient.IdOf(await client.TurnAsync()), Is.EqualTo("resp_2"));
    }

    [Test]
    public async Task TwoStreams_RunSideBySide_AndTheirEventsNameThem()
    {
        var first = new SocketApp.Reader(SocketApp.EventsOf("resp_1", "one"), heldBefore: 3);
        int calls = 0;
        await using var app = await SocketApp.StartAsync((_, _) => ++calls == 1 ? ProviderReply.Streamed(first) : SocketApp.Say("resp_2", "two"));
        using var client = await ResponsesClient.ConnectAsync(app.App);
        await client.SendAsync(SocketApp.Create("\"store\":false,\"input\":\"a\",\"stream_id\":\"slow\""));
        await first.Held.Task.Patiently();

        await client.SendAsync(SocketApp.Create("\"store\":false,\"input\":\"b\",\"stream_id\":\"quick\""));
        var events = await client.TurnAsync();
        first.GoOn();
        events.AddRange(await client.TurnAsync());

        Assert.That(events.GroupBy(e => e.GetProperty("stream_id").GetString()).ToDictionary(g => g.Key!, ResponsesClient.IdOf), Is.EquivalentTo(new Dictionary<string, string> { ["slow"] = "resp_1", ["quick"] = "resp_2" }));
    }

    [Test]
    public async Task ManyStreams_HaveALimit()
    {
        await using var app = await SocketApp.StartAsync();
        using var client = await ResponsesClient.ConnectAsync(app.App);
        await client.AskAsync(SocketApp.Create("\"input\":\"a\""));
        for (int i = 0; i < 32; i++) await client.AskAsync(SocketApp.Create($"\"input\":\"a\",\"stream_id\":\"s{i}\""));
        await client.SendAsync(SocketApp.Create("\"input\":\"a\",\"stream_id\":\"one-more\""));
        Assert.That(await client.ErrorAsync(), Is.EqualTo((400, "websocket_stream_limit_reached")));
        await client.AskAsync(SocketApp.Create("\"input\":\"a\",\"stream_id\":\"s7\""));
    }
}
