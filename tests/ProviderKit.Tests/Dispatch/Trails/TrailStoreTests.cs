using ProviderKit.Dispatch;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Dispatch.Trails;

public class TrailStoreTests
{
    [Test]
    public async Task Recent_IsNewestFirst_AndNoMoreThanAreKept()
    {
        var gateway = Keeping(3);
        var ids = new List<string>();
        for (int i = 0; i < 5; i++) ids.Add((await gateway.RunAsync()).Record.RequestId);
        ids.Reverse();
        Assert.That(gateway.Trails.Recent(10).Select(t => t.Id), Is.EqualTo(ids[..3]));
        Assert.That(gateway.Trails.Recent(2).Select(t => t.Id), Is.EqualTo(ids[..2]));
        Assert.That(gateway.Trails.Recent(0), Is.Empty);
        Assert.That(ids.Select(id => gateway.Trails.Find(id)?.Id), Is.EqualTo([.. ids[..3], null, null]));
        Assert.That(() => gateway.Trails.Recent(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [TestCase("")]
    [TestCase("req_")]
    [TestCase("req_0000000000000000000000001")]
    [TestCase("req_00000000000000010000000g")]
    [TestCase("req_000000000000000100000000")]
    [TestCase("req_0000000000000001ffffffffffffffff")]
    [TestCase("req_0000000000000001-1")]
    [TestCase("req_0000000000000001000000001")]
    public void Find_NoIdFromHere_IsNull(string id)
    {
        var ids = new RequestIds(1);
        var store = new RequestTrailStore(10, ids, new FakeTime());
        string own = ids.Next(out long number);
        store.Begin(own, number, null, default, default, 0);
        Assert.That((store.Find(id), store.Find(own)?.Id), Is.EqualTo(((RequestTrail?)null, own)));
    }

    [Test]
    public void Started_IsWhenTheRequestBegan_ThoughItsTrailBeginsLater()
    {
        var time = new FakeTime();
        var (ids, began, start) = (new RequestIds(1), time.UtcNow, time.GetTimestamp());
        time.Advance(TimeSpan.FromSeconds(3)); // its thread was held up
        var trail = new RequestTrailStore(10, ids, time).Begin(ids.Next(out long number), number, null, default, default, start)!;
        Assert.That((trail.Started, trail.Now), Is.EqualTo((began, TimeSpan.FromSeconds(3))));
    }

    [Test]
    public async Task KeptZero_KeepsNoneAndServes()
    {
        var gateway = Keeping(0);
        var outcome = await gateway.RunAsync();
        Assert.That((outcome.Error, gateway.Trails.Recent(10).Count, gateway.Trails.Find(outcome.Record.RequestId)), Is.EqualTo(((ProviderError?)null, 0, (RequestTrail?)null)));
    }

    [Test]
    public async Task ManyAtOnce_EachIsFoundWhileOthersRead()
    {
        var gateway = Keeping(500);
        using var done = new CancellationTokenSource();
        var reading = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
                foreach (var trail in gateway.Trails.Recent(500)) Assert.That(trail.Steps.Select(s => s.Kind), Has.None.EqualTo(TrailStepKind.Fallback));
        });
        var results = await Task.WhenAll(Enumerable.Range(0, 400).Select(_ => Task.Run(async () => await gateway.SendAsync())));
        await done.CancelAsync();
        await reading;
        Assert.That(results.Select(r => gateway.Trails.Find(r.RequestId)?.Steps.Count), Is.All.EqualTo(3));
        Assert.That(gateway.Trails.Recent(1000), Has.Count.EqualTo(400));
    }

    [Test]
    public async Task Rejected_WithoutATrail_PushesNoneOut()
    {
        var gateway = Keeping(2);
        string first = (await gateway.RunAsync()).Record.RequestId;
        var refused = new List<string>();
        for (int i = 0; i < 5; i++)
        {
            await using var result = gateway.Unsent.Reject(new ProviderError(ProviderErrorKind.InvalidRequest, "no"), keepsTrail: false);
            refused.Add(result.RequestId);
        }
        string second = (await gateway.RunAsync()).Record.RequestId;
        Assert.That(gateway.Trails.Recent(10).Select(t => t.Id), Is.EqualTo([second, first]));
        Assert.That(refused, Is.Unique.And.None.EqualTo(first).And.None.EqualTo(second).And.All.Match("^req_[0-9a-f]{24}$"));
        Assert.That(refused.Select(gateway.Trails.Find), Is.All.Null);
        Assert.That(gateway.Records.Select(r => r.RequestId), Is.EqualTo([first, .. refused, second]));
    }

    private static Gateway Keeping(int kept) =>
        new(new FakeProvider(_ => FakeProvider.Whole()), new FakeTime(), new ProviderKitOptions { Requests = { Kept = kept } }, "A");
}
