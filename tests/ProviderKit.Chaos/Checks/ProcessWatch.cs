using System.Collections.Concurrent;

namespace ProviderKit.Chaos.Checks;

/// <summary>What can be asked of the process only: its open sockets, and unobserved exceptions.</summary>
internal sealed class ProcessWatch : IDisposable
{
    private const string Descriptors = "/proc/self/fd";

    private readonly ConcurrentQueue<string> _unobserved = new();

    public ProcessWatch() => TaskScheduler.UnobservedTaskException += Note;

    /// <summary>After everything has been stopped.</summary>
    public void Check(Tally tally)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        foreach (string exception in _unobserved) tally.Wrong("an exception was never looked at: " + exception);
    }

    public void Dispose() => TaskScheduler.UnobservedTaskException -= Note;

    /// <summary>The sockets that are open; null where the system does not say.</summary>
    public static int? Sockets() => !Directory.Exists(Descriptors)
        ? null
        : Directory.EnumerateFiles(Descriptors).Count(IsSocket);

    private static bool IsSocket(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.Name.StartsWith("socket:", StringComparison.Ordinal) == true;
        }
        catch (IOException)
        {
            return false; // closed meanwhile
        }
    }

    private void Note(object? sender, UnobservedTaskExceptionEventArgs e) => _unobserved.Enqueue(e.Exception.ToString());
}
