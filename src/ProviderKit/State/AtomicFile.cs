namespace ProviderKit.State;

/// <summary>Replaces a file atomically: readers find either the old file or the new one, even after a crash.</summary>
internal static class AtomicFile
{
    /// <param name="path">The file.</param>
    /// <param name="content">The new content.</param>
    /// <param name="isForced">Whether to flush it to disk, so that it survives a power loss. Default: true.</param>
    /// <exception cref="IOException">The file cannot be written; the old one is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, bool isForced = true)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder && !Directory.Exists(folder)) OwnersFolder.Make(folder);
        // In the same folder, because a rename is only atomic within one file system. The name is unique, because others may write at the same time.
        string temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
        try
        {
            using (var file = new FileStream(temporary, OwnersFolder.FileOptions(FileMode.CreateNew, FileShare.None)))
            {
                OwnersFolder.Own(file);
                file.Write(content);
                if (isForced) file.Flush(flushToDisk: true); // before the rename: otherwise a crash could leave an empty file
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            if (File.Exists(temporary)) File.Delete(temporary); // if the folder is missing, Delete would throw and hide the cause
            throw;
        }
    }

    /// <summary>Removes temporary files of runs that ended during a <see cref="Write"/>.</summary>
    public static void CleanUp(string path)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is not { } folder || !Directory.Exists(folder)) return;
            foreach (string left in Directory.EnumerateFiles(folder, $"{Path.GetFileName(path)}.*.tmp")) File.Delete(left);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Leftover files do no harm.
        }
    }
}
