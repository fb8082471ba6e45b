using System.Text.Json;
using Microsoft.Extensions.Logging;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Logs;

/// <summary>A folder of its own for log files, a clock, and stores that write there.</summary>
internal sealed class LogSetup : IDisposable
{
    /// <summary>How long a test waits for what comes at once, or never.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("providerkit-tests-");

    public LogSetup() => Options = new ProviderLogOptions { Enabled = true, Directory = Path.Combine(_folder.FullName, "logs") };

    public ProviderLogOptions Options { get; }

    public FakeTime Time { get; } = new();

    public FaultyDisk Disk { get; } = new();

    public RecordedLog Log { get; } = new();

    public ProviderLogStore Store(params string[] providers) => Store(null, providers);

    public ProviderLogStore Store(Func<string, string>? mask, params string[] providers) =>
        new(Options, providers.Length == 0 ? ["acme"] : providers, mask, Time, Log, Disk);

    public string PathOf(string file) => Path.Combine(Options.Directory, file);

    public string Outside(string file) => Path.Combine(_folder.FullName, file);

    public string[] Lines(string file = "acme.log") => LinesOf(PathOf(file));

    public static string[] LinesOf(string path)
    {
        string text = File.ReadAllText(path);
        if (text.Length == 0) return [];
        Assert.That(text, Does.EndWith("\n"), path);
        return text[..^1].Split('\n');
    }

    /// <summary>The messages in all files of a provider, oldest first; every line is checked to be an entry.</summary>
    public List<string> Messages(string provider = "acme")
    {
        var messages = new List<string>();
        for (int number = Options.KeptFiles; number >= 0; number--)
        {
            string path = PathOf(number == 0 ? $"{provider}.log" : $"{provider}.{number}.log");
            if (File.Exists(path)) messages.AddRange(LinesOf(path).Select(MessageOf));
        }
        return messages;
    }

    public static string MessageOf(string line)
    {
        using var entry = JsonDocument.Parse(line);
        return entry.RootElement.GetProperty("message").GetString()!;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>What the app's own log was told.</summary>
    public sealed class RecordedLog : ILoggerFactory
    {
        private readonly Lock _gate = new();
        private readonly List<(string Category, LogLevel Level, int Event, string Text)> _lines = [];

        public LogLevel Least { get; set; } = LogLevel.Trace;

        public IReadOnlyList<(string Category, LogLevel Level, int Event, string Text)> Lines
        {
            get
            {
                lock (_gate) return [.. _lines];
            }
        }

        public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

        public void AddProvider(ILoggerProvider provider) => throw new InvalidOperationException();

        public void Dispose()
        {
        }

        private sealed class Logger(RecordedLog log, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => logLevel >= log.Least;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                lock (log._gate) log._lines.Add((category, logLevel, eventId.Id, formatter(state, exception)));
            }
        }
    }
}
