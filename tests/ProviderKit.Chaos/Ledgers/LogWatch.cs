using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace ProviderKit.Chaos.Ledgers;

/// <summary>Looks through every line the gateway logs, and keeps those that speak of an error. Thread-safe.</summary>
internal sealed partial class LogWatch(SecretScan secrets) : ILoggerProvider
{
    private const string ServerCategory = "Microsoft.AspNetCore.Server.Kestrel";
    private const string ProviderCategory = "ProviderKit.Providers.";

    private int _lines;
    private int _brokenStreams;

    public int Lines => Volatile.Read(ref _lines);

    /// <summary>Lines of the server about streams that were broken off on purpose: an exception is how that is done.</summary>
    public int BrokenStreams => Volatile.Read(ref _brokenStreams);

    /// <summary>All others of the level Error or above.</summary>
    public ConcurrentQueue<string> Errors { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private void Note(string category, LogLevel level, EventId id, string text, Exception? exception)
    {
        Interlocked.Increment(ref _lines);
        secrets.Look("the log of " + category, text);
        if (level < LogLevel.Error) return;
        if (category == ServerCategory && exception?.GetType().Name == "StreamBrokenException") Interlocked.Increment(ref _brokenStreams);
        else if (!category.StartsWith(ProviderCategory, StringComparison.Ordinal) || !UpstreamsFailure().IsMatch(text)) Errors.Enqueue($"{category} {id.Id}: {text}");
    }

    /// <summary>A request that ended with 501 or above: the upstream failed, as it was meant to. A 500 is the gateway's own failure.</summary>
    [GeneratedRegex("attempts [0-9]+: 5(?!00)[0-9]{2} after")]
    private static partial Regex UpstreamsFailure();

    private sealed class Logger(LogWatch watch, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs) : "";
            watch.Note(category, logLevel, eventId, $"{formatter(state, exception)} {values} {exception}", exception);
        }
    }
}
