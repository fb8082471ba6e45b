using System.Text.Json;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Monitoring;

/// <summary>Lists are newest first, a page at a time; <c>total</c> counts all pages.</summary>
public class PagingTests
{
    [TestCase("providers/openai/logs?level=info&", new[] { "6", "5", "3", "2", "0" })]
    [TestCase("providers/logs/all?level=info&", new[] { "6", "5", "4", "3", "2", "1", "0" })]
    public async Task Logs_PageByPage_AreAllEntriesOnce(string path, string[] messages)
    {
        await using var app = await GatewayApp.StartAsync(s => s.Time = new FakeTime()); // all at one time, so that only ids tell them apart
        var store = app.Service<ProviderLogStore>();
        for (int i = 0; i < 7; i++) store.Info(i % 3 == 1 ? "xai" : "openai", $"{i}");
        store.Debug("openai", "of another level");

        var pages = await PagesAsync(app, path + "count=2", "logs", () => store.Info("openai", "new"));

        Assert.That(pages.SelectMany(page => page.GetProperty("logs").Names("message")), Is.EqualTo(messages));
        Assert.That(pages.Select(page => page.GetProperty("total").GetInt32()), Is.EqualTo(Enumerable.Range(messages.Length, pages.Count)), "each page was asked for after one more entry");
    }

    [Test]
    public async Task Logs_OfOneTime_CanBeAskedForByTime()
    {
        var time = new FakeTime();
        await using var app = await GatewayApp.StartAsync(s => s.Time = time);
        var store = app.Service<ProviderLogStore>();
        store.Info("openai", "old");
        time.Advance(TimeSpan.FromMinutes(1));
        string now = Uri.EscapeDataString(time.GetUtcNow().ToString("o"));
        store.Info("openai", "new");

        var before = (await app.MonitorAsync("providers/openai/logs?before=" + now)).Good();

        Assert.That(before.GetProperty("logs").Names("message"), Is.EqualTo(new[] { "old" }));
        Assert.That((before.GetProperty("total").GetInt32(), before.GetProperty("next").ValueKind), Is.EqualTo((2, JsonValueKind.Null)));
    }

    [TestCase("providers/openai/logs?level=info&count=2&order=asc", new[] { "1", "2" })]
    [TestCase("providers/logs/all?level=info&count=2&order=ASC", new[] { "1", "2" })]
    [TestCase("providers/openai/logs?level=info&count=2&order=desc", new[] { "2", "1" })]
    public async Task Logs_Ascending_AreTheSamePageTheOtherWayRound(string path, string[] messages)
    {
        await using var app = await GatewayApp.StartAsync();
        for (int i = 0; i < 3; i++) app.Service<ProviderLogStore>().Info("openai", $"{i}");

        Assert.That((await app.MonitorAsync(path)).Good().GetProperty("logs").Names("message"), Is.EqualTo(messages));
    }

    [Test]
    public async Task Requests_PageByPage_AreAllOnce()
    {
        await using var app = await GatewayApp.StartAsync();
        var ids = new List<string>();
        for (int i = 0; i < 5; i++) ids.Insert(0, (await app.ChatAsync(i == 3 ? "nothing" : Chat.Model)).RequestId);

        var all = await PagesAsync(app, "requests?count=2", "requests");
        var good = await PagesAsync(app, "requests?count=3&status=2xx", "requests");
        var ascending = (await app.MonitorAsync("requests?count=2&order=asc")).Good();

        Assert.That(all.SelectMany(page => page.GetProperty("requests").Names("id")), Is.EqualTo(ids));
        Assert.That(all.Select(page => (page.GetProperty("total").GetInt32(), page.GetProperty("count").GetInt32())), Is.EqualTo(new[] { (5, 2), (5, 2), (5, 1) }));
        Assert.That(good.SelectMany(page => page.GetProperty("requests").Names("id")), Is.EqualTo(ids.Where((_, i) => i != 1)));
        Assert.That(good.Select(page => page.GetProperty("total").GetInt32()), Is.All.EqualTo(4));
        Assert.That(ascending.GetProperty("requests").Names("id"), Is.EqualTo(new[] { ids[1], ids[0] }));
    }

    [Test]
    public async Task Requests_AfterAnId_AreTheNewerOnes_PageByPage()
    {
        await using var app = await GatewayApp.StartAsync();
        var ids = new List<string>();
        for (int i = 0; i < 5; i++) ids.Insert(0, (await app.ChatAsync()).RequestId);

        var newer = await PagesAsync(app, $"requests?count=2&after={ids[3]}", "requests");
        var none = (await app.MonitorAsync($"requests?after={ids[0]}")).Good();
        var unknown = await app.MonitorAsync("requests?after=req_of_another_process");

        Assert.That(newer.SelectMany(page => page.GetProperty("requests").Names("id")), Is.EqualTo(ids.Take(3)));
        Assert.That((none.GetProperty("total").GetInt32(), none.GetProperty("next").ValueKind), Is.EqualTo((0, JsonValueKind.Null)));
        Assert.That((unknown.Status, unknown.Error.GetProperty("param").GetString()), Is.EqualTo((400, "after")));
    }

    /// <summary>Asks for a page, and for the next where the answer says that there is one.</summary>
    private static async Task<List<JsonElement>> PagesAsync(GatewayApp app, string path, string list, Action? between = null)
    {
        var pages = new List<JsonElement> { (await app.MonitorAsync(path)).Good() };
        while (pages[^1].GetProperty("next").GetString() is { } next)
        {
            between?.Invoke();
            pages.Add((await app.MonitorAsync($"{path}&before={next}")).Good());
            Assert.That(pages[^1].GetProperty(list).GetArrayLength(), Is.GreaterThan(0), "a next page has something in it");
        }
        return pages;
    }
}
