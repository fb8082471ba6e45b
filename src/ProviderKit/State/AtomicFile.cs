namespace ProviderKit.State;

/// <summary>Replaces a file as a whole: a reader, also after a crash, finds either the old file or the new one.</summary>
internal static class AtomicFile
{
    /// <param name="path">The file.</param>
    /// <param name="content">All that is to be in it.</param>
    /// <param name="isForced">Whether it is on the disk when this returns, so that it outlives a loss of power. Default: true.</param>
    /// <exception cref="IOException">It cannot be written; the old one stays.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, bool isForced = true)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder && !Directory.Exists(folder)) OwnersFolder.Make(folder);
        // Beside it, since a rename is whole only within one file system; of its own name, since others may write too.
        string temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
        try
        {
            using (var file = new FileStream(temporary, OwnersFolder.FileOptions(FileMode.CreateNew, FileShare.None)))
            {
                OwnersFolder.Own(file);
                file.Write(content);
                if (isForced) file.Flush(flushToDisk: true); // before the rename, or a crash could leave the new name with nothing in it
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            if (File.Exists(temporary)) File.Delete(temporary); // without its folder, deleting would hide what went wrong
            throw;
        }
    }

    /// <summary>Removes what earlier runs left that ended in the middle of a <see cref="Write"/>.</summary>
    public static void CleanUp(string path)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is not { } folder || !Directory.Exists(folder)) return;
            foreach (string left in Directory.EnumerateFiles(folder, $"{Path.GetFileName(path)}.*.tmp")) File.Delete(left);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // These files do no harm.
        }
    }
}
