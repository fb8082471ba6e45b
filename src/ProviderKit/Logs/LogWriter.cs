using Microsoft.Extensions.Logging;

namespace ProviderKit.Logs;

/// <summary>
/// Takes entries from many threads, passes them to memory and subscribers, and writes them to files and the app's log. The holder of the
/// write gate writes: a work item of the thread pool, or a caller that flushes. Thread-safe.
/// </summary>
internal sealed class LogWriter : IThreadPoolWorkItem, IDisposable
{
    /// <summary>How long entries are collected before they are written together, if there is no subscriber.</summary>
    public static readonly TimeSpan BatchDelay = TimeSpan.FromMilliseconds(50);

    private const int UrgentAt = 1024;

    private readonly LogList _logs;
    private readonly LogFolder? _folder;
    private readonly LogSeal _seal;
    private readonly TimeProvider _time;
    private readonly LogAnnouncer _announcer;
    private readonly LogQueue _queue;
    private readonly int _urgentAt;
    private readonly ITimer _delay;
    private readonly ITimer _retry;
    private readonly Lock _writeGate = new(); // if both locks are needed, this one is taken first
    private readonly Lock _memoryGate = new();
    private List<ProviderLogEntry> _taken = [];
    private List<ProviderLogEntry> _batch = [];
    private ProviderLogSubscription[] _subscriptions = [];
    private long _lastId;
    private bool _unwritten;
    private int _scheduled;
    private int _delayed;
    private volatile bool _ended;

    public LogWriter(LogList logs, LogFolder? folder, ProviderLogOptions options, LogSeal seal, TimeProvider time, ILogger logger)
    {
        _logs = logs;
        _folder = folder;
        _seal = seal;
        _time = time;
        _announcer = new LogAnnouncer(logger);
        _queue = new LogQueue(options.QueueCapacity);
        _urgentAt = Math.Max(1, Math.Min(UrgentAt, options.QueueCapacity / 2));
        _delay = time.CreateTimer(static writer => ((LogWriter)writer!).Schedule(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _retry = time.CreateTimer(static writer => ((LogWriter)writer!).Schedule(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (folder is not null) Schedule(); // an earlier process may have left half a line
    }

    public int QueueLength => _queue.Outstanding;

    /// <returns>False if the queue is full or the writer was disposed.</returns>
    public bool Add(ProviderLogEntry entry)
    {
        if (_ended) return false;
        int waiting = _queue.Add(entry);
        if (waiting == 0) entry.Log.CountDrop();
        if (waiting == 0 || waiting >= _urgentAt || _subscriptions.Length > 0) Schedule();
        else if (Volatile.Read(ref _delayed) == 0 && GoesFurther(entry) && Interlocked.Exchange(ref _delayed, 1) == 0) Delay();
        return waiting > 0;
    }

    /// <summary>Processes queued entries, then reads from memory.</summary>
    public T Read<T>(Func<T> read)
    {
        lock (_memoryGate)
        {
            TakeIn();
            return read();
        }
    }

    public void Add(ProviderLogSubscription subscription)
    {
        lock (_memoryGate)
        {
            TakeIn(); // entries before the subscription
            if (_ended) subscription.Complete();
            else _subscriptions = [.. _subscriptions, subscription];
        }
    }

    public void Remove(ProviderLogSubscription subscription)
    {
        lock (_memoryGate) _subscriptions = [.. _subscriptions.Where(s => s != subscription)];
    }

    /// <returns>Whether everything since the last flush is on disk.</returns>
    public bool Flush()
    {
        lock (_writeGate)
        {
            if (_ended) return false;
            Write();
            return Sync();
        }
    }

    public void Execute()
    {
        Volatile.Write(ref _scheduled, 0);
        try
        {
            lock (_writeGate)
                if (!_ended) Write();
        }
        catch (Exception e)
        {
            // An exception must not escape to the thread pool, and no log is available.
            System.Diagnostics.Trace.TraceError($"The log's writer threw {e}.");
        }
    }

    public void Dispose()
    {
        lock (_writeGate)
        {
            if (_ended) return;
            _ended = true;
            Write();
            Sync();
            foreach (var log in _logs.InOrder) log.File?.Dispose();
            _folder?.Dispose();
            _delay.Dispose();
            _retry.Dispose();
        }
        lock (_memoryGate)
        {
            foreach (var subscription in _subscriptions) subscription.Complete();
            _subscriptions = [];
        }
    }

    private void Schedule()
    {
        if (Volatile.Read(ref _scheduled) == 0 && Interlocked.Exchange(ref _scheduled, 1) == 0) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Delay()
    {
        try
        {
            _delay.Change(BatchDelay, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // The entry was logged while the store was being disposed.
        }
    }

    private static bool GoesFurther(ProviderLogEntry entry) => entry.Log.File is not null || LogAnnouncer.Wants(entry);

    private void TakeIn()
    {
        Volatile.Write(ref _delayed, 0); // before taking entries: a later Add then sets the timer again
        _taken = _queue.Exchange(_taken);
        int done = 0;
        foreach (var entry in _taken)
            if (!TakeIn(entry)) done++;
        _taken.Clear();
        foreach (var log in _logs.InOrder)
            if (log.Dropped > 0 && log.TakeDropReport(_time) is { } report && TakeIn(report)) done--; // the report was not in the queue
        if (done != 0) _queue.Release(done);
    }

    /// <returns>Whether it must still be written to a file or the app's log.</returns>
    private bool TakeIn(ProviderLogEntry entry)
    {
        _seal.Apply(entry);
        Show(entry);
        if (!GoesFurther(entry)) return false;
        entry.Log.Pending.Add(entry);
        return true;
    }

    private void Show(ProviderLogEntry entry)
    {
        entry.Id = ++_lastId;
        entry.Log.Remember(entry);
        foreach (var subscription in _subscriptions) subscription.Offer(entry);
    }

    private void Write()
    {
        lock (_memoryGate) TakeIn();
        TimeSpan? retry = null;
        foreach (var log in _logs.InOrder)
        {
            lock (_memoryGate) _batch = log.TakePending(_batch);
            if (log.File is { } file)
            {
                Write(log, file);
                if (file.RetryIn is { } wait && !(retry <= wait)) retry = wait;
            }
            foreach (var entry in _batch) _announcer.Forward(entry);
            _queue.Release(_batch.Count);
            _batch.Clear();
        }
        if (retry is { } soonest && !_ended) _retry.Change(soonest > TimeSpan.Zero ? soonest : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    private void Write(ProviderLog log, LogFileWriter file)
    {
        var outcome = file.Write(log, _batch);
        if (outcome.News is { } news) _announcer.Degraded(log.Name, news);
        if (outcome.Unwritten == 0 && outcome.Notice is null) return;
        if (outcome.Unwritten > 0) _unwritten = true;
        lock (_memoryGate)
        {
            log.Unwritten += outcome.Unwritten;
            if (outcome.Notice is { } notice) Show(notice);
        }
    }

    private bool Sync()
    {
        bool good = _folder is not null && !_unwritten;
        _unwritten = false;
        foreach (var log in _logs.InOrder)
        {
            if (log.File is not { } file) continue;
            good &= file.Sync(out string? news);
            if (news is not null) _announcer.Degraded(log.Name, news);
        }
        return good;
    }
}
