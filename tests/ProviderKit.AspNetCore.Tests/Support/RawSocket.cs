using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace ProviderKit.AspNetCore.Tests.Support;

/// <summary>A client of the WebSocket mode that sends what no proper client would: frames byte by byte.</summary>
internal sealed class RawSocket : IDisposable
{
    public const byte Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10;

    private readonly TcpClient _client = new() { NoDelay = true };
    private NetworkStream _stream = null!;

    /// <summary>The head of the answer to the upgrade.</summary>
    public string Head { get; private set; } = "";

    /// <param name="app">The gateway.</param>
    /// <param name="headers">The headers of the upgrade; null for proper ones.</param>
    public static async Task<RawSocket> ConnectAsync(GatewayApp app, string? headers = null)
    {
        var socket = new RawSocket();
        await socket._client.ConnectAsync(app.Address.Host, app.Address.Port);
        socket._stream = socket._client.GetStream();
        headers ??= "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /v1/responses HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n"));
        byte[] one = new byte[1];
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await socket._stream.ReadAsync(one, Patience.Token()) > 0) head.Append((char)one[0]);
        socket.Head = head.ToString();
        return socket;
    }

    /// <summary>Reads the body of the answer, and asks once more.</summary>
    /// <returns>Whether that is answered.</returns>
    public async Task<bool> IsOpenAfterAsync()
    {
        byte[] one = new byte[1];
        var body = new StringBuilder(); // in chunks, of which the last is empty
        while (!body.ToString().EndsWith("0\r\n\r\n", StringComparison.Ordinal) && await _stream.ReadAsync(one, Patience.Token()) > 0) body.Append((char)one[0]);
        try
        {
            await SendAsync("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
            return await _stream.ReadAsync(new byte[1], Patience.Token()) > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The bytes of a frame.</summary>
    /// <param name="kind">Its opcode.</param>
    /// <param name="payload">What it carries.</param>
    /// <param name="flags">FIN, and the reserved bits.</param>
    /// <param name="masked">Whether it is masked, as a client's must be.</param>
    /// <param name="says">The length that it names; null for the true one.</param>
    public static byte[] Frame(byte kind, ReadOnlySpan<byte> payload, byte flags = 0x80, bool masked = true, long? says = null)
    {
        long length = says ?? payload.Length;
        byte[] mask = masked ? [1, 2, 3, 4] : [];
        byte[] head = new byte[length is >= 0 and <= 125 ? 2 : length is >= 0 and <= ushort.MaxValue ? 4 : 10];
        head[0] = (byte)(flags | kind);
        head[1] = (byte)((masked ? 0x80 : 0) | (head.Length == 2 ? (int)length : head.Length == 4 ? 126 : 127));
        if (head.Length == 4) BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)length);
        if (head.Length == 10) BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(2), length);
        byte[] bytes = payload.ToArray();
        for (int i = 0; masked && i < bytes.Length; i++) bytes[i] ^= mask[i % 4];
        return [.. head, .. mask, .. bytes];
    }

    public static byte[] Frame(byte kind, string payload, byte flags = 0x80, bool masked = true) => Frame(kind, Encoding.UTF8.GetBytes(payload), flags, masked);

    public async Task SendAsync(params byte[][] parts)
    {
        foreach (byte[] part in parts) await _stream.WriteAsync(part, Patience.Token());
    }

    /// <summary>The next frame; null when the connection is over.</summary>
    public async Task<(byte Kind, byte[] Payload)?> ReadAsync()
    {
        try
        {
            byte[] head = new byte[2];
            await _stream.ReadExactlyAsync(head, Patience.Token());
            Assert.That((head[0] & 0x70, head[1] & 0x80), Is.EqualTo((0, 0)), "reserved bits, mask");
            long length = head[1];
            if (length >= 126)
            {
                byte[] more = new byte[length == 126 ? 2 : 8];
                await _stream.ReadExactlyAsync(more, Patience.Token());
                length = more.Length == 2 ? BinaryPrimitives.ReadUInt16BigEndian(more) : BinaryPrimitives.ReadInt64BigEndian(more);
                Assert.That(length, Is.GreaterThan(more.Length == 2 ? 125 : ushort.MaxValue), "the shortest form of a length");
            }
            byte[] payload = new byte[length];
            await _stream.ReadExactlyAsync(payload, Patience.Token());
            return ((byte)(head[0] & 0x0F), payload);
        }
        catch (Exception e) when (e is IOException or EndOfStreamException)
        {
            return null;
        }
    }

    /// <summary>Reads to the close.</summary>
    /// <returns>Its code, null when the connection ended without one; and the messages before it.</returns>
    public async Task<(int? Code, List<string> Messages)> ReadToCloseAsync()
    {
        var messages = new List<string>();
        while (await ReadAsync() is var (kind, payload))
        {
            if (kind == Close) return (payload.Length < 2 ? 1005 : BinaryPrimitives.ReadUInt16BigEndian(payload), messages);
            if (kind == Text) messages.Add(Encoding.UTF8.GetString(payload));
        }
        return (null, messages);
    }

    /// <summary>The next message.</summary>
    public async Task<string> MessageAsync()
    {
        while (await ReadAsync() is var (kind, payload))
            if (kind == Text) return Encoding.UTF8.GetString(payload);
        throw new AssertionException("The connection is over.");
    }

    /// <summary>Says that nothing more comes, and goes on reading.</summary>
    public void HalfClose() => _client.Client.Shutdown(SocketShutdown.Send);

    /// <summary>Breaks the connection off.</summary>
    public void Reset()
    {
        _client.LingerState = new LingerOption(true, 0);
        _client.Close();
    }

    public void Dispose() => _client.Dispose();
}
