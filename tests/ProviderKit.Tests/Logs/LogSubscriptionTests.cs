namespace ProviderKit.Tests.Logs;

public class LogSubscriptionTests
{
    [Test]
    public async Task Subscribe_FromNowOn_ReadsWhatItsFilterTakes()
    {
        using var setup = new LogSetup();
        await using var store = setup.Store("a", "b");
        store.Warn("a", "before");
        using var all = store.Subscribe();
        using var some = store.Subscribe("a", ProviderLogLevel.Warn);
        store.Info("a", "1");
        store.Warn("b", "2");
        store.Warn("a", "3");
        Assert.That(await ReadAsync(all, 3), Is.EqualTo(["1", "2", "3"]));
        Assert.That(await ReadAsync(some, 1), Is.EqualTo(["3"]));
    }

    [Test]
    public async Task Read_TooSlow_FindsAGapWhereEntriesAreMissing()
    {
        using var setup = new LogSetup();
        await using var store = setup.Store();
        using var slow = store.Subscribe(capacity: 3);
        for (int n = 0; n < 10; n++) store.Info("acme", $"{n}");
        await store.FlushAsync();
        Assert.That(await ReadAsync(slow, 4), Is.EqualTo(["0", "1", "2", "gap of 7"]), "told although nothing comes after");
        for (int n = 10; n < 13; n++) store.Info("acme", $"{n}");
        Assert.That(await ReadAsync(slow, 3), Is.EqualTo(["10", "11", "12"]));
        Assert.That(store.Recent("acme"), Has.Count.EqualTo(13), "the gap is the reader's alone");
    }

    [Test]
    public async Task Read_SomeRoomAgain_GapComesBeforeLaterEntries()
    {
        using var setup = new LogSetup();
        await using var store = setup.Store();
        using var slow = store.Subscribe(capacity: 3);
        for (int n = 0; n < 5; n++) store.Info("acme", $"{n}");
        await store.FlushAsync();
        var reader = slow.ReadAllAsync().GetAsyncEnumerator();
        var read = new List<string>();
        async Task NextAsync()
        {
            Assert.That(await reader.MoveNextAsync(), Is.True);
            read.Add(Text(reader.Current));
        }

        await NextAsync();
        await NextAsync();
        store.Info("acme", "5");
        await store.FlushAsync();
        for (int n = 0; n < 3; n++) await NextAsync();
        Assert.That(read, Is.EqualTo(["0", "1", "2", "gap of 2", "5"]));
    }

    [Test]
    public async Task Read_StoreOrSubscriptionEnds_Ends()
    {
        using var setup = new LogSetup();
        var store = setup.Store();
        using var one = store.Subscribe();
        var other = store.Subscribe();
        store.Info("acme", "1");
        Assert.That(await ReadAsync(other, 1), Is.EqualTo(["1"]));
        other.Dispose();
        Assert.That(await ReadAsync(other, int.MaxValue), Is.Empty);
        await store.DisposeAsync();
        Assert.That(await ReadAsync(one, int.MaxValue), Is.EqualTo(["1"]));
        using var late = store.Subscribe();
        Assert.That(await ReadAsync(late, int.MaxValue), Is.Empty);
    }

    private static async Task<List<string>> ReadAsync(ProviderLogSubscription subscription, int count)
    {
        var read = new List<string>();
        await foreach (var entry in subscription.ReadAllAsync())
        {
            read.Add(Text(entry));
            if (read.Count == count) break;
        }
        return read;
    }

    private static string Text(ProviderLogEntry entry) => entry.Event == ProviderLogEvent.Gap ? $"gap of {entry.Missed}" : entry.Message;
}
