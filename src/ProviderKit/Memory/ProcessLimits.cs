using System.Globalization;

namespace ProviderKit;

/// <summary>The limits that the operating system sets for this process: memory and file handles. Immutable.</summary>
/// <remarks>A connection takes a handle, and so does each upstream call. Without a free handle the runtime cannot load the next assembly, which ends the process.</remarks>
public sealed class ProcessLimits
{
    // Handles that a host opens after the measurement: assemblies that requests need first (two handles each), log and state files.
    private const int HandlesKept = 64;
    private const int MinCalls = 4;
    private const int MaxCalls = 1_000_000;
    private const int FewCalls = 1024;

    private const string LimitsFile = "/proc/self/limits", HandlesFolder = "/proc/self/fd", HandlesLine = "Max open files";

    internal ProcessLimits(long memory, int? handles = null, int openHandles = 0) => (Memory, Handles, OpenHandles) = (memory, handles, openHandles);

    /// <summary>The memory the process may use, in bytes: the runtime's heap limit, the container's, or the machine's.</summary>
    public long Memory { get; }

    /// <summary>The maximum number of open handles (<c>ulimit -n</c>); null if the system does not report it.</summary>
    public int? Handles { get; }

    /// <summary>The number of open handles when this was read.</summary>
    public int OpenHandles { get; }

    /// <summary>The number of calls for which there are handles, each with a connection to the client and one to the upstream; at least 4. Null if not known.</summary>
    public int? Calls => Handles is { } handles ? Math.Clamp((handles - OpenHandles - HandlesKept) / 2, MinCalls, MaxCalls) : null;

    /// <summary><see cref="Calls"/> if it is so low that calls must be counted; otherwise null, and counting costs nothing.</summary>
    internal int? ScarceCalls => Calls < FewCalls ? Calls : null;

    /// <summary>Reads the limits now in effect. Handles are known on Linux only.</summary>
    public static ProcessLimits Read()
    {
        long memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        try
        {
            if (File.Exists(LimitsFile) && HandlesIn(File.ReadLines(LimitsFile)) is { } handles)
                return new ProcessLimits(memory, handles, Directory.GetFileSystemEntries(HandlesFolder).Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Some systems and sandboxes hide these files.
        }
        return new ProcessLimits(memory);
    }

    /// <summary>The soft limit in lines such as <c>Max open files   1024   524288   files</c>; null if there is none.</summary>
    internal static int? HandlesIn(IEnumerable<string> lines)
    {
        string? line = lines.FirstOrDefault(l => l.StartsWith(HandlesLine, StringComparison.Ordinal));
        string? soft = line?[HandlesLine.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out long limit) ? (int)Math.Min(limit, int.MaxValue) : null;
    }
}
