namespace ProviderKit.Upstream;

/// <summary>
/// The cancellation of an upstream call. It fires when the caller or the reader of the reply leaves, when the upstream is silent for too long, or
/// when the drain time is over, and knows which of them was the reason. The timeout starts again with every <see cref="Restart"/> and is paused by
/// <see cref="Pause"/>.
/// </summary>
internal sealed class UpstreamDeadline : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _caller;
    private readonly CancellationTokenRegistration _drain;
    private readonly CancellationToken _callerToken;
    private readonly CancellationToken _drainToken;

    public UpstreamDeadline(TimeSpan wait, TimeProvider time, CancellationToken caller, CancellationToken drain = default)
    {
        _source = new CancellationTokenSource(wait, time);
        (_callerToken, _drainToken) = (caller, drain);
        _caller = caller.UnsafeRegister(static s => ((CancellationTokenSource)s!).Cancel(), _source);
        _drain = drain.UnsafeRegister(static s => ((CancellationTokenSource)s!).Cancel(), _source);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Whether the reader of the reply has left.</summary>
    public bool ReaderLeft { get; private set; }

    /// <summary>Whether the upstream's silence ended the call.</summary>
    public bool Expired => _source.IsCancellationRequested && !ReaderLeft && !_callerToken.IsCancellationRequested && !_drainToken.IsCancellationRequested;

    /// <summary>Whether the app's shutdown ended the call.</summary>
    public bool ShutDown => _drainToken.IsCancellationRequested && !_callerToken.IsCancellationRequested;

    /// <summary>Whether the upstream's silence or the app's shutdown ended the call.</summary>
    public bool EndedCall => Expired || ShutDown;

    /// <summary>
    /// Lets the reader of the reply end the call until the registration is disposed. An abandoned read of the body cannot be resumed.
    /// Costs nothing if the reader's token is the caller's, as in the HTTP endpoints.
    /// </summary>
    public CancellationTokenRegistration Follow(CancellationToken reader) => reader == _callerToken ? default : reader.UnsafeRegister(
        static d =>
        {
            var deadline = (UpstreamDeadline)d!;
            deadline.ReaderLeft = true;
            deadline._source.Cancel();
        },
        this);

    public void Restart(TimeSpan wait) => _source.CancelAfter(wait);

    /// <summary>Records that the upstream has replied; any later delay is not its fault.</summary>
    public void Pause() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <exception cref="OperationCanceledException">The caller has disconnected.</exception>
    public void ThrowIfCallerLeft() => _callerToken.ThrowIfCancellationRequested();

    public void Dispose()
    {
        _caller.Dispose();
        _drain.Dispose();
        _source.Dispose();
    }
}
