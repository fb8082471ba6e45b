namespace ProviderKit.Logs;

/// <summary>The folder of the log files, locked against other processes from the first use.</summary>
internal sealed class LogFolder(string path, ILogDisk disk, TimeProvider time) : IDisposable
{
    private readonly LogBackoff _backoff = new(time);
    private IDisposable? _held;

    public string Path => path;

    /// <summary>Why it cannot be used; null if it can. Thread-safe.</summary>
    public string? Problem => _backoff.Reason;

    public TimeSpan Remaining => _backoff.Remaining;

    /// <summary>Locks the folder if it is not locked yet; retries after the backoff.</summary>
    /// <param name="news">A new problem to report to the app's log; null if there is none.</param>
    public bool TryHold(out string? news)
    {
        news = null;
        if (_held is not null) return true;
        if (_backoff.Remaining > TimeSpan.Zero) return false;
        try
        {
            _held = disk.HoldFolder(path);
            _backoff.Recover();
            return true;
        }
        catch (Exception e) when (RollingLogFile.IsFault(e))
        {
            if (_backoff.Fail(e.Message)) news = e.Message;
            return false;
        }
    }

    public void Dispose()
    {
        _held?.Dispose();
        _held = null;
    }
}
