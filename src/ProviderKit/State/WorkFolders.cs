namespace ProviderKit.State;

/// <summary>
/// Temporary folders inside one parent that is locked while the process runs. Folders left by a killed process may contain prompts; the next process
/// removes them. Thread-safe.
/// </summary>
/// <param name="parent">The folder in which they are created, such as the system's temporary folder.</param>
internal sealed class WorkFolders(string parent) : IDisposable
{
    private const string Prefix = "providerkit-work-";
    private const string LockName = ".lock";

    private readonly Lock _gate = new();
    private DirectoryInfo? _own;
    private FileStream? _lock;

    /// <summary>Creates an empty folder that only this user can read. The caller removes it.</summary>
    /// <exception cref="IOException">The folder cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public DirectoryInfo Make()
    {
        lock (_gate)
        {
            // The system may delete temporary files that have not been used for a long time.
            if (_lock is null || !File.Exists(_lock.Name)) MakeOwn();
            var folder = new DirectoryInfo(Path.Combine(_own!.FullName, Path.GetRandomFileName()));
            OwnersFolder.Make(folder.FullName);
            return folder;
        }
    }

    /// <summary>Removes folders of ended processes. Ignores those that cannot be removed.</summary>
    public void RemoveLeft()
    {
        try
        {
            foreach (var folder in new DirectoryInfo(parent).EnumerateDirectories(Prefix + "*")) RemoveIfLeft(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next start tries again.
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_lock is null) return;
            Remove(_own!, _lock);
            _lock = null;
        }
    }

    private void MakeOwn()
    {
        _lock?.Dispose();
        _own = OperatingSystem.IsWindows() || parent == Path.GetTempPath()
            ? Directory.CreateTempSubdirectory(Prefix)
            : Directory.CreateDirectory(Path.Combine(parent, Prefix + Path.GetRandomFileName()), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _lock = new FileStream(Path.Combine(_own.FullName, LockName), OwnersFolder.FileOptions(FileMode.CreateNew, FileShare.None));
    }

    private static void RemoveIfLeft(DirectoryInfo folder)
    {
        try
        {
            if (folder.LinkTarget is not null || !IsOwners(folder)) return;
            // A folder without a lock file is just being created, or is not ours. A folder whose lock is held is in use.
            using var held = new FileStream(Path.Combine(folder.FullName, LockName), OwnersFolder.FileOptions(FileMode.Open, FileShare.None));
            Remove(folder, held);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // In use, or another user's.
        }
    }

    private static bool IsOwners(DirectoryInfo folder) =>
        OperatingSystem.IsWindows() || (folder.UnixFileMode & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)) == 0;

    /// <summary>Removes the folder, and its lock last: if removal fails, the rest is found again later.</summary>
    private static void Remove(DirectoryInfo folder, FileStream held)
    {
        try
        {
            foreach (var entry in folder.EnumerateFileSystemInfos().Where(entry => entry.Name != LockName))
            {
                if (entry is DirectoryInfo { LinkTarget: null } directory) directory.Delete(recursive: true);
                else entry.Delete();
            }
            held.Dispose();
            folder.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            held.Dispose();
        }
    }
}
