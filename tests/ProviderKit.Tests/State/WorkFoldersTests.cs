using System.Runtime.Versioning;
using ProviderKit.State;

namespace ProviderKit.Tests.State;

/// <summary>Folders with prompts in them go with the process, or at the next start.</summary>
[Platform("Linux,MacOsX")]
[UnsupportedOSPlatform("windows")]
public class WorkFoldersTests
{
    private string _parent = "";

    [SetUp]
    public void MakePlace() => _parent = Directory.CreateTempSubdirectory("providerkit-tests-").FullName;

    [TearDown]
    public void RemovePlace() => Directory.Delete(_parent, recursive: true);

    [Test]
    public void RemoveLeft_OfAProcessThatWasKilled_GoesWithItsFiles()
    {
        var killed = new WorkFolders(_parent);
        string folder = killed.Make().FullName, parent = Path.GetDirectoryName(folder)!;
        File.WriteAllText(Path.Combine(folder, "side.txt"), "a prompt");
        string copy = parent + "-left"; // as a killed process leaves it: the same, and no lock is held
        Directory.CreateDirectory(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(copy, ".lock"), "");
        Directory.CreateDirectory(Path.Combine(copy, "x")).CreateSubdirectory("work");

        new WorkFolders(_parent).RemoveLeft();
        Assert.That((Directory.Exists(copy), File.Exists(Path.Combine(folder, "side.txt"))), Is.EqualTo((false, true)), "one in use stays");
        killed.Dispose();
        Assert.That(Directory.GetFileSystemEntries(_parent), Is.Empty);
    }

    [Test]
    public void RemoveLeft_WhatIsNotOurs_Stays()
    {
        string other = Directory.CreateDirectory(Path.Combine(_parent, "providerkit-other"), Owners).FullName;
        File.WriteAllText(Path.Combine(other, ".lock"), "");
        string lockless = Directory.CreateDirectory(Path.Combine(_parent, "providerkit-work-lockless"), Owners).FullName;
        string open = Directory.CreateDirectory(Path.Combine(_parent, "providerkit-work-open"), Owners | UnixFileMode.OtherRead).FullName;
        File.SetUnixFileMode(open, Owners | UnixFileMode.OtherRead);
        File.WriteAllText(Path.Combine(open, ".lock"), "");
        string link = Path.Combine(_parent, "providerkit-work-link");
        Directory.CreateSymbolicLink(link, other);

        new WorkFolders(_parent).RemoveLeft();
        Assert.That(((string[])[other, lockless, open, link]).Select(Directory.Exists), Is.All.True);
    }

    [Test]
    public void Make_FoldersOfOneProcess_AreApartAndForTheOwnerOnly()
    {
        using var folders = new WorkFolders(_parent);
        var (first, second) = (folders.Make(), folders.Make());
        Assert.That(first.FullName, Is.Not.EqualTo(second.FullName));
        Assert.That((first.UnixFileMode, first.Parent!.UnixFileMode), Is.EqualTo((Owners, Owners)));
    }

    [Test]
    public void Make_AfterTheSystemClearedTheFolder_MakesAnother()
    {
        using var folders = new WorkFolders(_parent);
        Directory.Delete(folders.Make().Parent!.FullName, recursive: true);
        Assert.That(folders.Make().Exists);
    }

    private const UnixFileMode Owners = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
}
