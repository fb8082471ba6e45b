using System.Runtime.InteropServices;

namespace ProviderKit.Tests.Vendors.Cli;

/// <summary>
/// Waits for the end of a process that is no child of this one. The system tells of it through a file descriptor of the process
/// (Linux 5.3 and later), also where no init process collects it and it stays as a zombie.
/// </summary>
internal static class ProcessEnd
{
    private const long OpenProcess = 434; // pidfd_open, the same number on every architecture
    private const short Readable = 1; // POLLIN

    /// <returns>False when it still runs after <paramref name="patience"/>.</returns>
    public static bool Wait(int id, TimeSpan patience)
    {
        if (!OperatingSystem.IsLinux()) return System.Diagnostics.Process.GetProcesses().All(p => p.Id != id || p.WaitForExit(patience));
        long descriptor = SystemCall(OpenProcess, id, 0);
        if (descriptor < 0) return true; // it is gone already
        try
        {
            var poll = new Poll { Descriptor = (int)descriptor, Wanted = Readable };
            return PollOne(ref poll, 1, (int)patience.TotalMilliseconds) == 1;
        }
        finally
        {
            _ = Close((int)descriptor);
        }
    }

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static extern long SystemCall(long number, int id, uint flags);

    [DllImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static extern int PollOne(ref Poll descriptor, ulong count, int milliseconds);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);

    [StructLayout(LayoutKind.Sequential)]
    private struct Poll
    {
        public int Descriptor;
        public short Wanted;
        public short Met;
    }
}
