using Microsoft.Extensions.Logging;

namespace ProviderKit.State;

/// <summary>
/// The folder for state that survives a restart. One process at a time owns it: two would overwrite each other's changes. A process that cannot own
/// it or write to it serves without storing state, reports this, and tries again. Thread-safe.
/// </summary>
internal sealed partial class StateFolder : IDisposable
{
    /// <summary>How often to try again to own the folder.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(10);

    private const string LockName = ".lock";
    private const string ProbeName = ".probe";
    private const int ProbeBytes = 64 * 1024; // as much as a state file may need, so that a full disk is detected

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

    /// <summary>Raised when a later attempt to own the folder succeeds: the previous owner may have changed its content.</summary>
    public event Action? Taken;

    /// <summary>The folder's path; null if no state is stored.</summary>
    public string? Path { get; }

    /// <summary>Why no state is stored, without the folder's path; null if there is no problem.</summary>
    public string? Problem => _problem;

    /// <summary>Whether a file belongs to this folder.</summary>
    public bool Contains(string file) => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file)) == Path;

    /// <summary>Takes ownership of the folder, and creates it if it is missing.</summary>
    /// <returns>Whether this process owns it. If not, the reason is logged once, and it is tried again at intervals.</returns>
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

    /// <summary>Writes a file of the folder atomically.</summary>
    /// <exception cref="IOException">The file cannot be written; the message says why.</exception>
    public void Write(string name, ReadOnlyMemory<byte> content) => Write(() => AtomicFile.Write(System.IO.Path.Combine(Path!, name), content.Span));

    /// <summary>Runs an action that writes to the folder, and records whether it succeeds.</summary>
    /// <exception cref="IOException">It failed; the message says why.</exception>
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
        // If the lock file was deleted, it no longer keeps other processes out.
        if (_held is not null && !File.Exists(System.IO.Path.Combine(Path, LockName))) Release();
        if (_held is not null && _problem is null) return true;
        try
        {
            OwnersFolder.Make(Path);
            _held ??= Hold(Path);
            AtomicFile.Write(System.IO.Path.Combine(Path, ProbeName), new byte[ProbeBytes]); // the lock can sometimes be opened although nothing can be written
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

    /// <param name="reason">Why the folder cannot be written; null if another process owns it.</param>
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

    /// <summary>Takes the lock. The system releases it when the process ends for any reason.</summary>
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
