using System.Buffers;
using System.IO.Pipelines;

namespace ProviderKit.AspNetCore.Http;

/// <summary>
/// Writes a sign of life into a stream that has been silent for long; the first one may be what begins the answer. One timer
/// serves a stream and is set anew only when it fires, so that an event costs no more than two uncontended locks. Between
/// <see cref="Rest"/> and <see cref="WakeAsync"/> the output is this one's, otherwise the stream's.
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

    /// <param name="output">The answer's body.</param>
    /// <param name="sign">What is written.</param>
    /// <param name="every">After how long a silence.</param>
    /// <param name="time">The clock.</param>
    /// <param name="begin">Begins the answer, for a sign that comes before anything else; it rests from the start then. Null when the answer has begun.</param>
    /// <param name="aborted">Cancelled when the client has gone away.</param>
    public KeepAlive(PipeWriter output, ReadOnlyMemory<byte> sign, TimeSpan every, TimeProvider time, Action? begin = null, CancellationToken aborted = default)
    {
        (_output, _sign, _every, _time, _begin, _aborted) = (output, sign, every, time, begin, aborted);
        _resting = begin is not null;
        _since = time.GetTimestamp();
        _timer = time.CreateTimer(static s => ((KeepAlive)s!).Tick(), this, every, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether the answer has begun: by a sign, or because <see cref="NoteBegun"/> says so.</summary>
    public bool HasBegun => _begin is null;

    /// <summary>Somebody else has begun the answer. Only while awake.</summary>
    public void NoteBegun() => _begin = null;

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
                _written = WriteAsync();
                _since = _time.GetTimestamp();
            }
            // While events flow it looks again after the time, and then finds out how long the silence is.
            _timer.Change(left > TimeSpan.Zero ? left : _every, Timeout.InfiniteTimeSpan);
        }
    }

    // Asynchronous, so that no failure of the server's ends the process from within a timer.
    private async Task WriteAsync()
    {
        _begin?.Invoke();
        _begin = null;
        _output.Write(_sign.Span);
        await _output.FlushAsync(_aborted).ConfigureAwait(false);
    }
}
