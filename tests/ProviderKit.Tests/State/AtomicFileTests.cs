using System.Text;
using ProviderKit.State;

namespace ProviderKit.Tests.State;

/// <summary>FAULTS 53: a file that is saved is the old one or the new one, whole.</summary>
[Property("FAULTS", 53)]
public class AtomicFileTests
{
    private string _folder = "";

    private string File => Path.Combine(_folder, "a", "settings.json");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("providerkit-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Write_WhileOthersRead_TheySeeOneOrTheOtherWhole()
    {
        byte[][] contents = [Encoding.UTF8.GetBytes(new string('a', 100_000)), Encoding.UTF8.GetBytes(new string('b', 200_000))];
        AtomicFile.Write(File, contents[0]);
        using var done = new CancellationTokenSource();
        var reading = Task.Run(() =>
        {
            int read = 0;
            for (; !done.IsCancellationRequested; read++)
            {
                byte[] seen = System.IO.File.ReadAllBytes(File);
                if (!contents.Any(content => content.AsSpan().SequenceEqual(seen))) throw new AssertionException($"{seen.Length} bytes, a mixture");
            }
            return read;
        });
        for (int i = 1; i <= 200; i++) AtomicFile.Write(File, contents[i % 2]);
        done.Cancel();
        Assert.That(reading.Result, Is.GreaterThan(0));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(File)!), Is.EqualTo(new[] { File }));
    }

    [Test]
    public void CleanUp_WhatACrashLeft_IsRemovedAndTheFileStays()
    {
        AtomicFile.Write(File, "old"u8);
        System.IO.File.WriteAllText($"{File}.x1y2.tmp", "half of the n"); // as if the process had been killed while writing
        AtomicFile.CleanUp(File);
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(File)!), Is.EqualTo(new[] { File }));
        Assert.That(System.IO.File.ReadAllText(File), Is.EqualTo("old"));
    }

    [Test]
    public void Write_ThatFails_LeavesTheOldOneAndNothingElse()
    {
        Directory.CreateDirectory(File); // a folder of that name cannot be replaced by a file
        Assert.That(() => AtomicFile.Write(File, "new"u8), Throws.InstanceOf<IOException>().Or.InstanceOf<UnauthorizedAccessException>());
        Assert.That(Directory.GetFileSystemEntries(Path.GetDirectoryName(File)!), Is.EqualTo(new[] { File }));
    }
}
