using Microsoft.Win32.SafeHandles;

namespace ProviderKit.Logs;

/// <summary>The real file system.</summary>
/// <remarks>
/// A log file that is a link is refused, so that log lines cannot be redirected. New files are created with O_EXCL, which does not follow links.
/// Existing files are checked before and after opening, and on Linux the kernel reports which file was opened, which also detects a link that existed
/// only in between. Nothing is written before these checks. The folder may be a link: that is the administrator's choice, and no other user can
/// change its content.
/// </remarks>
internal sealed class LogDisk : ILogDisk
{
    // The folder's path according to the kernel, with links resolved; null if not known.
    private string? _realFolder;

    private const UnixFileMode FileMode0600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public IDisposable HoldFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, FileMode0600 | UnixFileMode.UserExecute);
        string lockFile = Path.Combine(path, ".lock");
        RefuseLink(lockFile);
        try
        {
            var held = new FileStream(lockFile, Options(FileMode.OpenOrCreate, FileShare.None));
            _realFolder = Path.GetDirectoryName(OpenedPath(held.SafeFileHandle));
            return held;
        }
        catch (IOException e) when (e.GetType() == typeof(IOException) && File.Exists(lockFile))
        {
            throw new IOException($"{path} is in use by another process; give each its own with ProviderKit:Logs:Directory.", e);
        }
    }

    public SafeFileHandle Open(string path)
    {
        RefuseLink(path);
        if (!File.Exists(path)) new FileStream(path, Options(FileMode.CreateNew, FileShare.ReadWrite)).Dispose();
        return OpenExisting(path);
    }

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(file, bytes, offset);

    public void Sync(SafeFileHandle file) => RandomAccess.FlushToDisk(file);

    private SafeFileHandle OpenExisting(string path)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            RefuseLink(path);
            RefuseOtherFile(file, path);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, FileMode0600);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static void RefuseLink(string path)
    {
        if (new FileInfo(path).LinkTarget is not null) throw new IOException($"{path} is a link, which is not written to.");
    }

    private void RefuseOtherFile(SafeFileHandle file, string path)
    {
        try
        {
            RandomAccess.GetLength(file);
        }
        catch (NotSupportedException e)
        {
            throw new IOException($"{path} is not a file that lines can be appended to.", e);
        }
        if (_realFolder is not null && OpenedPath(file) != Path.Combine(_realFolder, Path.GetFileName(path)))
            throw new IOException($"{path} was a link or went away while it was opened.");
    }

    private static string? OpenedPath(SafeFileHandle file) =>
        OperatingSystem.IsLinux() ? new FileInfo($"/proc/self/fd/{file.DangerousGetHandle()}").LinkTarget : null;

    private static FileStreamOptions Options(FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = FileMode0600;
        return options;
    }
}
