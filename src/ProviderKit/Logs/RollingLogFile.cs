using Microsoft.Win32.SafeHandles;

namespace ProviderKit.Logs;

/// <summary>
/// One provider's current log file and the previous ones: <c>{name}.log</c>, <c>{name}.1.log</c> and so on. A file never exceeds the limit. Not thread-safe.
/// </summary>
internal sealed class RollingLogFile(string folder, string name, ProviderLogOptions options, ILogDisk disk) : IDisposable
{
    private readonly string _path = Path.Combine(folder, $"{name}.log");

    // Previous files whose last bytes may not be on disk yet. The next Sync flushes them; flushing during rotation would block the writer.
    private readonly Queue<SafeFileHandle> _left = new();
    private SafeFileHandle? _file;
    private long _length;
    private bool _unsynced;

    /// <summary>The number of bytes that still fit into the current file.</summary>
    public long Room => options.MaxFileBytes - _length;

    /// <summary>Whether there is a file that was not opened yet: it may end in an incomplete line.</summary>
    public bool HasEarlierLines => _file is null && File.Exists(_path);

    /// <summary>Opens the file and removes an incomplete last line that a killed process left. That line was never reported as flushed.</summary>
    /// <returns>The number of bytes removed.</returns>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public long Open()
    {
        // The file may have been moved; writing would then go to the moved file.
        if (_file is not null && File.Exists(_path)) return 0;
        Leave();
        _file = disk.Open(_path);
        long length = RandomAccess.GetLength(_file);
        _length = EndOfLastLine(_file, length);
        if (_length < length) RandomAccess.SetLength(_file, _length);
        return length - _length;
    }

    /// <summary>Appends complete lines, which must fit.</summary>
    /// <exception cref="IOException">The lines were not written, or only partly: call <see cref="Abandon"/>.</exception>
    public void Append(ReadOnlySpan<byte> lines)
    {
        disk.Write(_file!, lines, _length);
        _length += lines.Length;
        _unsynced = true;
    }

    /// <summary>Starts a new file and deletes the oldest.</summary>
    public void Rotate()
    {
        Leave();
        if (options.KeptFiles == 0)
        {
            DropLeft();
            File.Delete(_path);
        }
        for (int number = options.KeptFiles; number > 0; number--)
        {
            string older = PathOf(number - 1);
            if (File.Exists(older)) File.Move(older, PathOf(number), overwrite: true);
        }
        Open();
    }

    /// <summary>Flushes everything that was appended to disk.</summary>
    public void Sync()
    {
        while (_left.TryPeek(out var left))
        {
            disk.Sync(left);
            _left.Dequeue().Dispose();
        }
        if (!_unsynced || _file is null) return;
        disk.Sync(_file);
        _unsynced = false;
    }

    /// <summary>After an error: closes the file, and removes an incomplete line if possible.</summary>
    public void Abandon()
    {
        try
        {
            if (_file is not null) RandomAccess.SetLength(_file, _length);
        }
        catch (Exception e) when (IsFault(e))
        {
            // The next Open removes the incomplete line.
        }
        Leave();
    }

    /// <summary>The names and lengths of existing files, the current one first.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Sizes() =>
        [.. Enumerable.Range(0, options.KeptFiles + 1)
            .Select(number => new FileInfo(PathOf(number)))
            .Where(file => file.Exists)
            .Select(file => KeyValuePair.Create(file.Name, LengthOf(file)))];

    public void Dispose()
    {
        DropLeft();
        _file?.Dispose();
        _file = null;
    }

    /// <summary>Whether <paramref name="e"/> is a file system error that the log tolerates.</summary>
    public static bool IsFault(Exception e) => e is IOException or UnauthorizedAccessException or System.Security.SecurityException;

    /// <summary>Stops using the current file, but keeps it open until the next Sync. Files that are so old that they are deleted by now are closed.</summary>
    private void Leave()
    {
        if (_unsynced) _left.Enqueue(_file!);
        else _file?.Dispose();
        while (_left.Count > Math.Max(options.KeptFiles, 1)) _left.Dequeue().Dispose();
        (_file, _length, _unsynced) = (null, 0, false);
    }

    private void DropLeft()
    {
        while (_left.TryDequeue(out var left)) left.Dispose();
    }

    private string PathOf(int number) => number == 0 ? _path : Path.Combine(folder, $"{name}.{number}.log");

    private static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (IOException)
        {
            return 0; // just rotated away
        }
    }

    private static long EndOfLastLine(SafeFileHandle file, long length)
    {
        Span<byte> piece = stackalloc byte[4096];
        for (long end = length; end > 0;)
        {
            long start = Math.Max(0, end - piece.Length);
            int read = RandomAccess.Read(file, piece[..(int)(end - start)], start);
            int newline = piece[..read].LastIndexOf((byte)'\n');
            if (newline >= 0) return start + newline + 1;
            end = start;
        }
        return 0;
    }
}
