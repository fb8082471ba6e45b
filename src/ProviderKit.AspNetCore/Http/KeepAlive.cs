using System.Buffers;
using System.IO.Pipelines;

namespace ProviderKit.AspNetCore.Http;

/// <summary>
/// Writes a keep-alive into a stream that has been silent for a while; the first one may begin the reply. A stream has one timer,
/// which is only restarted when it fires, so that an event costs no more than two uncontended locks. Between
/// <see cref="Rest"/> and <see cref="WakeAsync"/> this object owns the output; otherwise the stream owns it.
/// </summary>
internal sealed class KeepAlive : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly PipeWriter _output;
    private readonly ReadOnlyMemory<byte> _sign;
    private readonly TimeProvider _time;
    private readonly TimeSpan _every;
    private readonly CancellationToken _aborted;
    private readonly ITimer _timer;
    private Action? _begin;
    private Task _written = Task.CompletedTask;
    private long _since;
    private bool _resting;

    /// <param name="output">The body of the reply.</param>
    /// <param name="sign">The keep-alive.</param>
    /// <param name="every">The silence after which it is written.</param>
    /// <param name="time">The clock.</param>
    /// <param name="begin">Begins the reply, for a keep-alive that comes before anything else; this object then owns the output from the start. Null if the reply has begun.</param>
    /// <param name="aborted">Cancelled when the client has disconnected.</param>
    public KeepAlive(PipeWriter output, ReadOnlyMemory<byte> sign, TimeSpan every, TimeProvider time, Action? begin = null, CancellationToken aborted = default)
    {
        (_output, _sign, _every, _time, _begin, _aborted) = (output, sign, every, time, begin, aborted);
        _resting = begin is not null;
        _since = time.GetTimestamp();
        _timer = time.CreateTimer(static s => ((KeepAlive)s!).Tick(), this, every, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether the reply has begun: by a keep-alive, or by <see cref="NoteBegun"/>.</summary>
    public bool HasBegun => _begin is null;

    /// <summary>Records that the reply was begun elsewhere. Only while awake.</summary>
    public void NoteBegun() => _begin = null;

    /// <summary>Hands the output over: everything is flushed and the next event is not available yet.</summary>
    public void Rest()
    {
        lock (_gate)
        {
            _since = _time.GetTimestamp();
            _resting = true;
        }
    }

    /// <summary>Takes the output back, after any keep-alive that is being written.</summary>
    public ValueTask WakeAsync()
    {
        lock (_gate)
        {
            _resting = false;
            return _written.IsCompletedSuccessfully ? default : new ValueTask(_written);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        // If the client has disconnected, the write fails, which no longer matters.
        await WakeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Tick()
    {
        lock (_gate)
        {
            var left = _every - _time.GetElapsedTime(_since);
            if (_resting && left <= TimeSpan.Zero && _written.IsCompleted)
            {
                _written = WriteAsync();
                _since = _time.GetTimestamp();
            }
            // While events flow, the timer only checks after the interval how long the silence is.
            _timer.Change(left > TimeSpan.Zero ? left : _every, Timeout.InfiniteTimeSpan);
        }
    }

    // Asynchronous, so that a failure of the server cannot end the process from within a timer.
    private async Task WriteAsync()
    {
        _begin?.Invoke();
        _begin = null;
        _output.Write(_sign.Span);
        await _output.FlushAsync(_aborted).ConfigureAwait(false);
    }
}
