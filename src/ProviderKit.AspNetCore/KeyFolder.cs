using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging;

namespace ProviderKit.AspNetCore;

/// <summary>
/// The key files of data protection, readable only by their owner. The framework's own repository depends on the umask, and one broken file in it
/// makes every key unusable without naming the file.
/// </summary>
internal sealed partial class KeyFolder(string path, ILogger logger) : IXmlRepository
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;

    private readonly HashSet<string> _told = [];

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        if (!Directory.Exists(path)) return [];
        var elements = new List<XElement>();
        foreach (string file in Directory.EnumerateFiles(path, "*.xml").Order(StringComparer.Ordinal))
        {
            try
            {
                elements.Add(XElement.Load(file));
            }
            catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException)
            {
                lock (_told)
                    if (_told.Add(file)) LogBroken(file, e.Message);
            }
        }
        return elements;
    }

    /// <exception cref="IOException">The file cannot be written; the message names it.</exception>
    public void StoreElement(XElement element, string friendlyName)
    {
        string file = Path.Combine(path, $"{SafeName(friendlyName)}.xml"), temporary = $"{file}.{Path.GetRandomFileName()}.tmp";
        try
        {
            MakeFolder();
            using (var stream = new FileStream(temporary, Options()))
            {
                if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(stream.SafeFileHandle, OwnersFile);
                element.Save(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The key file {file} cannot be written: {e.Message}", e);
        }
        finally
        {
            // It exists only if it could not be moved. If the folder is missing, Delete would throw and hide the error.
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }

    /// <summary>Restricts the folder to its owner if an earlier version left it open.</summary>
    public void Close()
    {
        try
        {
            if (OperatingSystem.IsWindows() || !Directory.Exists(path)) return;
            if (File.GetUnixFileMode(path) != OwnersFolder) File.SetUnixFileMode(path, OwnersFolder);
            foreach (string file in Directory.EnumerateFiles(path, "*.xml"))
                if (File.GetUnixFileMode(file) != OwnersFile) File.SetUnixFileMode(file, OwnersFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It belongs to another user, who decides about access.
        }
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnersFolder);
        Close(); // regardless of the umask
    }

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnersFile;
        return options;
    }

    private static string SafeName(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? name : Guid.NewGuid().ToString();

    [LoggerMessage(EventId = 331, Level = LogLevel.Error,
        Message = "The key file {File} cannot be read, so tokens and headers that were encrypted with it are not in force until it is restored or they are set again: {Reason}")]
    private partial void LogBroken(string file, string reason);
}
