using Microsoft.Win32.SafeHandles;

namespace ProviderKit.Logs;

/// <summary>The file system operations that log files need. Tests replace it to simulate failures.</summary>
internal interface ILogDisk
{
    /// <summary>Creates the folder if necessary, and locks it against other processes until the result is disposed.</summary>
    /// <exception cref="IOException">The folder cannot be created, or another process has locked it.</exception>
    IDisposable HoldFolder(string path);

    /// <summary>Opens or creates a file that only this user can access.</summary>
    /// <exception cref="IOException">It cannot be opened, is a link, or is not a file.</exception>
    SafeFileHandle Open(string path);

    void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset);

    void Sync(SafeFileHandle file);
}
