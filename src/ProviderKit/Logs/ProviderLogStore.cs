using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ProviderKit.Logs;

namespace ProviderKit;

/// <summary>
/// A log for each provider: the latest entries in memory, all of them in files if that is on, and in the app's log under
/// <c>ProviderKit.Providers.{name}</c>. Thread-safe. Logging never waits for the disk and never throws for it.
/// </summary>
/// <remarks>
/// The calling thread fills an entry and puts it into a bounded queue. Masking, putting into words and writing are done
/// later, one thread at a time, in batches. What is asked of the store takes in what waits first, so an entry that was
/// logged is found by the next query.
/// </remarks>
public sealed partial class ProviderLogStore : IAsyncDisposable, IDisposable
{
    private readonly FrozenDictionary<string, ProviderLog> _logs;
    private readonly ProviderLog[] _inOrder;
    private readonly ProviderLogOptions _options;
    private readonly TimeProvider _time;
    private readonly LogWriter _writer;

    /// <summary>Makes a store for the providers named, and begins to look at the files they have.</summary>
    /// <param name="options">How much is kept, and where.</param>
    /// <param name="providers">The names, of lower-case letters, digits, <c>_</c> and <c>-</c>; others have no log.</param>
    /// <param name="mask">Replaces the secrets there are at this moment in a text; null when there are none.</param>
    /// <param name="timeProvider">The clock; null takes the system's.</param>
    /// <param name="loggers">The app's log; null for none.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or a name holds another character.</exception>
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
        _inOrder = [.. providers.Distinct(StringComparer.Ordinal).Select(name => new ProviderLog(Checked(name), loggers.CreateLogger($"ProviderKit.Providers.{name}"), options.MemoryEntries)
        {
            File = folder is null ? null : new LogFileWriter(new RollingLogFile(folder.Path, name, options, disk), folder, time),
        })];
        _logs = _inOrder.ToFrozenDictionary(log => log.Name, StringComparer.Ordinal);
        _writer = new LogWriter(_inOrder, folder, options, new LogSeal(mask, options.MaxFileBytes), time, loggers.CreateLogger<ProviderLogStore>());
    }

    /// <summary>The providers that have a log, in the order they were given.</summary>
    public IReadOnlyList<string> Providers => Array.ConvertAll(_inOrder, log => log.Name);

    /// <summary>Whether prompts and answers are wanted: whoever logs need not build them otherwise.</summary>
    public bool LogContent => _options.LogContent;

    /// <summary>Entries that are in no log at all, or in memory but in no file, since the start.</summary>
    public long DroppedEntries => _inOrder.Sum(log => log.Dropped + log.Unwritten);

    /// <summary>Entries that wait to be written.</summary>
    public int QueueLength => _writer.QueueLength;

    /// <summary>Why entries of some provider are not written to its file at this moment; null when all is well.</summary>
    public string? Degraded => _inOrder.Select(log => log.File?.Problem).FirstOrDefault(problem => problem is not null);

    /// <summary>
    /// Waits until everything that was logged before is in the files, and the disk says that it has it: what this is true
    /// for outlives a killed process.
    /// </summary>
    /// <returns>False when files are off, or something logged since the last flush could not be written.</returns>
    public Task<bool> FlushAsync(CancellationToken cancellationToken = default) =>
        Task.Run(_writer.Flush, CancellationToken.None).WaitAsync(cancellationToken);

    /// <summary>The latest entries of a provider, the eldest of them first; none when it has no log.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="minLevel">What matters less is left out.</param>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<ProviderLogEntry> Recent(string provider, ProviderLogLevel minLevel = ProviderLogLevel.Debug, int count = int.MaxValue) =>
        Find(provider) is { } log ? _writer.Read(() => log.Latest(minLevel, count)) : [];

    /// <summary>The latest entries of all providers by time, the eldest of them first.</summary>
    /// <param name="count">How many at most.</param>
    /// <param name="minLevel">What matters less is left out.</param>
    public IReadOnlyList<ProviderLogEntry> RecentOfAll(int count, ProviderLogLevel minLevel = ProviderLogLevel.Debug)
    {
        var all = _writer.Read(() => _inOrder.SelectMany(log => log.Latest(minLevel, count)).ToList());
        return [.. all.OrderBy(entry => entry.Timestamp).TakeLast(count)];
    }

    /// <summary>Entries in memory that match <paramref name="query"/>, newest first, a page at a time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The query's count is negative.</exception>
    public ProviderLogPage Find(ProviderLogQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegative(query.Count);
        var all = _writer.Read(() => (query.Provider is { } name ? Find(name) is { } log ? [log] : [] : _inOrder)
            .SelectMany(log => log.Latest(query.RequestId is null ? query.MinLevel : ProviderLogLevel.Debug, int.MaxValue)).ToList());
        if (query.RequestId is { } id)
        {
            // Only some entries of a request have the client's own id; the gateway's leads to the rest.
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
    public IReadOnlyList<ProviderLogStats> Stats() => _writer.Read(() => Array.ConvertAll(_inOrder, log => log.Stats()));

    /// <summary>Forgets a provider's entries in memory; counters and files stay.</summary>
    /// <returns>False when it has no log.</returns>
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

    /// <summary>Follows the entries from now on; while anybody does, entries are taken in at once.</summary>
    /// <param name="provider">One provider's only; null for all.</param>
    /// <param name="minLevel">What matters less is left out.</param>
    /// <param name="capacity">How many may wait for the reader before it misses some.</param>
    public ProviderLogSubscription Subscribe(string? provider = null, ProviderLogLevel minLevel = ProviderLogLevel.Debug, int capacity = 1000)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        var subscription = new ProviderLogSubscription(this, provider, minLevel, capacity);
        _writer.Add(subscription);
        return subscription;
    }

    /// <summary>Writes what waits, and ends.</summary>
    public void Dispose() => _writer.Dispose();

    /// <summary>Writes what waits, and ends.</summary>
    public async ValueTask DisposeAsync() => await Task.Run(_writer.Dispose).ConfigureAwait(false);

    internal void Unsubscribe(ProviderLogSubscription subscription) => _writer.Remove(subscription);

    /// <summary>What is out of its range in <paramref name="options"/>, as a sentence; null when nothing is.</summary>
    internal static string? ProblemWith(ProviderLogOptions options) =>
        string.IsNullOrWhiteSpace(options.Directory) ? "ProviderKit:Logs:Directory must be a folder."
        : options.MaxFileBytes < ProviderLogOptions.LeastFileBytes ? $"ProviderKit:Logs:MaxFileBytes must be {ProviderLogOptions.LeastFileBytes} or more."
        : options.KeptFiles is < 0 or > ProviderLogOptions.MaxKeptFiles ? $"ProviderKit:Logs:KeptFiles must be from 0 to {ProviderLogOptions.MaxKeptFiles}."
        : options.MemoryEntries is < 0 or > ProviderLogOptions.MaxMemoryEntries ? $"ProviderKit:Logs:MemoryEntries must be from 0 to {ProviderLogOptions.MaxMemoryEntries}."
        : options.QueueCapacity < 1 ? "ProviderKit:Logs:QueueCapacity must be 1 or more."
        : null;

    private ProviderLog? Find(string provider) => provider is not null && _logs.TryGetValue(provider, out var log) ? log : null;

    private static string Checked(string name) =>
        name.Length > 0 && !name.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789_-")
            ? name
            : throw new ArgumentException("A provider's name is made of lower-case letters, digits, _ and -, and becomes a file's name.", nameof(name));
}
