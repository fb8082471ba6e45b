using Microsoft.Extensions.Logging;
using ProviderKit.Texts;

namespace ProviderKit.Logs;

/// <summary>Forwards entries of the providers' logs, and problems with these logs, to the app's log. Never throws.</summary>
internal sealed partial class LogAnnouncer(ILogger logger)
{
    /// <summary>Whether to forward an entry to the app's log. Quarantines are already logged there with their own event.</summary>
    public static bool Wants(ProviderLogEntry entry) =>
        entry.Event is not (ProviderLogEvent.Quarantine or ProviderLogEvent.QuarantineEnd) && entry.Log.Logger.IsEnabled(LevelOf(entry));

    public void Forward(ProviderLogEntry entry)
    {
        if (!Wants(entry)) return;
        try
        {
            string message = LogText.OneLine(entry.Message);
            if (entry.RequestId is { } id) LogOfRequest(entry.Log.Logger, LevelOf(entry), id, message);
            else LogEntry(entry.Log.Logger, LevelOf(entry), message);
        }
        catch (Exception e)
        {
            // The app's own log provider failed; the entry is in memory and in the file.
            System.Diagnostics.Trace.TraceError($"A log provider threw {e.GetType()}.");
        }
    }

    public void Degraded(string provider, string reason) => LogDegraded(logger, provider, LogText.OneLine(reason));

    private static LogLevel LevelOf(ProviderLogEntry entry) => entry.Level switch
    {
        ProviderLogLevel.Debug => LogLevel.Debug,
        ProviderLogLevel.Info => LogLevel.Information,
        ProviderLogLevel.Warn => LogLevel.Warning,
        _ => LogLevel.Error,
    };

    [LoggerMessage(EventId = 400, Message = "{Entry}")]
    private static partial void LogEntry(ILogger logger, LogLevel level, string entry);

    [LoggerMessage(EventId = 401, Message = "{RequestId} {Entry}")]
    private static partial void LogOfRequest(ILogger logger, LogLevel level, string requestId, string entry);

    [LoggerMessage(EventId = 402, Level = LogLevel.Warning,
        Message = "Log files cannot be written, {Provider}'s for one; entries are kept in memory only until they can: {Reason}")]
    private static partial void LogDegraded(ILogger logger, string provider, string reason);
}
