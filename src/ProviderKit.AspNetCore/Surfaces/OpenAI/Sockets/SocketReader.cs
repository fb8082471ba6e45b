using System.Net.WebSockets;
using System.Runtime.CompilerServices;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>
/// Reads messages into memory reserved in the <see cref="ByteBudget"/>. An idle connection holds only a few bytes. For one reader at a time.
/// </summary>
internal sealed class SocketReader(WebSocket socket, ByteBudget memory, long limit, TimeProvider time) : IDisposable
{
    // An incomplete message holds memory that others wait for, and the server has no minimum data rate for WebSockets (for bodies it is 240 bytes per
    // second). The rate is measured over intervals: over the whole message, a fast start would allow hours of silence.
    private static readonly TimeSpan LongestStall = TimeSpan.FromSeconds(30);

    private const int LeastBytes = 30 * 240; // within that time

    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(5);

    private readonly byte[] _first = new byte[4096];
    private readonly CancellationTokenSource _stall = new(Timeout.InfiniteTimeSpan, time);
    private TimeSpan _waited; // the wait for the next LeastBytes, without waits for memory
    private int _came; // of them

    /// <summary>Waits for the next message.</summary>
    /// <param name="body">Receives it.</param>
    /// <returns>What was read; the body is only valid for a message.</returns>
    /// <exception cref="WebSocketException">The connection is lost.</exception>
    // Not cancellable before a message begins: cancellation would abort the connection, and no close could be sent. The read ends with the socket.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<SocketRead> ReadAsync(BudgetedBuffer body)
    {
        var part = await socket.ReceiveAsync(_first.AsMemory(), CancellationToken.None).ConfigureAwait(false);
        if (part.MessageType == WebSocketMessageType.Close) return SocketRead.Closed;
        if (part.MessageType == WebSocketMessageType.Binary) return SocketRead.Binary;
        if (part.Count > limit) return SocketRead.TooLarge;
        (_waited, _came) = (TimeSpan.Zero, 0);
        if (part.Count > 0 && await body.ReserveAsync(part.Count, CancellationToken.None).ConfigureAwait(false) is not ByteGrant.Granted)
            return await PassOverAsync(part, part.Count, SocketRead.NoMemory).ConfigureAwait(false);
        _first.AsSpan(0, part.Count).CopyTo(body.Free.Span);
        body.Advance(part.Count);
        while (!part.EndOfMessage)
        {
            if (body.Free.IsEmpty && await body.GrowAsync(limit + 1, CancellationToken.None).ConfigureAwait(false) is var grant and not ByteGrant.Granted)
                return grant == ByteGrant.TooLarge ? SocketRead.TooLargeForMemory : await PassOverAsync(part, body.Length, SocketRead.NoMemory).ConfigureAwait(false);
            if (await ReceiveRestAsync(body.Free).ConfigureAwait(false) is not { } more) return SocketRead.Closed;
            part = more;
            body.Advance(part.Count);
            if (body.Length > limit) return SocketRead.TooLarge;
        }
        return SocketRead.Message;
    }

    /// <summary>Skips the rest of a message, so that the next one can be read.</summary>
    private async ValueTask<SocketRead> PassOverAsync(ValueWebSocketReceiveResult part, long length, SocketRead outcome)
    {
        while (!part.EndOfMessage)
        {
            if (await ReceiveRestAsync(_first.AsMemory()).ConfigureAwait(false) is not { } more) return SocketRead.Closed;
            part = more;
            length += part.Count;
            if (length > limit) return SocketRead.TooLarge;
        }
        return outcome;
    }

    /// <summary>Receives a further part of a message; null if it arrives too slowly, which aborts the connection, or the client closes.</summary>
    private async ValueTask<ValueWebSocketReceiveResult?> ReceiveRestAsync(Memory<byte> into)
    {
        long start = time.GetTimestamp();
        _stall.CancelAfter(_waited < LongestStall ? LongestStall - _waited : TimeSpan.Zero);
        try
        {
            var part = await socket.ReceiveAsync(into, _stall.Token).ConfigureAwait(false);
            _stall.CancelAfter(Timeout.InfiniteTimeSpan);
            _waited += time.GetElapsedTime(start);
            _came += part.Count;
            if (_came >= LeastBytes) (_waited, _came) = (TimeSpan.Zero, 0);
            return part.MessageType == WebSocketMessageType.Close ? null : part;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>
    /// Discards what a client still sends after its connection was closed. Otherwise the system would reset the connection because of unread bytes, and the client might never
    /// see why.
    /// </summary>
    public async ValueTask DrainAsync()
    {
        using var limit = new CancellationTokenSource(LongestDrain, time);
        while (socket.State == WebSocketState.CloseSent) await socket.ReceiveAsync(_first.AsMemory(), limit.Token).ConfigureAwait(false);
    }

    public void Dispose() => _stall.Dispose();

    /// <summary>The error of a message that is too large for the memory.</summary>
    public ProviderError TooLargeForMemory => SocketErrors.TooLargeForMemory(memory);
}

/// <summary>The result of a read.</summary>
internal enum SocketRead
{
    /// <summary>A complete text message.</summary>
    Message,

    /// <summary>The client closes.</summary>
    Closed,

    /// <summary>A binary message.</summary>
    Binary,

    /// <summary>A message over the limit; the rest of it was not read.</summary>
    TooLarge,

    /// <summary>A message that the gateway's memory can never hold; the rest of it was not read.</summary>
    TooLargeForMemory,

    /// <summary>A message for which there is no memory now.</summary>
    NoMemory,
}
