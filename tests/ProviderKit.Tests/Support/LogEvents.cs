using Microsoft.Extensions.Logging;

namespace ProviderKit.Tests.Support;

/// <summary>The ids and texts of what an app's container logs.</summary>
internal sealed class LogEvents : ILoggerProvider, ILogger
{
    private readonly List<(int Id, string Text)> _all = [];

    public IReadOnlyList<(int Id, string Text)> All
    {
        get
        {
            lock (_all) return [.. _all];
        }
    }

    public int Count(int id) => All.Count(one => one.Id == id);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_all) _all.Add((eventId.Id, formatter(state, exception)));
    }

    public void Dispose()
    {
    }
}
