using System.Text;
using ProviderKit.Upstream;

namespace ProviderKit.Vendors.Cli;

/// <summary>Reads a command's output lines up to the result line. Disposing the reader ends the command.</summary>
internal sealed class CliOutputReader : ChatEventReader
{
    private const int MaxNotices = 2048;

    private readonly CliCall _call;
    private readonly CliRun _run;
    private readonly UpstreamDeadline _deadline;
    private readonly LineParser _lines;
    private readonly CancellationTokenRegistration _kill;
    private long _received;
    private string _notices = ""; // the end of the lines on standard output that are not part of the reply
    private bool _spoken;
    private bool _closed;
    private bool _ended;

    /// <param name="call">The call with its limits; released when the reader is disposed.</param>
    /// <param name="run">The command.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    public CliOutputReader(CliCall call, CliRun run, CancellationToken cancellationToken)
    {
        _call = call;
        _run = run;
        _lines = new LineParser(call.Limits.MaxEventBytes);
        _deadline = new UpstreamDeadline(call.Limits.FirstByteTimeout, call.Time, cancellationToken, call.Drain);
        // Not every platform can cancel a read from a pipe. Ending the command ends the read.
        _kill = _deadline.Token.UnsafeRegister(static r => ((CliRun)r!).Kill(), run);
    }

    public override bool TryRead(out ReadOnlyMemory<byte> chunk)
    {
        while (!_run.Completed && _lines.TryRead(out chunk))
        {
            chunk = UpstreamText.Clean(chunk);
            var kind = CliLine.KindOf(chunk.Span);
            if (kind == CliLineKind.Notice)
            {
                KeepNotice(chunk.Span);
                continue;
            }
            if (kind == CliLineKind.Result) _run.Completed = true;
            _spoken |= kind != CliLineKind.Preamble;
            return true;
        }
        chunk = default;
        return false;
    }

    public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken)
    {
        if (_ended) return false;
        if (_run.Completed)
        {
            _ended = true;
            return false;
        }
        if (_lines.TooLarge) return Fail(UpstreamFailure.EventTooLarge(_call.Limits.MaxEventBytes));
        using var leaving = _deadline.Follow(cancellationToken);
        try
        {
            return _closed ? Fail(await ExplainEndAsync().ConfigureAwait(false)) : await ReceiveAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (UpstreamFailure.IsTransport(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            _deadline.ThrowIfCallerLeft();
            return Fail(_spoken ? UpstreamFailure.WhileReading(e, _deadline) : UpstreamFailure.WhileSending(e, _call.Provider, _deadline));
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _kill.DisposeAsync().ConfigureAwait(false);
        try
        {
            await _run.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            _deadline.Dispose();
            _lines.Dispose();
            _call.Release();
        }
    }

    private async ValueTask<bool> ReceiveAsync()
    {
        var read = _run.ReadAsync(_lines.GetMemory(), _deadline.Token);
        // The first-byte time-out runs until the model's first output. After that the idle time-out applies to each read, as with any upstream.
        if (_spoken && !read.IsCompleted) _deadline.Restart(_call.Limits.IdleTimeout);
        int count = await read.ConfigureAwait(false);
        if (_spoken) _deadline.Pause();
        if (count == 0)
        {
            _closed = true;
            _lines.Complete();
            return true;
        }
        _deadline.Token.ThrowIfCancellationRequested();
        _lines.Advance(count);
        _received += count;
        return _received <= _call.MaxBytes || Fail(UpstreamFailure.ReplyTooLarge((int)_call.MaxBytes));
    }

    private async Task<ProviderError> ExplainEndAsync()
    {
        // The output also ends when we have killed the command. Report the cause of that instead.
        _deadline.Token.ThrowIfCancellationRequested();
        _deadline.Restart(_call.Limits.IdleTimeout);
        int exitCode = await _run.WaitForExitAsync(_deadline.Token).ConfigureAwait(false);
        string tail = await _run.ReadErrorTailAsync().ConfigureAwait(false);
        _call.LogEnd(exitCode, tail);
        // Some commands write the reason to standard output as plain text.
        return CliErrors.Ended(_call.Provider, exitCode, $"{tail}\n{_notices}", _call.Words, _call.Errors);
    }

    private void KeepNotice(ReadOnlySpan<byte> line)
    {
        string notices = _notices + Encoding.UTF8.GetString(line[..Math.Min(line.Length, MaxNotices)]) + "\n";
        _notices = notices.Length <= MaxNotices ? notices : notices[^MaxNotices..];
    }

    private bool Fail(ProviderError error)
    {
        _ended = true;
        Error = _call.Mask(error);
        return false;
    }
}
