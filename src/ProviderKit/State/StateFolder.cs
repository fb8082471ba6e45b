using Microsoft.Extensions.Logging;

namespace ProviderKit.State;

/// <summary>
/// The folder of what outlives the process. One process at a time holds it: two would overwrite each other's changes.
/// One that cannot have it, or cannot write in it, serves without keeping anything, says so, and tries again. Thread-safe.
/// </summary>
internal sealed partial class StateFolder : IDisposable
{
    /// <summary>How often a folder that could not be had is tried again.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(10);

    private const string LockName = ".lock";
    private const string ProbeName = ".probe";
    private const int ProbeBytes = 64 * 1024; // as much as a state file may need, so that a full disk is not taken for a good one

    // EWOULDBLOCK on Linux and on macOS, ERROR_SHARING_VIOLATION on Windows.
    private static readonly int[] SharingViolations = [11, 35, unchecked((int)0x80070020)];

    private readonly Lock _gate = new();
    private readonly ILogger<StateFolder> _logger;
    private readonly ITimer? _timer;
    private FileStream? _held;
    private volatile string? _problem;
    private bool _disposed;

    public StateFolder(StateOptions options, TimeProvider time, ILogger<StateFolder> logger)
    {
        _logger = logger;
        if (options.Directory is not { } directory) return;
        Path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(directory));
        _timer = time.CreateTimer(static folder => ((StateFolder)folder!).TryHold(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Raised when the folder could be had at last: what is in it may have been changed by the process that had it.</summary>
    public event Action? Taken;

    /// <summary>Where it is; null when nothing is to be kept.</summary>
    public string? Path { get; }

    /// <summary>Why nothing is kept, without the folder's address; null when all is well.</summary>
    public string? Problem => _problem;

    /// <summary>Whether a file is to be kept here.</summary>
    public bool Contains(string file) => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file)) == Path;

    /// <summary>Holds the folder from now on, and makes it when it is missing.</summary>
    /// <returns>Whether it is held. If not, the log says why, once, and it is tried again from time to time.</returns>
    public bool TryHold()
    {
        bool taken;
        lock (_gate)
        {
            bool failed = _problem is not null && _held is null;
            if (!TryHoldNow()) return false;
            taken = failed;
        }
        if (taken) Taken?.Invoke();
        return true;
    }

    /// <summary>Writes a file of the folder, whole or not at all.</summary>
    /// <exception cref="IOException">It cannot be written; the message says why.</exception>
    public void Write(string name, ReadOnlyMemory<byte> content) => Write(() => AtomicFile.Write(System.IO.Path.Combine(Path!, name), content.Span));

    /// <summary>Does what writes to the folder, and notes whether that works.</summary>
    /// <exception cref="IOException">It does not; the message says why.</exception>
    public void Write(Action write)
    {
        if (!TryHold()) throw new IOException(_problem ?? "The app is stopping.");
        try
        {
            write();
            lock (_gate) Recover();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            lock (_gate) Fail(e.Message);
            throw new IOException(e.Message, e);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer?.Dispose();
            Release();
        }
    }

    private bool TryHoldNow()
    {
        if (Path is null || _disposed) return false;
        // Removed by hand, the lock would keep no other process out.
        if (_held is not null && !File.Exists(System.IO.Path.Combine(Path, LockName))) Release();
        if (_held is not null && _problem is null) return true;
        try
        {
            OwnersFolder.Make(Path);
            _held ??= Hold(Path);
            AtomicFile.Write(System.IO.Path.Combine(Path, ProbeName), new byte[ProbeBytes]); // a lock may be opened where nothing can be written
            File.Delete(System.IO.Path.Combine(Path, ProbeName));
            Recover();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(_held is null && SharingViolations.Contains(e.HResult) ? null : e.Message);
            return false;
        }
    }

    private void Release()
    {
        _held?.Dispose();
        _held = null;
    }

    /// <param name="reason">Why it cannot be written; null where another process has it.</param>
    private void Fail(string? reason)
    {
        bool first = _problem is null;
        _problem = reason is null
            ? "Another process keeps its state in the same folder (ProviderKit:State:Directory), so this one keeps nothing."
            : "The state folder (ProviderKit:State:Directory) cannot be written, so nothing is kept; the log says why.";
        if (!_disposed) _timer!.Change(RetryInterval, Timeout.InfiniteTimeSpan);
        if (!first) return;
        if (reason is null) LogInUse(Path!);
        else LogNotWritten(Path!, reason);
    }

    private void Recover()
    {
        if (_problem is null) return;
        _problem = null;
        LogRecovered(Path!);
    }

    /// <summary>Takes the lock, which the system gives up when the process ends, however it ends.</summary>
    private static FileStream Hold(string folder)
    {
        var held = new FileStream(System.IO.Path.Combine(folder, LockName), OwnersFolder.FileOptions(FileMode.OpenOrCreate, FileShare.None));
        OwnersFolder.Own(held);
        return held;
    }

    [LoggerMessage(EventId = 122, Level = LogLevel.Error, Message = "Another process keeps its state in {Path}, so this one keeps nothing: no blocks of tokens, no changes over the monitoring API, until the other ends. Give each process a folder of its own (ProviderKit:State:Directory)")]
    private partial void LogInUse(string path);

    [LoggerMessage(EventId = 121, Level = LogLevel.Error, Message = "The state folder {Path} cannot be written, so nothing is kept: blocks of tokens are forgotten at a restart, and changes over the monitoring API are refused. {Reason}")]
    private partial void LogNotWritten(string path, string reason);

    [LoggerMessage(EventId = 123, Level = LogLevel.Information, Message = "State is kept in {Path} again")]
    private partial void LogRecovered(string path);
}
