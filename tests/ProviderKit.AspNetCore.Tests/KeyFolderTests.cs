using System.Xml.Linq;
using Microsoft.Extensions.Logging.Abstractions;

namespace ProviderKit.AspNetCore.Tests;

public class KeyFolderTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("providerkit-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void StoreElement_NoFolderCanBeMade_SaysWhichFile()
    {
        string inTheWay = Path.Combine(_folder, "file");
        File.WriteAllText(inTheWay, "");
        var keys = new KeyFolder(Path.Combine(inTheWay, "keys"), NullLogger.Instance);
        Assert.That(
            () => keys.StoreElement(new XElement("key"), "key-1"),
            Throws.TypeOf<IOException>().With.Message.StartsWith($"The key file {Path.Combine(inTheWay, "keys", "key-1.xml")} cannot be written: "));
    }

    [Test]
    public void StoreElement_Stored_ComesBack()
    {
        var keys = new KeyFolder(Path.Combine(_folder, "keys"), NullLogger.Instance);
        keys.StoreElement(new XElement("key"), "key-1");
        Assert.That(keys.GetAllElements().Select(element => element.Name.LocalName), Is.EqualTo(new[] { "key" }));
        Assert.That(Directory.GetFiles(Path.Combine(_folder, "keys")).Select(Path.GetFileName), Is.EqualTo(new[] { "key-1.xml" }));
    }
}
