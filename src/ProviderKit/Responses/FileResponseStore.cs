using Microsoft.Extensions.Logging;
using ProviderKit.State;

namespace ProviderKit.Responses;

/// <summary>
/// Stores each response in its own file below the state folder, readable only by the owner. A file's time is the time of its last use. Files are not
/// flushed to disk: after a power loss, some may be missing or truncated, and a truncated one does not decrypt. Thread-safe.
/// </summary>
internal sealed partial class FileResponseStore : IResponseStore
{
    public const string FolderName = "responses";
    public const long DefaultMaxBytes = 1024L * 1024 * 1024;

    // The time is not updated on each use: otherwise every turn of a conversation would write the time of all its files.
    private static readonly TimeSpan LongestStale = TimeSpan.FromHours(1);

    private static readonly TimeSpan LongestWrite = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly RecentEntries<bool> _entries;
    private readonly StateFolder _state;
    private readonly string _folder;
    private readonly ResponseStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<FileResponseStore> _logger;
    private bool _read;

    /// <param name="options">The limits.</param>
    /// <param name="state">The state folder, which has a path.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Logs files that cannot be removed.</param>
    public FileResponseStore(ResponseStoreOptions options, StateFolder state, TimeProvider time, ILogger<FileResponseStore> logger)
    {
        (_options, _state, _time, _logger) = (options, state, time, logger);
        _folder = Path.Combine(state.Path!, FolderName);
        _entries = new RecentEntries<bool>(options.MaxBytes ?? DefaultMaxBytes, options.MaxEntries);
        state.Taken += () =>
        {
            lock (_gate) _read = false; // another process owned the folder in the meantime
        };
    }

    private TimeSpan Stale => TimeSpan.FromTicks(Math.Min(LongestStale.Ticks, _options.TimeToLive.Ticks / 10));

    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(string key, TimeSpan timeToLive, CancellationToken cancellationToken = default)
    {
        var now = _time.GetUtcNow();
        string path = PathOf(key);
        try
        {
            var used = (DateTimeOffset)File.GetLastWriteTimeUtc(path); // the year 1601 if the file does not exist
            if (used + timeToLive <= now) return default;
            byte[] value = File.ReadAllBytes(path);
            lock (_gate)
                if (_read) _entries.TryGet(key, now, timeToLive, out _);
            if (now - used > Stale && _state.TryHold()) File.SetLastWriteTimeUtc(path, now.UtcDateTime);
            return new(value.AsMemory());
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return default;
        }
    }

    /// <exception cref="IOException">The file cannot be written, or another process owns the folder.</exception>
    public ValueTask<bool> SetAsync(string key, ReadOnlyMemory<byte> value, TimeSpan timeToLive, CancellationToken cancellationToken = default)
    {
        if (!_entries.Takes(value.Length)) return new(false);
        var now = _time.GetUtcNow();
        string path = PathOf(key);
        _state.Write(() =>
        {
            AtomicFile.Write(path, value.Span, isForced: false);
            File.SetLastWriteTimeUtc(path, now.UtcDateTime);
        });
        List<string> removed = [];
        lock (_gate)
        {
            ReadFolder(now);
            _entries.Add(key, true, value.Length, now, now + timeToLive, removed);
        }
        foreach (string old in removed) Remove(PathOf(old));
        return new(true);
    }

    public ValueTask<bool> DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        string path = PathOf(key);
        var now = _time.GetUtcNow();
        if (!File.Exists(path)) return new(false);
        bool lived = (DateTimeOffset)File.GetLastWriteTimeUtc(path) + _options.TimeToLive > now;
        _state.Write(() => File.Delete(path));
        lock (_gate) _entries.Remove(key, now);
        return new(lived);
    }

    private string PathOf(string key) => Path.Combine(_folder, key);

    /// <summary>Loads the files of earlier runs and removes expired ones. Call it while holding the lock.</summary>
    private void ReadFolder(DateTimeOffset now)
    {
        if (_read) return;
        _entries.Clear();
        List<string> removed = [];
        foreach (var file in new DirectoryInfo(_folder).EnumerateFiles().OrderBy(file => file.LastWriteTimeUtc))
        {
            var expires = (DateTimeOffset)file.LastWriteTimeUtc + _options.TimeToLive;
            if (!file.Name.All(char.IsAsciiLetterOrDigit))
            {
                // Other names are temporary files: being written, or left by a process that was killed.
                if (file.LastWriteTimeUtc + LongestWrite < now.UtcDateTime) removed.Add(file.Name);
            }
            else if (expires <= now || !_entries.Takes(file.Length)) removed.Add(file.Name);
            else _entries.Add(file.Name, true, file.Length, now, expires, removed);
        }
        _read = true;
        foreach (string old in removed) Remove(PathOf(old));
    }

    private void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotRemoved(path, e.Message);
        }
    }

    [LoggerMessage(EventId = 126, Level = LogLevel.Warning, Message = "The stored response {Path} cannot be removed: {Reason}")]
    private partial void LogNotRemoved(string path, string reason);
}
