using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging;

namespace ProviderKit.AspNetCore;

/// <summary>
/// The key files of data protection, for their owner alone. The framework's own repository leaves modes to the umask, and
/// one broken file in it makes every key unusable without a word about which file it is.
/// </summary>
internal sealed partial class KeyFolder(string path, ILogger logger) : IXmlRepository
{
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

    /// <exception cref="IOException">It cannot be written; the message names the file.</exception>
    public void StoreElement(XElement element, string friendlyName)
    {
        string file = Path.Combine(path, $"{SafeName(friendlyName)}.xml"), temporary = $"{file}.{Path.GetRandomFileName()}.tmp";
        try
        {
            MakeFolder();
            using (var stream = new FileStream(temporary, Options()))
            {
                if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(stream.SafeFileHandle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
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
            File.Delete(temporary); // left only where it could not be moved
        }
    }

    /// <summary>Makes the folder, and closes one to other users that an earlier version left open.</summary>
    public void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(path, Owner);
        if (File.GetUnixFileMode(path) != Owner) File.SetUnixFileMode(path, Owner);
        foreach (string file in Directory.EnumerateFiles(path, "*.xml"))
            if (File.GetUnixFileMode(file) != (Owner & ~UnixFileMode.UserExecute)) File.SetUnixFileMode(file, Owner & ~UnixFileMode.UserExecute);
    }

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    private static string SafeName(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? name : Guid.NewGuid().ToString();

    [LoggerMessage(EventId = 330, Level = LogLevel.Error,
        Message = "The key file {File} cannot be read, so tokens and headers that were encrypted with it are not in force until it is restored or they are set again: {Reason}")]
    private partial void LogBroken(string file, string reason);
}
