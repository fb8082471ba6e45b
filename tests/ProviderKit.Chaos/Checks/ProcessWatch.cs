using System.Collections.Concurrent;

namespace ProviderKit.Chaos.Checks;

/// <summary>What the process must not be left with: open sockets, exceptions that nobody looked at.</summary>
internal sealed class ProcessWatch : IDisposable
{
    private const string Descriptors = "/proc/self/fd";

    private readonly ConcurrentQueue<string> _unobserved = new();
    private readonly int? _socketsBefore = Sockets();

    public ProcessWatch() => TaskScheduler.UnobservedTaskException += Note;

    /// <summary>After everything has been stopped.</summary>
    public void Check(Tally tally)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        foreach (string exception in _unobserved) tally.Wrong("an exception was never looked at: " + exception);
        if (Sockets() is not { } after) return;
        tally.Count("sockets open after the end", "of this process", after);
        tally.Expect(after <= _socketsBefore, $"{after} sockets are open after the end, {_socketsBefore} were before the start");
    }

    public void Dispose() => TaskScheduler.UnobservedTaskException -= Note;

    /// <summary>Null where the system does not say.</summary>
    private static int? Sockets() => !Directory.Exists(Descriptors)
        ? null
        : Directory.EnumerateFiles(Descriptors).Count(f => File.ResolveLinkTarget(f, returnFinalTarget: false)?.Name.StartsWith("socket:", StringComparison.Ordinal) == true);

    private void Note(object? sender, UnobservedTaskExceptionEventArgs e) => _unobserved.Enqueue(e.Exception.ToString());
}
