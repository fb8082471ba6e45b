using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Diagnostics.Usage;

public class UsageStatisticsTests
{
    private readonly FakeTime _time = new();
    private UsageStatistics _usage = null!;

    [SetUp]
    public void SetUp() => _usage = new UsageStatistics(name => name == "ext-acme-known", _time);

    [Test]
    public void Report_RequestsOfSeveral_AreToldApart()
    {
        Add("acme", "ext-acme-known", "A", new ChatUsage(100, 20, 80), seconds: 2, client: "ci");
        Add("acme", "ext-acme-known", "B", new ChatUsage(10, 5), client: "ann");
        Add("beta", "ext-beta-m", "A", error: ProviderErrorKind.Timeout);
        Add("beta", "ext-beta-m", null, error: ProviderErrorKind.Cancelled);
        Add(null, "nobody", null, error: ProviderErrorKind.NotFound, client: "ci");

        var report = _usage.Report(UsageWindow.LastHour);

        Assert.That(Text(report.Total), Is.EqualTo("5 requests, 2 errors, 1 cancelled, 110+25 tokens, 80 cached"));
        Assert.That(report.Providers.Select(Text), Is.EqualTo([
            "acme: 2 requests, 0 errors, 0 cancelled, 110+25 tokens, 80 cached", "beta: 2 requests, 1 errors, 1 cancelled, 0+0 tokens, 0 cached"]));
        Assert.That(report.Models.Select(r => $"{r.Name} {r.Figures.Requests}"), Is.EqualTo(["ext-acme-known 2", "other 2"]));
        Assert.That(report.Tokens.Select(r => $"{r.Provider} {r.Name} {r.Figures.Requests}"), Is.EqualTo(["acme A 1", "acme B 1", "beta A 1"]));
        Assert.That(report.Clients.Select(Text), Is.EqualTo([
            "ann: 1 requests, 0 errors, 0 cancelled, 10+5 tokens, 0 cached", "ci: 2 requests, 1 errors, 0 cancelled, 100+20 tokens, 80 cached"]));
        Assert.That(report.Providers[0].Figures.LatencyP99!.Value.TotalSeconds, Is.EqualTo(2).Within(0.2));
        Assert.That(report.Providers[0].Figures.LatencyP50!.Value.TotalSeconds, Is.EqualTo(1).Within(0.1));
        Assert.That(report.Providers[1].Figures.LatencyP50, Is.Null, "failures say nothing of latency");
    }

    [Test]
    public void Report_SumsPastTheLargestNumber_StayThere()
    {
        for (int i = 0; i < 3; i++) Add("acme", "ext-acme-known", "A", new ChatUsage(long.MaxValue, long.MaxValue, long.MaxValue));
        var total = _usage.Report(UsageWindow.LastHour).Total;
        Assert.That((total.PromptTokens, total.CompletionTokens, total.CachedTokens), Is.EqualTo((long.MaxValue, long.MaxValue, long.MaxValue)));
    }

    [Test]
    public void Windows_SlideWithTheClock()
    {
        Add("acme", "m", "A");
        Assert.That(Counts(), Is.EqualTo((1, 1, 1)));

        _time.Advance(TimeSpan.FromMinutes(59));
        Add("acme", "m", "A");
        Assert.That(Counts(), Is.EqualTo((2, 2, 2)));

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(Counts(), Is.EqualTo((1, 2, 2)), "the first is an hour old");

        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.That(Counts(), Is.EqualTo((0, 2, 2)));
        Assert.That(_usage.Report(UsageWindow.LastHour).Providers, Is.Empty);

        _time.Advance(new TimeSpan(22, 1, 0));
        Assert.That(Counts(), Is.EqualTo((0, 1, 2)), "the first is a day old");

        _time.Advance(TimeSpan.FromHours(1000));
        Add("acme", "m", "A");
        Assert.That(Counts(), Is.EqualTo((1, 1, 3)), "old slots are taken anew");
    }

    [Test]
    public void Series_HasEachStepOnce_AndSlidesWithTheClock()
    {
        var start = _time.GetUtcNow();
        Add("acme", "m", "A", new ChatUsage(7, 3));
        _time.Advance(TimeSpan.FromMinutes(2.5));
        Add("beta", "m", "A", error: ProviderErrorKind.Timeout);

        Assert.That(_usage.Series(UsageWindow.LastHour).Select(Text), Is.EqualTo([
            (start, "1 requests, 0 errors, 0 cancelled, 7+3 tokens, 0 cached"), (start.AddMinutes(1), None), (start.AddMinutes(2), "1 requests, 1 errors, 0 cancelled, 0+0 tokens, 0 cached")]));
        Assert.That(_usage.Series(UsageWindow.LastHour, "acme").Select(point => point.Figures.Requests), Is.EqualTo([1, 0, 0]));
        Assert.That(_usage.Series(UsageWindow.LastHour, "nobody").Select(point => point.Figures.Requests), Is.EqualTo([0, 0, 0]));
        Assert.That(_usage.Series(UsageWindow.LastDay).Select(point => (point.At, point.Figures.Requests)), Is.EqualTo([(start, 2)]));

        _time.Advance(TimeSpan.FromMinutes(60));
        var later = _usage.Series(UsageWindow.LastHour);
        Assert.That((later.Count, later[0].At, later[^1].At), Is.EqualTo((60, start.AddMinutes(3), start.AddMinutes(62))));
        Assert.That(later.Sum(point => point.Figures.Requests), Is.Zero);
        Assert.That(() => _usage.Series(UsageWindow.SinceStart), Throws.InstanceOf<ArgumentOutOfRangeException>());

        static (DateTimeOffset, string) Text(UsagePoint point) => (point.At, UsageStatisticsTests.Text(point.Figures));
    }

    [Test]
    public void Windows_AreNotMovedByTheWallClock()
    {
        Add("acme", "m", "A");
        _time.UtcNow = _time.UtcNow.AddDays(-400);
        Add("acme", "m", "A");
        Assert.That(Counts(), Is.EqualTo((2, 2, 2)));
    }

    [Test]
    public void ModelsAndTokens_HoweverMany_TakeBoundedMemory()
    {
        for (int i = 0; i < 100_000; i++) Add("acme", $"ext-acme-{i}", $"T{i}", client: $"C{i}");
        Add("acme", "ext-acme-known", "A");

        var report = _usage.Report(UsageWindow.SinceStart);

        Assert.That((report.Models.Count, report.Tokens.Count, report.Clients.Count, report.Total.Requests), Is.EqualTo((202, 201, 201, 100_001L)));
        Assert.That(report.Models.Single(r => r.Name == "other").Figures.Requests, Is.EqualTo(99_800));
        Assert.That(report.Models.Select(r => r.Name), Has.Member("ext-acme-known"));
    }

    [Test]
    public void OnCompleted_FromManyThreads_LosesNothing()
    {
        Parallel.For(0, 4000, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => Add("acme", "m", i % 2 == 0 ? "A" : "B", new ChatUsage(1, 2)));

        var total = _usage.Report(UsageWindow.LastDay).Total;

        Assert.That((total.Requests, total.PromptTokens, total.CompletionTokens), Is.EqualTo((4000, 4000, 8000)));
    }

    private const string None = "0 requests, 0 errors, 0 cancelled, 0+0 tokens, 0 cached";

    private static string Text(UsageRow row) => $"{row.Name}: {Text(row.Figures)}";

    private static string Text(UsageFigures f) =>
        $"{f.Requests} requests, {f.Errors} errors, {f.Cancelled} cancelled, {f.PromptTokens}+{f.CompletionTokens} tokens, {f.CachedTokens} cached";

    private (long Hour, long Day, long All) Counts() =>
        (_usage.Report(UsageWindow.LastHour).Total.Requests, _usage.Report(UsageWindow.LastDay).Total.Requests, _usage.Report(UsageWindow.SinceStart).Total.Requests);

    private void Add(string? provider, string model, string? token, ChatUsage usage = default, ProviderErrorKind? error = null, double seconds = 1, string? client = null) =>
        _usage.OnCompleted(new RequestRecord
        {
            RequestId = "r", ClientName = client, Provider = provider, Model = model, TokenName = token, Usage = usage, Duration = TimeSpan.FromSeconds(seconds),
            Error = error is { } kind ? new ProviderError(kind, "It failed.") : null,
        });
}
