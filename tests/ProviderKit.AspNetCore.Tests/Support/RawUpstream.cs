using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ProviderKit.AspNetCore.Tests.Support;

/// <summary>An upstream whose every byte a test writes itself.</summary>
internal sealed class RawUpstream : IAsyncDisposable
{
    public const string EventStreamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Connection, Task> _script;
    private readonly bool _readsBody;
    private readonly Task _accepting;
    private int _connections;

    private RawUpstream(Func<Connection, Task> script, bool readsBody)
    {
        _script = script;
        _readsBody = readsBody;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v1");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    public int Connections => Volatile.Read(ref _connections);

    /// <param name="script">Runs once per connection, after one request has been read from it.</param>
    public static RawUpstream Start(Func<Connection, Task> script) => new(script, readsBody: true);

    /// <param name="script">Runs once per connection, after the headers of a request and before its body is read.</param>
    public static RawUpstream StartBeforeTheBody(Func<Connection, Task> script) => new(script, readsBody: false);

    /// <summary>Answers every request with these bytes and closes.</summary>
    public static RawUpstream Answering(string bytes) => Start(connection => connection.WriteAsync(bytes));

    /// <summary>A JSON answer with its headers.</summary>
    public static string Json(string body, int status = 200, string headers = "") =>
        $"HTTP/1.1 {status} Status\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n{headers}\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true) serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        Interlocked.Increment(ref _connections);
        using (client)
        {
            try
            {
                client.NoDelay = true;
                var connection = new Connection(client, _stop.Token);
                await connection.ReadRequestAsync(_readsBody);
                await _script(connection);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
            {
                // The gateway hung up, or the test is over.
            }
        }
    }

    /// <summary>One connection of the gateway.</summary>
    public sealed class Connection(TcpClient client, CancellationToken stop)
    {
        private readonly NetworkStream _stream = client.GetStream();

        public string Request { get; private set; } = "";

        public CancellationToken Stop => stop;

        public Task WriteAsync(string text) => WriteAsync(Encoding.UTF8.GetBytes(text));

        public Task WriteAsync(byte[] bytes) => _stream.WriteAsync(bytes, stop).AsTask();

        /// <summary>Completes when the gateway hangs up.</summary>
        public async Task WaitForHangUpAsync()
        {
            byte[] one = new byte[1];
            while (await _stream.ReadAsync(one, stop) > 0)
            {
            }
        }

        /// <summary>Breaks the connection with a reset instead of a proper end.</summary>
        public void Reset()
        {
            client.LingerState = new LingerOption(true, 0);
            client.Close();
        }

        internal async Task ReadRequestAsync(bool withBody)
        {
            var all = new MemoryStream();
            byte[] buffer = new byte[16 * 1024];
            while (true)
            {
                int read = await _stream.ReadAsync(buffer, stop);
                if (read == 0) throw new IOException("no whole request");
                all.Write(buffer, 0, read);
                Request = Encoding.UTF8.GetString(all.ToArray());
                int end = Request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
                if (end >= 0 && (!withBody || all.Length >= end + 4 + LengthIn(Request[..end]))) return;
            }
        }

        private static int LengthIn(string head) => head.Split("\r\n")
            .Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            .Select(line => int.Parse(line["Content-Length:".Length..], System.Globalization.CultureInfo.InvariantCulture))
            .FirstOrDefault();
    }
}
