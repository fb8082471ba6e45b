namespace ProviderKit.Logs;

/// <summary>
/// Writes one provider's entries in batches. If the disk fails, it counts the lost entries and retries later. Not thread-safe, except
/// <see cref="Problem"/> and <see cref="Sizes"/>.
/// </summary>
internal sealed class LogFileWriter(RollingLogFile file, LogFolder folder, TimeProvider time) : IDisposable
{
    private const int BatchBytes = 256 * 1024;

    private readonly LogBackoff _backoff = new(time);
    private readonly LogLines _lines = new();
    private byte[] _batch = [];
    private int _filled;
    private int _batchEntries;
    private int _written; // counted at once, because a write may fail between two batches
    private long _lost;

    /// <summary>Why entries are not written now; null if they are. Thread-safe.</summary>
    public string? Problem => folder.Problem ?? _backoff.Reason;

    /// <summary>The time until the next retry; null if none is needed.</summary>
    public TimeSpan? RetryIn => folder.Problem is not null ? folder.Remaining : _backoff.Reason is not null ? _backoff.Remaining : null;

    /// <summary>The result of writing a batch.</summary>
    /// <param name="Unwritten">The number of entries that were not written.</param>
    /// <param name="News">A new problem to report to the app's log; null if there is none.</param>
    /// <param name="Notice">An additional entry that was written; null if there is none.</param>
    public readonly record struct Outcome(int Unwritten, string? News = null, ProviderLogEntry? Notice = null);

    /// <summary>Writes <paramref name="entries"/>. Without entries, only checks whether writing works again after a failure.</summary>
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
                _written--; // the notice is not one of the entries
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

    /// <summary>Flushes what was written to disk.</summary>
    /// <returns>False if that failed.</returns>
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

    /// <summary>Adds an entry to the batch; writes the batch first if it is full.</summary>
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

    /// <summary>An entry about lines that are missing at this point of the file. Writing it also tests the disk after a failure.</summary>
    private ProviderLogEntry? NoticeOf(ProviderLog log, long cut)
    {
        string? message = _lost > 0 ? $"{_lost} entries could not be written here: {_backoff.Reason}"
            : cut > 0 ? $"{cut} bytes of an unfinished line were cut off here: the process before was killed."
            : null;
        if (message is null) return null;
        return new ProviderLogEntry(log, ProviderLogLevel.Warn, ProviderLogEvent.Message, time.GetUtcNow()) { Message = message };
    }
}
