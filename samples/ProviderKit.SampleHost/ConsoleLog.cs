using Microsoft.Extensions.Logging.Console;

namespace ProviderKit.SampleHost;

/// <summary>The log on standard output. It drops lines rather than wait for a reader that has paused.</summary>
internal static class ConsoleLog
{
    private const int QueuedLines = 2500;

    /// <summary>
    /// A full pipe would otherwise stop the log's thread, then fill its queue, then stop every request that logs. The
    /// console writes how many lines it dropped once it can write again.
    /// </summary>
    public static void NeverWait(WebApplicationBuilder builder) => builder.Services.Configure<ConsoleLoggerOptions>(console =>
    {
        console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        console.MaxQueueLength = QueuedLines;
    });
}
