using Microsoft.Win32.SafeHandles;

namespace ProviderKit.Logs;

/// <summary>What the log files need of the file system, so that a test can let it fail.</summary>
internal interface ILogDisk
{
    /// <summary>Makes the folder if need be, and holds it against other processes until the result is disposed.</summary>
    /// <exception cref="IOException">It cannot be made, or another process holds it.</exception>
    IDisposable HoldFolder(string path);

    /// <summary>Opens a file, or makes it, for this user alone.</summary>
    /// <exception cref="IOException">It cannot be opened, or is a link or no file.</exception>
    SafeFileHandle Open(string path);

    void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset);

    void Sync(SafeFileHandle file);
}
