using System.Text;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces.OpenAI.Sockets;

/// <summary>Connections whose clients break the rules of WebSockets, or the connection: each ends by itself, and with it what it has asked for.</summary>
[Property("FAULTS", 77)]
public class SocketAbuseTests
{
    private const int ProtocolError = 1002, InvalidText = 1007, NormalClosure = 1000;

    private static readonly string Ask = SocketApp.Create("\"input\":\"Hi\"");

    public static IEnumerable<TestCaseData> BadFrames()
    {
        TestCaseData Case(string name, int? code, params byte[][] frames) => new TestCaseData(frames, code).SetArgDisplayNames(name);
        yield return Case("not masked", ProtocolError, RawSocket.Frame(RawSocket.Text, Ask, masked: false));
        yield return Case("a reserved bit", ProtocolError, RawSocket.Frame(RawSocket.Text, Ask, flags: 0xC0));
        yield return Case("an unknown kind", ProtocolError, RawSocket.Frame(3, Ask));
        yield return Case("an unknown kind of control", ProtocolError, RawSocket.Frame(11, "x"));
        yield return Case("a part of nothing", ProtocolError, RawSocket.Frame(RawSocket.Continuation, Ask));
        yield return Case("a message within another", ProtocolError, RawSocket.Frame(RawSocket.Text, "{", flags: 0), RawSocket.Frame(RawSocket.Text, "}"));
        yield return Case("a long ping", ProtocolError, RawSocket.Frame(RawSocket.Ping, new byte[126]));
        yield return Case("a ping in pieces", ProtocolError, RawSocket.Frame(RawSocket.Ping, "x", flags: 0));
        yield return Case("a negative length", ProtocolError, RawSocket.Frame(RawSocket.Text, "x"u8, says: long.MinValue));
        yield return Case("text that is none", InvalidText, RawSocket.Frame(RawSocket.Text, [0xFF, 0xFE]));
        yield return Case("a close of one byte", ProtocolError, RawSocket.Frame(RawSocket.Close, [3]));
        yield return Case("a close that must not be sent", ProtocolError, RawSocket.Frame(RawSocket.Close, [0x03, 0xED]));
        yield return Case("a close with text that is none", ProtocolError, RawSocket.Frame(RawSocket.Close, [0x03, 0xE8, 0xFF]));
        yield return Case("a close of the client's own", NormalClosure, RawSocket.Frame(RawSocket.Close, [0x0F, 0xA0]));
        yield return Case("a close without a code", NormalClosure, RawSocket.Frame(RawSocket.Close, ""));
    }

    [TestCaseSource(nameof(BadFrames))]
    public async Task Frame_ThatMustNotBe_ClosesTheConnection(byte[][] frames, int? code)
    {
        var server = new WatchedUpgrade();
        await using var app = await SocketApp.StartAsync(configure: setup => setup.Map = server.Map);
        using var client = await RawSocket.ConnectAsync(app.App);

        await client.SendAsync(frames);

        var (told, messages) = await client.ReadToCloseAsync();
        Assert.That(await client.ReadAsync(), Is.Null, "the connection ends");
        // The server may reset the connection before the close has left it.
        Assert.That((told ?? code, CloseOf(server), messages.Count), Is.EqualTo((code, code, 0)));
        Assert.That((app.Sent.Count, app.App.Records.All.Count, app.App.Service<ByteBudget>().InUse), Is.EqualTo((0, 0, 0L)));
    }

    [TestCaseSource(nameof(BadFrames))]
    public async Task Frame_ThatMustNotBe_EndsWhatRuns(byte[][] frames, int? code)
    {
        var server = new WatchedUpgrade();
        var calls = new Calls();
        await using var app = await SocketApp.StartAsync(calls.Answer, setup => setup.Map = server.Map);
        using var client = await RawSocket.ConnectAsync(app.App);
        await client.SendAsync(RawSocket.Frame(RawSocket.Text, Ask), RawSocket.Frame(RawSocket.Text, SocketApp.Create("\"input\":\"Hi\",\"stream_id\":\"s\"")));
        await calls.HeldAsync(2);
        for (int i = 0; i < 6; i++) await client.MessageAsync();

        await client.SendAsync(frames);

        var (told, messages) = await client.ReadToCloseAsync();
        await calls.EndedAsync(2);
        Assert.That((told ?? code, CloseOf(server), messages.Count), Is.EqualTo((code, code, 0)));
        await AssertRecordsAsync(app, 499, 499);
    }

    [Test]
    public async Task Message_InPiecesWithPingsBetween_IsOneRequest()
    {
        await using var app = await SocketApp.StartAsync();
        using var client = await RawSocket.ConnectAsync(app.App);
        await client.SendAsync(RawSocket.Frame(RawSocket.Text, Ask[..10], flags: 0), RawSocket.Frame(RawSocket.Ping, "1"), RawSocket.Frame(RawSocket.Continuation, "", flags: 0));
        await client.SendAsync([.. Encoding.UTF8.GetBytes(Ask[10..]).Select(b => RawSocket.Frame(RawSocket.Continuation, [b], flags: 0))]);
        await client.SendAsync(RawSocket.Frame(RawSocket.Pong, "nobody asked"), RawSocket.Frame(RawSocket.Continuation, ""));

        var pong = (await client.ReadAsync())!.Value;
        Assert.That((pong.Kind, Encoding.UTF8.GetString(pong.Payload)), Is.EqualTo((RawSocket.Pong, "1")));
        for (int i = 0; i < 5; i++) await client.MessageAsync();
        Assert.That((string?)app.Sent.Single()["input"], Is.EqualTo("Hi"));
    }

    [Test]
    public async Task Pings_InAFlood_AreAnswered_AlsoWhileAResponseRuns()
    {
        const int pings = 20_000;
        var calls = new Calls();
        await using var app = await SocketApp.StartAsync(calls.Answer);
        using var client = await RawSocket.ConnectAsync(app.App);
        byte[] flood = [.. Enumerable.Range(0, pings / 100).SelectMany(_ => Enumerable.Repeat(RawSocket.Frame(RawSocket.Ping, new byte[125]), 100).SelectMany(f => f))];
        await client.SendAsync(RawSocket.Frame(RawSocket.Text, Ask));
        await calls.HeldAsync(1);

        var sending = client.SendAsync(flood);
        int pongs = 0, messages = 0;
        while (pongs < pings || messages < 5)
        {
            var frame = (await client.ReadAsync())!.Value;
            if (frame.Kind == RawSocket.Pong) pongs++;
            if (frame.Kind == RawSocket.Text) messages++;
            if (pongs == pings / 2) calls.GoOn();
        }
        await sending;

        Assert.That(messages, Is.EqualTo(5));
        await AssertRecordsAsync(app, 200);
    }

    [Test]
    public async Task Message_ThatNamesAHugeLength_TakesNoMemoryForIt()
    {
        await using var app = await SocketApp.StartAsync();
        using var client = await RawSocket.ConnectAsync(app.App);
        byte[] frame = RawSocket.Frame(RawSocket.Text, "{\"type\":\"response.create\""u8, says: long.MaxValue / 2);
        // Whatever comes before the pong has been read.
        await client.SendAsync(RawSocket.Frame(RawSocket.Ping, "1"), frame);
        await client.ReadAsync();
        Assert.That(app.App.Service<ByteBudget>().InUse, Is.LessThan(100_000));
        client.Reset();
        await MemoryIsFreeAsync(app);
    }

    [TestCase("half")]
    [TestCase("reset")]
    [TestCase("close")]
    public async Task Client_LeavesWithinSeveralResponses_EndsEach(string how)
    {
        var calls = new Calls();
        await using var app = await SocketApp.StartAsync(calls.Answer);
        using var client = await RawSocket.ConnectAsync(app.App);
        for (int i = 0; i < 4; i++) await client.SendAsync(RawSocket.Frame(RawSocket.Text, SocketApp.Create($"\"input\":\"Hi\",\"stream_id\":\"s{i}\"")));
        await calls.HeldAsync(4);
        // One that waits behind another is not begun any more, so there is no record of it.
        await client.SendAsync(RawSocket.Frame(RawSocket.Text, SocketApp.Create("\"input\":\"Hi\",\"stream_id\":\"s0\"")));

        if (how == "half") client.HalfClose();
        else if (how == "reset") client.Reset();
        else await client.SendAsync(RawSocket.Frame(RawSocket.Close, [0x03, 0xE8]));

        await calls.EndedAsync(4);
        await AssertRecordsAsync(app, 499, 499, 499, 499);
        await MemoryIsFreeAsync(app);
        Assert.That(app.Sent, Has.Count.EqualTo(4));
    }

    [TestCase("reset")]
    [TestCase("close")]
    public async Task Client_ThatNeverReads_HoldsTheUpstream_AndEndsTheCallWhenItLeaves(string how)
    {
        string[] all = SocketApp.EventsOf("resp_1", new string('x', 10_000));
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = new WatchedUpgrade { HeldFrom = 1 };
        SocketApp.Reader? reader = null;
        await using var app = await SocketApp.StartAsync(
            (_, left) => ProviderReply.Streamed(reader = new SocketApp.Reader([.. all[..2], .. Enumerable.Repeat(all[2], 1000)], -1, left, () => ended.TrySetResult())),
            setup => setup.Map = server.Map);
        using var client = await RawSocket.ConnectAsync(app.App);
        await client.SendAsync(RawSocket.Frame(RawSocket.Text, Ask));
        await server.Held.Task.Patiently();
        // What comes after it is read and waits for the same.
        await client.SendAsync(RawSocket.Frame(RawSocket.Text, SocketApp.Create("\"input\":\"Hi\",\"stream_id\":\"s\"")), RawSocket.Frame(RawSocket.Ping, "1"));

        if (how == "reset") client.Reset();
        else
        {
            server.GoOn();
            await client.SendAsync(RawSocket.Frame(RawSocket.Close, [0x03, 0xE8]));
        }

        await ended.Task.Patiently();
        if (how == "reset") Assert.That(reader!.Taken, Is.LessThan(20), "held back");
        await AssertRecordsAsync(app, 499, 499);
        await MemoryIsFreeAsync(app);
    }

    [TestCase(3_000_000)]
    public async Task Message_OverTheLimit_IsTold_AlsoToAClientThatGoesOnSending(int length)
    {
        await using var app = await SocketApp.StartAsync(configure: setup => setup.Options.Add(o => o.MaxRequestBytes = 2000));
        using var client = await RawSocket.ConnectAsync(app.App);

        await client.SendAsync(RawSocket.Frame(RawSocket.Text, new string('x', length)));
        await client.SendAsync(RawSocket.Frame(RawSocket.Close, [0x03, 0xE8]));

        var (code, messages) = await client.ReadToCloseAsync();
        Assert.That((code, messages.Count), Is.EqualTo(((int?)1009, 1)));
        Assert.That(messages[0], Does.Contain("request_too_large").And.Contain("MaxRequestBytes"));
        await AssertRecordsAsync(app, 413);
    }

    /// <summary>The code of the close that the gateway has written last: a frame of two bytes; null for none.</summary>
    private static int? CloseOf(WatchedUpgrade server) =>
        server.Writes.LastOrDefault() is [.., 0x88, 2, var high, var low] ? (high << 8) | low : null;

    private static async Task AssertRecordsAsync(SocketApp app, params int[] statuses)
    {
        var patience = Patience.Token();
        while (app.App.Records.All.Count < statuses.Length && !patience.IsCancellationRequested) await Task.Yield();
        Assert.That(app.App.Records.All.Select(r => r.Status), Is.EqualTo(statuses));
    }

    private static async Task MemoryIsFreeAsync(SocketApp app)
    {
        var patience = Patience.Token();
        while (app.App.Service<ByteBudget>().InUse > 0 && !patience.IsCancellationRequested) await Task.Yield();
        Assert.That(app.App.Service<ByteBudget>().InUse, Is.Zero);
    }

    /// <summary>Responses that are held after three events each.</summary>
    private sealed class Calls
    {
        private readonly List<SocketApp.Reader> _readers = [];
        private readonly SemaphoreSlim _ended = new(0);

        public ProviderReply Answer(ProviderCall call, CancellationToken left)
        {
            lock (_readers)
            {
                var reader = new SocketApp.Reader(SocketApp.EventsOf($"resp_{_readers.Count}", "one"), 3, left, () => _ended.Release());
                _readers.Add(reader);
                return ProviderReply.Streamed(reader);
            }
        }

        public async Task HeldAsync(int count)
        {
            var patience = Patience.Token();
            while (true)
            {
                lock (_readers)
                    if (_readers.Count(reader => reader.Held.Task.IsCompleted) == count) return;
                patience.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }

        public async Task EndedAsync(int count)
        {
            for (int i = 0; i < count; i++) Assert.That(await _ended.WaitAsync(TimeSpan.FromSeconds(30)), Is.True);
        }

        public void GoOn()
        {
            lock (_readers)
                foreach (var reader in _readers) reader.GoOn();
        }
    }
}
