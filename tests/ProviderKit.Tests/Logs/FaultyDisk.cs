using Microsoft.Win32.SafeHandles;
using ProviderKit.Logs;

namespace ProviderKit.Tests.Logs;

/// <summary>The file system, with faults on demand.</summary>
internal sealed class FaultyDisk : ILogDisk
{
    private readonly LogDisk _disk = new();

    /// <summary>Writing fails, after half of it.</summary>
    public bool Full { get; set; }

    public bool ReadOnly { get; set; }

    public bool SyncFails { get; set; }

    public int Writes { get; private set; }

    public int Syncs { get; private set; }

    /// <summary>All files that were opened, closed ones included.</summary>
    public List<SafeFileHandle> Opened { get; } = [];

    /// <summary>Set, each write waits for it.</summary>
    public ManualResetEventSlim? Stall { get; set; }

    /// <summary>Called after each write with the bytes that are in the file now.</summary>
    public Action<long>? Written { get; set; }

    /// <summary>How often the folder was asked for.</summary>
    public int Holds { get; private set; }

    public IDisposable HoldFolder(string path)
    {
        Holds++;
        return ReadOnly ? throw new UnauthorizedAccessException($"Access to the path '{path}' is denied.") : _disk.HoldFolder(path);
    }

    public SafeFileHandle Open(string path)
    {
        var file = _disk.Open(path);
        Opened.Add(file);
        return file;
    }

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        Stall?.Wait();
        Writes++;
        if (Full)
        {
            _disk.Write(file, bytes[..(bytes.Length / 2)], offset);
            throw new IOException("No space left on device");
        }
        _disk.Write(file, bytes, offset);
        Written?.Invoke(RandomAccess.GetLength(file));
    }

    public void Sync(SafeFileHandle file)
    {
        if (SyncFails) throw new IOException("Input/output error");
        Syncs++;
        _disk.Sync(file);
    }
}
