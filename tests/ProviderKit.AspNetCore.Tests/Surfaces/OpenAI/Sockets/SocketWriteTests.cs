using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces.OpenAI.Sockets;

/// <summary>How events go out: those that are ready together in one write, none later than that, long ones in pieces.</summary>
public class SocketWriteTests
{
    [Test]
    public async Task Events_ReadyTogether_LeaveInOneWrite()
    {
        var server = new WatchedUpgrade();
        string[] all = SocketApp.EventsOf("resp_1", "Hello");
        await using var app = await SocketApp.StartAsync((_, _) => ProviderReply.Streamed(new AllAtOnce(Many(all, 60))), setup => setup.Map = server.Map);
        using var client = await ResponsesClient.ConnectAsync(app.App);

        var events = await client.AskAsync(SocketApp.Create("\"input\":\"Hi\""));

        Assert.That(events, Has.Count.EqualTo(64));
        Assert.That(server.Writes, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Events_ReadyOneByOne_LeaveAtOnce()
    {
        var server = new WatchedUpgrade();
        var reader = new SocketApp.Reader(SocketApp.EventsOf("resp_1", "Hello"), heldBefore: 4);
        await using var app = await SocketApp.StartAsync((_, _) => ProviderReply.Streamed(reader), setup => setup.Map = server.Map);
        using var client = await ResponsesClient.ConnectAsync(app.App);
        await client.SendAsync(SocketApp.Create("\"input\":\"Hi\""));
        for (int i = 0; i < 4; i++) Assert.That(await client.ReadAsync(), Is.Not.Null, "before the next is there");
        reader.GoOn();
        Assert.That(ResponsesClient.TypeOf((await client.TurnAsync()).Last()), Is.EqualTo("response.completed"));
    }

    [Test]
    public async Task Events_ReadyTogether_AreBounded()
    {
        var server = new WatchedUpgrade();
        string[] all = SocketApp.EventsOf("resp_1", new string('x', 1000));
        await using var app = await SocketApp.StartAsync((_, _) => ProviderReply.Streamed(new SocketApp.Reader(Many(all, 500))), setup => setup.Map = server.Map);
        using var client = await ResponsesClient.ConnectAsync(app.App);
        await client.AskAsync(SocketApp.Create("\"input\":\"Hi\""));
        Assert.That(server.Writes.Max(w => w.Length), Is.LessThan(40_000));
    }

    [TestCase(null, 100)]
    [TestCase(null, 126)]
    [TestCase(null, 65_400)]
    [TestCase(null, 65_500)]
    [TestCase(null, 1_000_000)]
    [TestCase("a-stream", 100)]
    [TestCase("a-stream", 16_200)]
    [TestCase("a-stream", 65_400)]
    [TestCase("a-stream", 1_000_000)]
    public async Task Event_OfAnyLength_IsWhole(string? stream, int length)
    {
        var server = new WatchedUpgrade();
        await using var app = await SocketApp.StartAsync((_, _) => SocketApp.Say("resp_1", new string('x', length)), setup => setup.Map = server.Map);
        using var client = await ResponsesClient.ConnectAsync(app.App);
        string named = stream is null ? "" : $",\"stream_id\":\"{stream}\"";

        var events = await client.AskAsync(SocketApp.Create("\"input\":\"Hi\",\"store\":false" + named));

        Assert.That(events.Select(e => e.TryGetProperty("stream_id", out var name) ? name.GetString() : null), Is.All.EqualTo(stream));
        Assert.That(events[2].GetProperty("delta").GetString(), Has.Length.EqualTo(length));
        Assert.That(server.Writes.Max(w => w.Length), Is.LessThan(70_000), "in pieces");
        // The last one is remembered, however long.
        await client.AskAsync(SocketApp.Create("\"input\":\"On\",\"previous_response_id\":\"resp_1\"" + named));
        Assert.That(app.Sent.Last().ToJsonString(), Has.Length.GreaterThan(length).And.Contain("On"));
    }

    [Test]
    public async Task Streams_SideBySide_NeverMix()
    {
        const int streams = 12, turns = 5; // 64 at most may wait
        await using var app = await SocketApp.StartAsync((call, _) =>
        {
            string said = call.Request.Model;
            return SocketApp.Say("resp_" + said, string.Concat(Enumerable.Repeat(said, said.EndsWith('0') ? 20_000 : 50)));
        });
        using var client = await ResponsesClient.ConnectAsync(app.App);
        for (int turn = 0; turn < turns; turn++)
            for (int i = 0; i < streams; i++)
                await client.SendAsync($$"""{"type":"response.create","model":"own-m{{i}}","input":"Hi","store":false,"stream_id":"s{{i}}"}""");
        int ended = 0;
        while (ended < turns * streams)
        {
            var message = (await client.ReadAsync())!.Value;
            Assert.That(ResponsesClient.TypeOf(message), Is.Not.EqualTo("error"), message.GetRawText());
            string stream = message.GetProperty("stream_id").GetString()!;
            if (message.TryGetProperty("delta", out var delta)) Assert.That(delta.GetString()!.Replace($"own-m{stream[1..]}", "", StringComparison.Ordinal), Is.Empty);
            if (ResponsesClient.TypeOf(message) == "response.completed") ended++;
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Server_WithWebSocketsOfItsOwn_IsUsed(bool hidesBytes)
    {
        await using var app = await SocketApp.StartAsync(configure: setup => setup.Map = web =>
        {
            web.UseWebSockets();
            web.Use((context, next) =>
            {
                if (hidesBytes) context.Features.Set<IHttpUpgradeFeature>(null);
                return next(context);
            });
            web.MapProviderKit();
        });
        using var client = await ResponsesClient.ConnectAsync(app.App);
        var events = await client.AskAsync(SocketApp.Create("\"input\":\"Hi\",\"store\":false,\"stream_id\":\"s\""));
        Assert.That((events.Count, events[4].GetProperty("stream_id").GetString()), Is.EqualTo((5, "s")));
        await client.AskAsync(SocketApp.Create($"\"input\":\"{new string('x', 100_000)}\",\"previous_response_id\":\"resp_1\""));
        await client.CloseAsync();
    }

    private static string[] Many(string[] all, int deltas) => [.. all[..2], .. Enumerable.Repeat(all[2], deltas), .. all[3..]];

    /// <summary>Events of which each is there when it is asked for.</summary>
    private sealed class AllAtOnce(string[] events) : ChatEventReader
    {
        private int _next;

        public override bool TryRead(out ReadOnlyMemory<byte> chunk)
        {
            chunk = _next < events.Length ? Encoding.UTF8.GetBytes(events[_next]) : default;
            return _next++ < events.Length;
        }

        public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken) => new(_next < events.Length);

        public override ValueTask DisposeAsync() => default;
    }
}
