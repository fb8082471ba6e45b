using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ProviderKit.Logs;

namespace ProviderKit;

/// <summary>
/// The logs of all providers. The latest entries are in memory; all entries are in files if that is on, and in the app's log under
/// <c>ProviderKit.Providers.{name}</c>. Thread-safe. Logging never waits for the disk, and disk errors never throw.
/// </summary>
/// <remarks>
/// The calling thread fills an entry and puts it into a bounded queue. Masking, formatting and writing happen
/// later, one thread at a time, in batches. A query first processes the queued entries, so it finds every entry
/// logged before it.
/// </remarks>
public sealed partial class ProviderLogStore : IAsyncDisposable, IDisposable
{
    private readonly LogList _logs;
    private readonly ProviderLogOptions _options;
    private readonly TimeProvider _time;
    private readonly LogWriter _writer;

    /// <summary>Creates a store for the named providers, and starts to check their existing files.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="providers">The names, of lower-case letters, digits, <c>_</c> and <c>-</c>; any other provider has no log.</param>
    /// <param name="mask">Replaces the currently known secrets in a text; null if there are none.</param>
    /// <param name="timeProvider">The clock; null uses the system clock.</param>
    /// <param name="loggers">The app's log; null for none.</param>
    /// <exception cref="ArgumentException">An option is out of range, or a name holds another character.</exception>
    public ProviderLogStore(
        ProviderLogOptions options, IEnumerable<string> providers, Func<string, string>? mask = null, TimeProvider? timeProvider = null,
        ILoggerFactory? loggers = null)
        : this(options, providers, mask, timeProvider ?? TimeProvider.System, loggers, new LogDisk())
    {
    }

    internal ProviderLogStore(
        ProviderLogOptions options, IEnumerable<string> providers, Func<string, string>? mask, TimeProvider time, ILoggerFactory? loggers, ILogDisk disk)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(providers);
        if (ProblemWith(options) is { } problem) throw new ArgumentException(problem, nameof(options));
        _options = options;
        _time = time;
        loggers ??= NullLoggerFactory.Instance;
        var folder = options.Enabled ? new LogFolder(Path.GetFullPath(options.Directory), disk, time) : null;
        _logs = new LogList(name => new ProviderLog(Checked(name), loggers.CreateLogger($"ProviderKit.Providers.{name}"), options.MemoryEntries)
        {
            File = folder is null ? null : new LogFileWriter(new RollingLogFile(folder.Path, name, options, disk), folder, time),
        });
        foreach (string name in providers) _logs.Add(name);
        _writer = new LogWriter(_logs, folder, options, new LogSeal(mask, options.MaxFileBytes), time, loggers.CreateLogger<ProviderLogStore>());
    }

    /// <summary>The providers that have a log, in the order they were given.</summary>
    public IReadOnlyList<string> Providers => Array.ConvertAll(_logs.InOrder, log => log.Name);

    /// <summary>Returns whether a provider without a log gets one with its first entry, because a reload added it. Default: null, none does.</summary>
    internal Func<string, bool>? Admits { get; init; }

    /// <summary>Whether prompts and replies are logged. If not, callers need not build them.</summary>
    public bool LogContent => _options.LogContent;

    /// <summary>The number of entries since startup that were dropped or could not be written to a file.</summary>
    public long DroppedEntries => _logs.InOrder.Sum(log => log.Dropped + log.Unwritten);

    /// <summary>The number of entries waiting to be written.</summary>
    public int QueueLength => _writer.QueueLength;

    /// <summary>Why a provider's entries cannot be written to its file now; null if there is no problem.</summary>
    public string? Degraded => _logs.InOrder.Select(log => log.File?.Problem).FirstOrDefault(problem => problem is not null);

    /// <summary>
    /// Waits until everything logged before is in the files, and the disk confirms it. After true, these entries
    /// survive a killed process.
    /// </summary>
    /// <returns>False if files are off, or something logged since the last flush could not be written.</returns>
    public Task<bool> FlushAsync(CancellationToken cancellationToken = default) =>
        Task.Run(_writer.Flush, CancellationToken.None).WaitAsync(cancellationToken);

    /// <summary>Reads the latest entries of a provider, oldest first; none if it has no log.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="minLevel">The lowest level to include.</param>
    /// <param name="count">The maximum number of entries.</param>
    public IReadOnlyList<ProviderLogEntry> Recent(string provider, ProviderLogLevel minLevel = ProviderLogLevel.Debug, int count = int.MaxValue) =>
        Find(provider) is { } log ? _writer.Read(() => log.Latest(minLevel, count)) : [];

    /// <summary>Reads the latest entries of all providers by time, oldest first.</summary>
    /// <param name="count">The maximum number of entries.</param>
    /// <param name="minLevel">The lowest level to include.</param>
    public IReadOnlyList<ProviderLogEntry> RecentOfAll(int count, ProviderLogLevel minLevel = ProviderLogLevel.Debug)
    {
        var all = _writer.Read(() => _logs.InOrder.SelectMany(log => log.Latest(minLevel, count)).ToList());
        return [.. all.OrderBy(entry => entry.Timestamp).TakeLast(count)];
    }

    /// <summary>Finds entries in memory that match <paramref name="query"/>, newest first, one page at a time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The query's count is negative.</exception>
    public ProviderLogPage Find(ProviderLogQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegative(query.Count);
        var all = _writer.Read(() => (query.Provider is { } name ? Find(name) is { } log ? [log] : [] : _logs.InOrder)
            .SelectMany(log => log.Latest(query.RequestId is null ? query.MinLevel : ProviderLogLevel.Debug, int.MaxValue)).ToList());
        if (query.RequestId is { } id)
        {
            // Only some entries of a request have the client's own id; the gateway's id leads to all of them.
            var ids = all.Where(entry => entry.ClientRequestId == id).Select(entry => entry.RequestId).Append(id).ToHashSet();
            all.RemoveAll(entry => entry.RequestId is null || !ids.Contains(entry.RequestId));
        }
        all.RemoveAll(entry => entry.Level < query.MinLevel);
        all.Sort(static (a, b) => b.Id.CompareTo(a.Id));
        int start = all.FindIndex(query.IsReached);
        var page = start < 0 ? [] : all.GetRange(start, Math.Min(query.Count, all.Count - start));
        return new ProviderLogPage(page, all.Count, HasMore: start >= 0 && start + page.Count < all.Count);
    }

    /// <summary>Counters of every provider's log, and the lengths of its files.</summary>
    public IReadOnlyList<ProviderLogStats> Stats() => _writer.Read(() => Array.ConvertAll(_logs.InOrder, log => log.Stats()));

    /// <summary>Removes a provider's entries from memory; counters and files stay.</summary>
    /// <returns>False if it has no log.</returns>
    public bool Clear(string provider)
    {
        if (Find(provider) is not { } log) return false;
        _writer.Read(() =>
        {
            log.Clear();
            return true;
        });
        return true;
    }

    /// <summary>Subscribes to new entries. While there is a subscriber, queued entries are processed at once.</summary>
    /// <param name="provider">The name of one provider; null for all.</param>
    /// <param name="minLevel">The lowest level to include.</param>
    /// <param name="capacity">How many entries may wait for the reader before it misses some.</param>
    public ProviderLogSubscription Subscribe(string? provider = null, ProviderLogLevel minLevel = ProviderLogLevel.Debug, int capacity = 1000)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        var subscription = new ProviderLogSubscription(this, provider, minLevel, capacity);
        _writer.Add(subscription);
        return subscription;
    }

    /// <summary>Writes the queued entries and closes the log.</summary>
    public void Dispose() => _writer.Dispose();

    /// <summary>Writes the queued entries and closes the log.</summary>
    public async ValueTask DisposeAsync() => await Task.Run(_writer.Dispose).ConfigureAwait(false);

    internal void Unsubscribe(ProviderLogSubscription subscription) => _writer.Remove(subscription);

    /// <summary>Which value in <paramref name="options"/> is out of range, as a sentence; null if none is.</summary>
    internal static string? ProblemWith(ProviderLogOptions options) =>
        string.IsNullOrWhiteSpace(options.Directory) ? "ProviderKit:Logs:Directory must be a folder."
        : options.MaxFileBytes < ProviderLogOptions.LeastFileBytes ? $"ProviderKit:Logs:MaxFileBytes must be {ProviderLogOptions.LeastFileBytes} or more."
        : options.KeptFiles is < 0 or > ProviderLogOptions.MaxKeptFiles ? $"ProviderKit:Logs:KeptFiles must be from 0 to {ProviderLogOptions.MaxKeptFiles}."
        : options.MemoryEntries is < 0 or > ProviderLogOptions.MaxMemoryEntries ? $"ProviderKit:Logs:MemoryEntries must be from 0 to {ProviderLogOptions.MaxMemoryEntries}."
        : options.QueueCapacity < 1 ? "ProviderKit:Logs:QueueCapacity must be 1 or more."
        : null;

    private ProviderLog? Find(string provider) =>
        provider is null ? null : _logs.Find(provider) ?? (Admits?.Invoke(provider) == true ? _logs.Add(provider) : null);

    private static string Checked(string name) =>
        name.Length > 0 && !name.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789_-")
            ? name
            : throw new ArgumentException("A provider's name is made of lower-case letters, digits, _ and -, and becomes a file's name.", nameof(name));
}
