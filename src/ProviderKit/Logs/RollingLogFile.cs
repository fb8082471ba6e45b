using Microsoft.Win32.SafeHandles;

namespace ProviderKit.Logs;

/// <summary>
/// One provider's present file and those before it: <c>{name}.log</c>, <c>{name}.1.log</c> and on. Never longer than the
/// limit, not for a moment. Not thread-safe: one writer at a time.
/// </summary>
internal sealed class RollingLogFile(string folder, string name, ProviderLogOptions options, ILogDisk disk) : IDisposable
{
    private readonly string _path = Path.Combine(folder, $"{name}.log");

    // Files that are not the present one any more, with bytes the disk may not have yet: synchronised by the next Sync, not by
    // the rotation, which would stop the writer for as long as the disk takes.
    private readonly Queue<SafeFileHandle> _left = new();
    private SafeFileHandle? _file;
    private long _length;
    private bool _unsynced;

    /// <summary>Bytes that still fit into the present file.</summary>
    public long Room => options.MaxFileBytes - _length;

    /// <summary>Whether there is a file that was not looked at yet: it may end in half a line.</summary>
    public bool HasEarlierLines => _file is null && File.Exists(_path);

    /// <summary>Opens the file, and cuts off what a killed process left of a line. That was never said to be flushed.</summary>
    /// <returns>Bytes cut off.</returns>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public long Open()
    {
        // The file may have been moved away; what is written would go with it.
        if (_file is not null && File.Exists(_path)) return 0;
        Leave();
        _file = disk.Open(_path);
        long length = RandomAccess.GetLength(_file);
        _length = EndOfLastLine(_file, length);
        if (_length < length) RandomAccess.SetLength(_file, _length);
        return length - _length;
    }

    /// <summary>Appends whole lines, which must fit.</summary>
    /// <exception cref="IOException">They are not in the file, or in part: <see cref="Abandon"/> it.</exception>
    public void Append(ReadOnlySpan<byte> lines)
    {
        disk.Write(_file!, lines, _length);
        _length += lines.Length;
        _unsynced = true;
    }

    /// <summary>Begins the next file, and deletes the oldest.</summary>
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

    /// <summary>Waits until the disk has all that was appended.</summary>
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

    /// <summary>After an error: leaves the file with the whole lines that were appended, as far as that can be done.</summary>
    public void Abandon()
    {
        try
        {
            if (_file is not null) RandomAccess.SetLength(_file, _length);
        }
        catch (Exception e) when (IsFault(e))
        {
            // The next Open cuts off what is left of a line.
        }
        Leave();
    }

    /// <summary>Names and lengths of the files there are, the present one first.</summary>
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

    /// <summary>Whether <paramref name="e"/> is the file system's, to be lived with.</summary>
    public static bool IsFault(Exception e) => e is IOException or UnauthorizedAccessException or System.Security.SecurityException;

    /// <summary>Leaves the present file, but for its synchronisation; not of files so old that they are deleted by now.</summary>
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
            return 0; // rotated away this moment
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
