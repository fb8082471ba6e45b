using System.Diagnostics.Metrics;
using ProviderKit.AspNetCore.Metrics;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Metrics;

public class PrometheusCollectorTests
{
    private readonly object _scope = new();
    private Meter _meter = null!;
    private PrometheusCollector _collector = null!;

    [SetUp]
    public void SetUp()
    {
        _meter = new Meter(new MeterOptions(ProviderKitDiagnostics.MeterName) { Scope = _scope });
        _collector = new PrometheusCollector(_scope);
    }

    [TearDown]
    public void TearDown()
    {
        _collector.Dispose();
        _meter.Dispose();
    }

    [Test]
    public async Task Write_EachKind_IsAsTheFormatSays()
    {
        var counter = _meter.CreateCounter<long>("test.things", "{thing}", "Things with a \\ and\na line.");
        counter.Add(2, Tag("a.name", "it \"said\"\n\\"));
        counter.Add(3, Tag("a.name", "it \"said\"\n\\"));
        counter.Add(1);
        var histogram = _meter.CreateHistogram("test.time", "s", "Time.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 2] });
        foreach (double value in (double[])[0.25, 0.5, 1, 30]) histogram.Record(value, Tag("of", "x"));
        long size = 7;
        _meter.CreateObservableGauge("test.size", () => new Measurement<long>(size, Tag("of", $"s{size}")), "By", "Size.");

        string first = _collector.Write();
        size = 8;
        string second = _collector.Write();

        Assert.That(first, Is.EqualTo("""
            # HELP test_size_bytes Size.
            # TYPE test_size_bytes gauge
            test_size_bytes{of="s7"} 7
            # HELP test_things_total Things with a \\ and\na line.
            # TYPE test_things_total counter
            test_things_total 1
            test_things_total{a_name="it \"said\"\n\\"} 5
            # HELP test_time_seconds Time.
            # TYPE test_time_seconds histogram
            test_time_seconds_bucket{of="x",le="0.5"} 2
            test_time_seconds_bucket{of="x",le="2"} 3
            test_time_seconds_bucket{of="x",le="+Inf"} 4
            test_time_seconds_sum{of="x"} 31.75
            test_time_seconds_count{of="x"} 4

            """));
        Assert.That(second, Is.EqualTo(first.Replace("{of=\"s7\"} 7", "{of=\"s8\"} 8")), "what is asked for is told anew, the rest goes on");
        await Promtool.AssertAcceptsAsync(first);
    }

    [Test]
    public void Write_TooManySeries_AreOne()
    {
        var counter = _meter.CreateCounter<long>("test.things", null, "Things.");
        for (int i = 0; i < 100_000; i++) counter.Add(1, Tag("n", i));

        string[] lines = _collector.Write().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.That(lines, Has.Length.EqualTo(2 + PrometheusInstrument.MaxSeries + 1));
        Assert.That(lines, Has.Member($"test_things_total{{otel_metric_overflow=\"true\"}} {100_000 - PrometheusInstrument.MaxSeries}"));
    }

    [Test]
    public void Record_TagsSeenBefore_AllocatesNothing()
    {
        var counter = _meter.CreateCounter<long>("test.things", null, "Things.");
        var tag = Tag("n", "x");
        counter.Add(1, tag);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) counter.Add(1, tag);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Record_FromManyThreadsWhileBeingRead_LosesNothing()
    {
        var counter = _meter.CreateCounter<long>("test.things", null, "Things.");
        Parallel.For(0, 4000, i =>
        {
            counter.Add(1, Tag("n", "x"));
            if (i % 500 == 0) _collector.Write();
        });
        Assert.That(_collector.Write(), Does.Contain("test_things_total{n=\"x\"} 4000\n"));
    }

    private static KeyValuePair<string, object?> Tag(string key, object value) => new(key, value);
}
