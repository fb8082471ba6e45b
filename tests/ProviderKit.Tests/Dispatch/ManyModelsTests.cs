using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Dispatch;

// It measures the memory of the whole process.
[NonParallelizable]
public class ManyModelsTests
{
    [Test, Property("FAULTS", 58)]
    public async Task HundredThousandModelNames_NothingGrowsWithThem()
    {
        var provider = new FakeProvider(_ => FakeProvider.Status(429))
        {
            Info = new ProviderInfo { Name = "acme", Prefix = "ext-acme-", LimitScope = LimitScope.TokenAndModel },
        };
        var gateway = new Gateway(provider, new FakeTime(), new ProviderKitOptions(), "A");
        for (int i = 0; i < 10_000; i++) await SendAsync(i);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 10_000; i < 100_000; i++) await SendAsync(i);
        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.That(grown, Is.LessThan(8_000_000), "90,000 names more");
        Assert.That(gateway.Trails.Recent(int.MaxValue), Has.Count.EqualTo(1000));

        async Task SendAsync(int i)
        {
            await (await gateway.SendAsync(model: $"ext-acme-model-{i}")).DisposeAsync();
            gateway.Records.Clear();
        }
    }
}
