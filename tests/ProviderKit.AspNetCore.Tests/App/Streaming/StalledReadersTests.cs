using System.Net;
using System.Net.Sockets;
using System.Text;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Streaming;

/// <summary>FAULTS 57: clients that do not read what they asked for.</summary>
[Property("FAULTS", 57)]
[NonParallelizable]
public class StalledReadersTests
{
    private const int Readers = 1000;

    // Per stream: the server's output (64 KB), the parser's and the connections' buffers, the state of two requests.
    private const long MaxMemoryPerStream = 256 * 1024;

    // What systems keep in the sockets between the upstream and the client comes on top.
    private const long MaxTakenPerStream = 4 * 1024 * 1024;

    [Test]
    public async Task Readers_ThatStall_StopTheirUpstreamsAndCostLittle()
    {
        using var upstream = new PouringUpstream();
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);
        await app.ChatAsync("ext-xai-grok-4");
        long before = GC.GetTotalMemory(forceFullCollection: true);

        var clients = new List<Socket>();
        Task ended = Task.CompletedTask;
        try
        {
            for (int i = 0; i < Readers; i++) clients.Add(await AskAsync(app.Address));
            var (streams, taken) = await upstream.PourUntilAllAreFullAsync(Readers);
            long memory = GC.GetTotalMemory(forceFullCollection: true) - before;
            TestContext.Out.WriteLine($"{streams} streams: {taken / streams / 1024} KB taken and {memory / streams / 1024} KB of memory for each");

            Assert.That(streams, Is.EqualTo(Readers));
            Assert.That(taken / streams, Is.LessThan(MaxTakenPerStream), "the gateway stops reading");
            Assert.That(memory / streams, Is.LessThan(MaxMemoryPerStream));
            Assert.That((await app.ChatAsync("ext-xai-grok-4")).Status, Is.EqualTo(200), "others are served");
            ended = Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => app.Records.NextAsync()));
        }
        finally
        {
            foreach (var client in clients) client.Dispose();
        }
        await upstream.AllHungUpAsync();
        await ended;
    }

    private static async Task<Socket> AskAsync(Uri gateway)
    {
        // A small window, so that little fits between the gateway and this client.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, gateway.Port, Patience.Token());
        string body = Chat.Body(stream: true);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        return socket;
    }

    /// <summary>Sends events on every connection for as long as they are taken. One thread serves all, so that it can tell when none is.</summary>
    private sealed class PouringUpstream : IDisposable
    {
        private static readonly byte[] Events = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Sse.Content(new string('x', 1000)), 64)));
        private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);

        private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

        private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
        private readonly List<Socket> _connections = [];

        public PouringUpstream()
        {
            _listener.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            _listener.Listen(Readers);
            Address = new Uri($"http://[::1]:{((IPEndPoint)_listener.LocalEndPoint!).Port}/v1");
        }

        public Uri Address { get; }

        /// <summary>Until no connection has taken a byte for a while.</summary>
        public Task<(int Streams, long Taken)> PourUntilAllAreFullAsync(int streams) => Task.Run(() =>
        {
            using var patience = new CancellationTokenSource(Limit);
            long taken = 0;
            var offsets = new Dictionary<Socket, int>();
            byte[] head = Encoding.ASCII.GetBytes(RawUpstream.EventStreamHead);
            while (true)
            {
                patience.Token.ThrowIfCancellationRequested();
                while (_connections.Count < streams && _listener.Poll(Quiet, SelectMode.SelectRead)) Accept(head);
                var writable = _connections.ToList();
                Socket.Select(null, writable, null, Quiet);
                if (writable.Count == 0) return (_connections.Count, taken);
                foreach (var connection in writable)
                {
                    int offset = offsets.GetValueOrDefault(connection);
                    int sent = connection.Send(Events.AsSpan(offset), SocketFlags.None, out var error);
                    if (error != SocketError.Success) continue;
                    offsets[connection] = (offset + sent) % Events.Length;
                    taken += sent;
                }
            }
        });

        /// <summary>Until the gateway has closed every connection.</summary>
        public Task AllHungUpAsync() => Task.Run(() =>
        {
            var patience = Patience.Token();
            byte[] rest = new byte[64 * 1024];
            foreach (var connection in _connections)
            {
                connection.Blocking = true;
                try
                {
                    while (connection.Receive(rest) > 0) patience.ThrowIfCancellationRequested();
                }
                catch (SocketException)
                {
                    // A reset is how unread answers are given up.
                }
            }
        });

        public void Dispose()
        {
            foreach (var connection in _connections) connection.Dispose();
            _listener.Dispose();
        }

        private void Accept(byte[] head)
        {
            var connection = _listener.Accept();
            connection.SendBufferSize = 16 * 1024;
            connection.Send(head);
            connection.Blocking = false;
            _connections.Add(connection);
        }
    }
}
