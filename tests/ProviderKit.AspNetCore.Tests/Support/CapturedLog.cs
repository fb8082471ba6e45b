using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ProviderKit.AspNetCore.Tests.Support;

/// <summary>Everything the app logs, at every level: the text, the values, the exceptions.</summary>
internal sealed class CapturedLog : ILoggerProvider
{
    private readonly ConcurrentQueue<Entry> _entries = new();
    private volatile TaskCompletionSource _more = Fresh();

    public sealed record Entry(string Category, LogLevel Level, EventId Event, string Text);

    public IReadOnlyList<Entry> Entries => [.. _entries];

    /// <summary>The first entry of a category; waits for it, as a request is logged after its answer.</summary>
    public async Task<Entry> FirstOfAsync(string category)
    {
        while (true)
        {
            var more = _more.Task;
            if (_entries.FirstOrDefault(e => e.Category == category) is { } entry) return entry;
            await more.Patiently();
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Add(Entry entry)
    {
        _entries.Enqueue(entry);
        Interlocked.Exchange(ref _more, Fresh()).TrySetResult();
    }

    private sealed class Logger(CapturedLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs) : "";
            log.Add(new Entry(category, logLevel, eventId, $"{formatter(state, exception)} {values} {exception}"));
        }
    }
}
