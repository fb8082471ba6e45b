using System.Runtime.Versioning;
using Microsoft.Extensions.Logging.Abstractions;
using ProviderKit.Responses;
using ProviderKit.State;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Responses;

/// <summary>What the stores in memory and on disk have in common, and what only files do.</summary>
[Platform("Linux,MacOsX")]
[UnsupportedOSPlatform("windows")]
public class ResponseStoreTests
{
    private const UnixFileMode Owners = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly TimeSpan Life = TimeSpan.FromDays(2), Hour = TimeSpan.FromHours(1);

    private readonly List<StateFolder> _folders = [];
    private FakeTime _time = new();
    private string _folder = "";

    private string Files => Path.Combine(_folder, "state", FileResponseStore.FolderName);

    [SetUp]
    public void MakeFolder() => (_folder, _time) = (Directory.CreateTempSubdirectory("providerkit-").FullName, new FakeTime());

    [TearDown]
    public void RemoveFolder()
    {
        foreach (var folder in _folders) folder.Dispose();
        _folders.Clear();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task Set_Get_Delete_IsThereUntilItIsDeleted([Values] bool onDisk)
    {
        var store = Make(onDisk);
        Assert.That(await store.GetAsync("k1", Life), Is.Null);
        Assert.That(await store.DeleteAsync("k1"), Is.False);
        Assert.That(await store.SetAsync("k1", Json.Bytes("one"), Life), Is.True);
        Assert.That(await store.SetAsync("k2", Json.Bytes("two"), Life), Is.True);
        Assert.That((await TextOf(store, "k1"), await TextOf(store, "k2")), Is.EqualTo(("one", "two")));
        Assert.That((await store.DeleteAsync("k1"), await store.DeleteAsync("k1")), Is.EqualTo((true, false)));
        Assert.That((await TextOf(store, "k1"), await TextOf(store, "k2")), Is.EqualTo(((string?)null, "two")));
    }

    [Test]
    public async Task Get_AfterItsLife_FindsNothing([Values] bool onDisk)
    {
        var store = Make(onDisk);
        await store.SetAsync("k1", Json.Bytes("one"), Life);
        Move(Life - Hour);
        Assert.That(await TextOf(store, "k1"), Is.EqualTo("one"));
        Move(Life - Hour);
        Assert.That(await TextOf(store, "k1"), Is.EqualTo("one"), "its use has begun its life anew");
        Move(Life + Hour);
        Assert.That(await TextOf(store, "k1"), Is.Null);
        Assert.That(await store.DeleteAsync("k1"), Is.False);
    }

    [Test]
    public async Task Set_MoreThanMayBe_RemovesWhatWasUsedLeastRecently([Values] bool onDisk, [Values] bool byBytes)
    {
        var store = Make(onDisk, maxBytes: byBytes ? 10_000 : 1_000_000, maxEntries: byBytes ? 1000 : 10);
        for (int i = 0; i < 10; i++)
        {
            await store.SetAsync($"k{i}", new byte[700], Life);
            Move(Hour * 4); // a store on disk notes a use by the hour
        }
        await store.GetAsync("k0", Life);
        await store.SetAsync("k10", new byte[700], Life);
        await store.SetAsync("k11", new byte[700], Life);
        bool[] there = await Task.WhenAll(Enumerable.Range(0, 12).Select(async i => await store.GetAsync($"k{i}", Life) is not null));
        Assert.That(there, Is.EqualTo(Enumerable.Range(0, 12).Select(i => i is not (1 or 2))));
        if (onDisk) Assert.That(Directory.GetFiles(Files), Has.Length.EqualTo(10));
    }

    [Test]
    public async Task Set_LargerThanAnEighthOfAll_IsNotKept([Values] bool onDisk)
    {
        var store = Make(onDisk, maxBytes: 80_000);
        Assert.That((await store.SetAsync("k1", new byte[10_000], Life), await store.SetAsync("k2", new byte[9_000], Life)), Is.EqualTo((false, true)));
        Assert.That((await store.GetAsync("k1", Life), (await store.GetAsync("k2", Life))!.Value.Length), Is.EqualTo(((ReadOnlyMemory<byte>?)null, 9_000)));
    }

    [Test]
    public async Task Set_MoreThanTheBound_NeverHoldsMore()
    {
        var store = new MemoryResponseStore(new ResponseStoreOptions { MaxBytes = 50_000, MaxEntries = 40 }, _time);
        var random = new Random(3);
        for (int i = 0; i < 2000; i++)
        {
            await store.SetAsync($"k{i}", new byte[random.Next(7000)], Life);
            Assert.That(store.Size.Bytes, Is.LessThanOrEqualTo(50_000));
            Assert.That(store.Size.Count, Is.LessThanOrEqualTo(40));
        }
    }

    [Test]
    public async Task Restart_FindsAllInTheirOrder()
    {
        var first = Make(onDisk: true, maxEntries: 3);
        for (int i = 0; i < 3; i++)
        {
            await first.SetAsync($"k{i}", Json.Bytes($"value {i}"), Life);
            Move(Hour * 4);
        }
        await first.GetAsync("k0", Life);
        Stop();
        Leave("k9.abc.tmp", _time.GetUtcNow() - (Hour * 2));
        Leave("k8.def.tmp", _time.GetUtcNow());
        var second = Make(onDisk: true, maxEntries: 3);
        Assert.That((await TextOf(second, "k0"), await TextOf(second, "k1"), await TextOf(second, "k2")), Is.EqualTo(("value 0", "value 1", "value 2")));
        Stop();
        var third = Make(onDisk: true, maxEntries: 3);
        await third.SetAsync("k3", Json.Bytes("value 3"), Life);
        string?[] left = [.. Directory.GetFiles(Files).Select(Path.GetFileName)];
        Assert.That(left, Has.No.Member("k9.abc.tmp"), "left by a killed process");
        Assert.That(left, Has.Length.EqualTo(4).And.Member("k3").And.Member("k8.def.tmp"), "another reply is just being written");
        Move(Life + Hour);
        Stop();
        await Make(onDisk: true).SetAsync("k4", Json.Bytes("value 4"), Life);
        Assert.That(Directory.GetFiles(Files).Select(Path.GetFileName), Is.EqualTo(new[] { "k4" }), "what has expired goes");
    }

    [Test]
    public async Task Files_AreTheOwnersAlone()
    {
        await Make(onDisk: true).SetAsync("k1", Json.Bytes("one"), Life);
        Assert.That(File.GetUnixFileMode(Path.Combine(Files, "k1")), Is.EqualTo(Owners));
        Assert.That(File.GetUnixFileMode(Files), Is.EqualTo(Owners | UnixFileMode.UserExecute));
        Assert.That(File.GetUnixFileMode(Path.GetDirectoryName(Files)!), Is.EqualTo(Owners | UnixFileMode.UserExecute));
    }

    [Test]
    public async Task FolderOfAnotherProcess_IsReadButNotWritten()
    {
        var first = Make(onDisk: true);
        await first.SetAsync("k1", Json.Bytes("one"), Life);
        var second = Make(onDisk: true);
        Assert.That(await TextOf(second, "k1"), Is.EqualTo("one"));
        Assert.ThrowsAsync<IOException>(async () => await second.SetAsync("k2", Json.Bytes("two"), Life));
        Assert.ThrowsAsync<IOException>(async () => await second.DeleteAsync("k1"));
        _folders[0].Dispose();
        await first.GetAsync("k1", Life);
        Assert.That(_folders[1].TryHold(), Is.True);
        Assert.That(await second.SetAsync("k2", Json.Bytes("two"), Life), Is.True);
        Assert.That((await TextOf(second, "k1"), await TextOf(second, "k2")), Is.EqualTo(("one", "two")));
    }

    private IResponseStore Make(bool onDisk, long? maxBytes = null, int maxEntries = 1000)
    {
        var options = new ResponseStoreOptions { MaxBytes = maxBytes, MaxEntries = maxEntries, TimeToLive = Life };
        if (!onDisk) return new MemoryResponseStore(options, _time);
        var folder = new StateFolder(new StateOptions { Directory = Path.Combine(_folder, "state") }, _time, NullLogger<StateFolder>.Instance);
        _folders.Add(folder);
        folder.TryHold();
        return new FileResponseStore(options, folder, _time, NullLogger<FileResponseStore>.Instance);
    }

    private void Stop() => _folders[^1].Dispose();

    private void Move(TimeSpan by) => _time.UtcNow += by;

    private void Leave(string name, DateTimeOffset written)
    {
        string path = Path.Combine(Files, name);
        File.WriteAllText(path, "part of a response");
        File.SetLastWriteTimeUtc(path, written.UtcDateTime);
    }

    private static async Task<string?> TextOf(IResponseStore store, string key) =>
        await store.GetAsync(key, Life) is { } value ? Json.Text(value.Span) : null;
}
