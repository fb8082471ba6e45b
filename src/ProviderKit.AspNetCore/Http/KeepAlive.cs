using System.Buffers;
using System.IO.Pipelines;

namespace ProviderKit.AspNetCore.Http;

/// <summary>
/// Writes a comment into a stream that has been silent for long. One timer serves a stream and is set anew only when it
/// fires, so that an event costs no more than two uncontended locks. Between <see cref="Rest"/> and <see cref="WakeAsync"/>
/// the output is this one's, otherwise the stream's.
/// </summary>
internal sealed class KeepAlive : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly PipeWriter _output;
    private readonly TimeProvider _time;
    private readonly TimeSpan _every;
    private readonly CancellationToken _aborted;
    private readonly ITimer _timer;
    private Task _written = Task.CompletedTask;
    private long _since;
    private bool _resting;

    public KeepAlive(PipeWriter output, TimeSpan every, TimeProvider time, CancellationToken aborted)
    {
        (_output, _every, _time, _aborted) = (output, every, time, aborted);
        _since = time.GetTimestamp();
        _timer = time.CreateTimer(static s => ((KeepAlive)s!).Tick(), this, every, Timeout.InfiniteTimeSpan);
    }

    /// <summary>All is flushed and the next event is not here yet.</summary>
    public void Rest()
    {
        lock (_gate)
        {
            _since = _time.GetTimestamp();
            _resting = true;
        }
    }

    /// <summary>Takes the output back; waits for a comment that is just being written.</summary>
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
        // A client that has gone fails what was being written, which is nobody's concern any more.
        await WakeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Tick()
    {
        lock (_gate)
        {
            var left = _every - _time.GetElapsedTime(_since);
            if (_resting && left <= TimeSpan.Zero && _written.IsCompleted)
            {
                _output.Write(": keep-alive\n\n"u8);
                _written = _output.FlushAsync(_aborted).AsTask();
                _since = _time.GetTimestamp();
            }
            // While events flow it looks again after the time, and then finds out how long the silence is.
            _timer.Change(left > TimeSpan.Zero ? left : _every, Timeout.InfiniteTimeSpan);
        }
    }
}
