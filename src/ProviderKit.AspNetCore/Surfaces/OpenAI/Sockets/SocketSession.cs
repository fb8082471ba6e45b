using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>
/// One connection of the WebSocket mode. Requests of the same stream run one after the other, those of different streams concurrently. If the client
/// closes the connection, running responses are cancelled. After an hour, or when the app stops, running responses are completed first.
/// </summary>
internal sealed class SocketSession
{
    private readonly SocketServices _services;
    private readonly HttpContext _context;
    private readonly WebSocket _socket;
    private readonly ConnectionMemory _memory;
    private readonly SocketClient _client;
    private readonly SocketReader _reader;
    private readonly BoundedBytes _waitingBytes;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task> _streams = new(StringComparer.Ordinal); // the last response of each
    private readonly SemaphoreSlim _running = new(SocketErrors.MostRunning, SocketErrors.MostRunning);
    private readonly CancellationTokenSource _left;
    private readonly SocketWriter _writer;
    private readonly SocketFarewell _farewell;
    private volatile ProviderError? _over; // why no more requests are accepted
    private volatile bool _isRead; // to its end
    private int _waiting;

    /// <param name="services">The shared services.</param>
    /// <param name="context">The connection's own request.</param>
    /// <param name="socket">The connection.</param>
    /// <param name="output">Receives the messages for the client.</param>
    public SocketSession(SocketServices services, HttpContext context, WebSocket socket, ISocketOutput output)
    {
        (_services, _context, _socket) = (services, context, socket);
        _memory = new ConnectionMemory(services.Remembered);
        _client = new SocketClient(context);
        _reader = new SocketReader(socket, services.Memory, services.Options.MaxRequestBytes, services.Time);
        _waitingBytes = new BoundedBytes(services.Waiting.Limit / 4, services.Waiting);
        _left = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        _writer = new SocketWriter(output, services.Format, _left);
        _farewell = new SocketFarewell(socket, _writer);
    }

    public async Task RunAsync()
    {
        using var age = new CancellationTokenSource(SocketErrors.LongestConnection, _services.Time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(age.Token, _services.Stopping);
        using var leaving = _left.Token.UnsafeRegister(static session => ((SocketSession)session!).BreakOff(), this);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ending = over.Token.UnsafeRegister(static end => ((TaskCompletionSource)end!).TrySetResult(), end);
        await using (ending.ConfigureAwait(false))
        {
            var reading = ReadAsync();
            await Task.WhenAny(reading, end.Task).ConfigureAwait(false);
            if (!reading.IsCompleted)
            {
                _over = _services.Stopping.IsCancellationRequested ? SocketErrors.Stopping : SocketErrors.TooOld;
                await Task.WhenAny(reading, AllAsync()).ConfigureAwait(false);
                await _farewell.EndAsync(_over).ConfigureAwait(false);
            }
            await FinishAsync(reading).ConfigureAwait(false);
        }
        _memory.Dispose();
        _reader.Dispose();
        _running.Dispose();
        _left.Dispose();
    }

    /// <summary>Reads messages until the client closes, or may send no more.</summary>
    private async Task ReadAsync()
    {
        try
        {
            while (await TakeNextAsync().ConfigureAwait(false))
            {
            }
            _isRead = true;
            await _left.CancelAsync().ConfigureAwait(false);
            await _reader.DrainAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (SocketFarewell.IsLoss(e))
        {
            // The client disconnected without a close.
        }
        catch (Exception e)
        {
            _services.Fault(e);
            await _farewell.CloseAsync(WebSocketCloseStatus.InternalServerError, "The gateway failed unexpectedly.").ConfigureAwait(false);
        }
        _isRead = true;
        await _left.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>Aborts the connection of a client that no longer reads: its messages could never be answered.</summary>
    private void BreakOff()
    {
        if (_isRead) return;
        _socket.Abort();
        _context.Abort();
    }

    /// <returns>Whether more messages are read.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> TakeNextAsync()
    {
        var body = _services.Memory.CreateBuffer();
        bool handedOver = false;
        try
        {
            switch (await _reader.ReadAsync(body).ConfigureAwait(false))
            {
                case SocketRead.Message:
                    handedOver = true;
                    await TakeAsync(body).ConfigureAwait(false);
                    return true;
                case SocketRead.NoMemory:
                    await RejectAsync(null, ByteBudget.Saturated).ConfigureAwait(false);
                    return true;
                case SocketRead.Binary:
                    await RefuseAsync(SocketErrors.Binary, WebSocketCloseStatus.InvalidMessageType).ConfigureAwait(false);
                    return false;
                case SocketRead.TooLarge:
                    await RefuseAsync(SocketErrors.TooLarge(_services.Options.MaxRequestBytes), WebSocketCloseStatus.MessageTooBig).ConfigureAwait(false);
                    return false;
                case SocketRead.TooLargeForMemory:
                    await RefuseAsync(_reader.TooLargeForMemory, WebSocketCloseStatus.MessageTooBig).ConfigureAwait(false);
                    return false;
                default:
                    return false;
            }
        }
        finally
        {
            if (!handedOver) body.Dispose();
        }
    }

    private async ValueTask TakeAsync(BudgetedBuffer body)
    {
        var message = SocketMessage.Read(body, out var error);
        bool isBegun = false;
        try
        {
            isBegun = await TryBeginAsync(message, error).ConfigureAwait(false);
        }
        finally
        {
            if (!isBegun) message.Dispose();
        }
    }

    /// <summary>Starts the response that a message requests, or replies to the message.</summary>
    /// <returns>Whether the response now owns the message.</returns>
    private async ValueTask<bool> TryBeginAsync(SocketMessage message, ProviderError? error)
    {
        // Every message counts towards the rate limit, even if it is not a request.
        error = _services.Limit(_context) ?? error ?? message.Type switch
        {
            SocketMessageType.Create => _over ?? Admit(message),
            SocketMessageType.Steer => null,
            var type => SocketErrors.UnknownType(type),
        };
        if (error is null && message.Type == SocketMessageType.Create)
        {
            Begin(message);
            return true;
        }
        if (error is not null) await RejectAsync(message.Stream, error).ConfigureAwait(false);
        else
        {
            _writer.Add(message.Stream, SocketEvents.SteeringFailed(message));
            await _writer.FlushAsync(_left.Token).ConfigureAwait(false);
        }
        return false;
    }

    /// <summary>Returns why the connection does not accept a request now; null if it does, and counts it.</summary>
    private ProviderError? Admit(SocketMessage message)
    {
        if (Volatile.Read(ref _waiting) >= SocketErrors.MostWaiting) return SocketErrors.TooManyWaiting;
        lock (_gate)
        {
            int named = _streams.Count - (_streams.ContainsKey("") ? 1 : 0);
            if (message.Stream is { } stream && named >= SocketErrors.MostStreams && !_streams.ContainsKey(stream)) return SocketErrors.TooManyStreams;
            bool waits = AreAllRunning() || !_streams.GetValueOrDefault(message.Stream ?? "", Task.CompletedTask).IsCompleted;
            if (waits && !message.TryWait(_waitingBytes)) return SocketErrors.TooMuchWaiting(_waitingBytes.Limit);
        }
        Interlocked.Increment(ref _waiting);
        return null;
    }

    /// <summary>Whether the maximum number of streams have a started response, including those that do not run yet.</summary>
    private bool AreAllRunning()
    {
        if (_streams.Count < SocketErrors.MostRunning) return false;
        int busy = 0;
        foreach (var last in _streams.Values)
            if (!last.IsCompleted) busy++;
        return busy >= SocketErrors.MostRunning;
    }

    private void Begin(SocketMessage message)
    {
        string stream = message.Stream ?? "";
        Task? last;
        lock (_gate) _streams.TryGetValue(stream, out last);
        // Runs on this thread until it waits for the upstream: switching threads costs more than the delay of the next message.
        var run = RunAsync(message, last ?? Task.CompletedTask);
        lock (_gate) _streams[stream] = run;
    }

    /// <summary>Runs a response when the stream's last one has ended. Never fails.</summary>
    private async Task RunAsync(SocketMessage message, Task last)
    {
        using var turn = new SocketTurn(_services, _client, _memory, _writer, message);
        try
        {
            await last.ConfigureAwait(false);
            await _running.WaitAsync(_left.Token).ConfigureAwait(false);
            try
            {
                message.WaitsNoMore();
                if (_over is { } over) await RejectAsync(message.Stream, over).ConfigureAwait(false);
                else await turn.RunAsync(_left.Token).ConfigureAwait(false);
            }
            finally
            {
                _running.Release();
            }
        }
        catch (Exception e) when (_left.IsCancellationRequested && SocketFarewell.IsLoss(e))
        {
            // The client has disconnected, so there is no one to answer.
        }
        catch (Exception e)
        {
            _services.Fault(e);
            // Without a timeout, like the rest of the response: the client may read slowly.
            await _farewell.TellAsync(message.Stream, Faults.ErrorOf(e), _left.Token).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Waits until nothing runs or waits.</summary>
    private async Task AllAsync()
    {
        while (true)
        {
            Task[] all;
            lock (_gate) all = [.. _streams.Values];
            await Task.WhenAll(all).ConfigureAwait(false);
            if (Volatile.Read(ref _waiting) == 0) return;
            await Task.Yield(); // a response is just starting and not in the list yet
        }
    }

    private async ValueTask RefuseAsync(ProviderError error, WebSocketCloseStatus status)
    {
        await RejectAsync(null, error).ConfigureAwait(false);
        await _farewell.CloseAsync(status, error.Code ?? "request_too_large").ConfigureAwait(false);
    }

    /// <summary>Refuses a message; writes a record as for any refused request.</summary>
    private async ValueTask RejectAsync(string? stream, ProviderError error)
    {
        var result = _client.Reject(_services.Unsent, error, keepsTrail: false);
        await using (result.ConfigureAwait(false)) await _writer.SendAsync(stream, result.Error!, result.RequestId, _left.Token).ConfigureAwait(false);
    }

    /// <summary>Waits a short time for the client's close.</summary>
    private async ValueTask FinishAsync(Task reading)
    {
        try
        {
            await reading.WaitAsync(SocketFarewell.Patience).ConfigureAwait(false);
            await AllAsync().ConfigureAwait(false); // cancelled when reading ended
            if (_socket.State == WebSocketState.CloseReceived) await _farewell.CloseAsync(WebSocketCloseStatus.NormalClosure, null).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _socket.Abort();
            await reading.ConfigureAwait(false);
            await AllAsync().ConfigureAwait(false);
        }
    }
}
