namespace ProviderKit.State;

/// <summary>Folders and files that only the user of the process may read, regardless of its umask.</summary>
internal static class OwnersFolder
{
    private const UnixFileMode FileMode0600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode0700 = FileMode0600 | UnixFileMode.UserExecute;

    // The files that ProviderKit puts into the state folder. A folder with other files is shared with others.
    private static readonly string[] OurNames = ["tokens.json", "admin.json", "keys", "responses", ".lock", ".probe"];

    /// <summary>Creates the folder if it is missing. Restricts a folder that has only ProviderKit's files to its owner.</summary>
    /// <exception cref="IOException">The folder cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public static void Make(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }
        bool isNew = !Directory.Exists(path);
        if (isNew) Directory.CreateDirectory(path, FolderMode0700);
        try
        {
            if (File.GetUnixFileMode(path) != FolderMode0700 && (isNew || IsOurs(path))) File.SetUnixFileMode(path, FolderMode0700);
        }
        catch (UnauthorizedAccessException) when (!isNew)
        {
            // It belongs to another user, who decides about access.
        }
    }

    /// <summary>Options for a file that only its owner can read. The umask may remove more permissions: see <see cref="Own"/>.</summary>
    public static FileStreamOptions FileOptions(FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open) options.UnixCreateMode = FileMode0600;
        return options;
    }

    /// <summary>Allows only the owner to read and write the file.</summary>
    public static void Own(FileStream file)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file.SafeFileHandle, FileMode0600);
    }

    private static bool IsOurs(string path) =>
        Directory.EnumerateFileSystemEntries(path).All(entry => OurNames.Any(name => Path.GetFileName(entry).StartsWith(name, StringComparison.Ordinal)));
}
