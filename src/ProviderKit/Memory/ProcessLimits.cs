using System.Globalization;

namespace ProviderKit;

/// <summary>What the operating system lets this process use: memory and file handles. Immutable.</summary>
/// <remarks>A connection takes a handle, and so does each upstream call. Without a free one the runtime cannot load the next assembly, which ends the process.</remarks>
public sealed class ProcessLimits
{
    // What a host opens after it was measured: assemblies that requests need first (two handles each), log and state files.
    private const int HandlesKept = 64;
    private const int MinCalls = 4;
    private const int MaxCalls = 1_000_000;
    private const int FewCalls = 1024;

    private const string LimitsFile = "/proc/self/limits", HandlesFolder = "/proc/self/fd", HandlesLine = "Max open files";

    internal ProcessLimits(long memory, int? handles = null, int openHandles = 0) => (Memory, Handles, OpenHandles) = (memory, handles, openHandles);

    /// <summary>The memory the process may use, in bytes: the runtime's heap limit, the container's, or the machine's.</summary>
    public long Memory { get; }

    /// <summary>How many handles it may have open (<c>ulimit -n</c>); null where the system does not tell.</summary>
    public int? Handles { get; }

    /// <summary>How many handles were open when this was read.</summary>
    public int OpenHandles { get; }

    /// <summary>How many calls there are handles for, each with a connection to the client and one to the upstream; at least 4. Null where that is unknown.</summary>
    public int? Calls => Handles is { } handles ? Math.Clamp((handles - OpenHandles - HandlesKept) / 2, MinCalls, MaxCalls) : null;

    /// <summary><see cref="Calls"/> where they are so few that they must be counted; else null, and counting costs nothing.</summary>
    internal int? ScarceCalls => Calls < FewCalls ? Calls : null;

    /// <summary>Reads the limits that are in force now. Handles are known on Linux only.</summary>
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

    /// <summary>The soft limit in lines such as <c>Max open files   1024   524288   files</c>; null when there is none.</summary>
    internal static int? HandlesIn(IEnumerable<string> lines)
    {
        string? line = lines.FirstOrDefault(l => l.StartsWith(HandlesLine, StringComparison.Ordinal));
        string? soft = line?[HandlesLine.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out long limit) ? (int)Math.Min(limit, int.MaxValue) : null;
    }
}
