namespace ProviderKit.Logs;

/// <summary>
/// Writes one provider's entries in batches, and lives with a disk that fails: what cannot be written is counted, and it
/// tries again by itself. One thread at a time, but for <see cref="Problem"/> and <see cref="Sizes"/>.
/// </summary>
internal sealed class LogFileWriter(RollingLogFile file, LogFolder folder, TimeProvider time) : IDisposable
{
    private const int BatchBytes = 256 * 1024;

    private readonly LogBackoff _backoff = new(time);
    private readonly LogLines _lines = new();
    private byte[] _batch = [];
    private int _filled;
    private int _batchEntries;
    private int _written; // counted as it happens, since a fault may come between two batches
    private long _lost;

    /// <summary>Why entries are not written at this moment; null when they are. Thread-safe.</summary>
    public string? Problem => folder.Problem ?? _backoff.Reason;

    /// <summary>How long until it tries again; null when it need not.</summary>
    public TimeSpan? RetryIn => folder.Problem is not null ? folder.Remaining : _backoff.Reason is not null ? _backoff.Remaining : null;

    /// <summary>What became of a batch.</summary>
    /// <param name="Unwritten">How many of the entries are in no file.</param>
    /// <param name="News">What the app should be told, once; null for nothing.</param>
    /// <param name="Notice">An entry that was written beside them; null when none was.</param>
    public readonly record struct Outcome(int Unwritten, string? News = null, ProviderLogEntry? Notice = null);

    /// <summary>Writes <paramref name="entries"/>, which may be none: then it only tries whether what failed works again.</summary>
    public Outcome Write(ProviderLog log, List<ProviderLogEntry> entries)
    {
        if (!folder.TryHold(out string? news) || _backoff.Remaining > TimeSpan.Zero) return Lose(entries.Count, news);
        if (entries.Count == 0 && _backoff.Reason is null && _lost == 0 && !file.HasEarlierLines) return default;
        _written = 0;
        try
        {
            long cut = file.Open();
            var notice = NoticeOf(log, cut);
            if (notice is not null)
            {
                Add(notice);
                _written--; // it is none of them
            }
            foreach (var entry in entries) Add(entry);
            WriteBatch();
            _backoff.Recover();
            _lost = 0;
            return new Outcome(0, null, notice);
        }
        catch (Exception e) when (RollingLogFile.IsFault(e))
        {
            Forget();
            file.Abandon();
            if (_backoff.Fail(e.Message)) news = e.Message;
            return Lose(entries.Count - Math.Max(_written, 0), news);
        }
    }

    /// <summary>Waits until the disk has what was written.</summary>
    /// <returns>False when it does not.</returns>
    public bool Sync(out string? news)
    {
        news = null;
        try
        {
            file.Sync();
            return true;
        }
        catch (Exception e) when (RollingLogFile.IsFault(e))
        {
            file.Abandon();
            if (_backoff.Fail(e.Message)) news = e.Message;
            return false;
        }
    }

    public IReadOnlyList<KeyValuePair<string, long>> Sizes() => file.Sizes();

    public void Dispose()
    {
        file.Dispose();
        _lines.Dispose();
    }

    /// <summary>Adds an entry to the batch, which is written first when it is full.</summary>
    private void Add(ProviderLogEntry entry)
    {
        var line = _lines.Encode(entry);
        if (_filled + line.Length > Math.Min(file.Room, BatchBytes)) WriteBatch();
        if (line.Length > file.Room) file.Rotate();
        if (_filled + line.Length > _batch.Length) Array.Resize(ref _batch, Math.Max(BatchBytes, _filled + line.Length));
        line.CopyTo(_batch.AsSpan(_filled));
        _filled += line.Length;
        _batchEntries++;
    }

    private void WriteBatch()
    {
        if (_batchEntries == 0) return;
        file.Append(_batch.AsSpan(0, _filled));
        _written += _batchEntries;
        Forget();
    }

    private void Forget() => (_filled, _batchEntries) = (0, 0);

    private Outcome Lose(int count, string? news)
    {
        _lost += count;
        return new Outcome(count, news);
    }

    /// <summary>What is missing before this place in the file, as an entry; it also tries whether the disk takes bytes again.</summary>
    private ProviderLogEntry? NoticeOf(ProviderLog log, long cut)
    {
        string? message = _lost > 0 ? $"{_lost} entries could not be written here: {_backoff.Reason}"
            : cut > 0 ? $"{cut} bytes of an unfinished line were cut off here: the process before was killed."
            : null;
        if (message is null) return null;
        return new ProviderLogEntry(log, ProviderLogLevel.Warn, ProviderLogEvent.Message, time.GetUtcNow()) { Message = message };
    }
}
