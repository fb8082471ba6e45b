using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace ProviderKit.AspNetCore.Metrics;

/// <summary>The measurements of one instrument, by its tags. Thread-safe; recording allocates for new tags only.</summary>
internal sealed class PrometheusInstrument
{
    /// <summary>The maximum number of separate combinations of tags; all others share one series.</summary>
    internal const int MaxSeries = 2000;

    private static readonly KeyValuePair<string, object?> Overflow = new("otel.metric.overflow", "true"); // OpenTelemetry's own name for it

    private readonly Lock _gate = new();
    private readonly string _kind;
    private readonly string _help;
    private readonly double[] _bounds;
    private readonly Dictionary<int, PrometheusSeries> _series = []; // by the hash of the tags, each the first of a chain
    private int _count;
    private PrometheusSeries? _overflow;

    public PrometheusInstrument(Instrument instrument)
    {
        bool counts = instrument is Counter<long> or ObservableCounter<long>;
        _bounds = instrument switch
        {
            Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
            Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(static b => (double)b)],
            _ => [],
        };
        _kind = _bounds.Length > 0 ? "histogram" : counts ? "counter" : "gauge";
        _help = instrument.Description ?? "";
        Name = PrometheusText.MetricName(instrument.Name, instrument.Unit, counts);
        IsAsked = instrument.IsObservable;
    }

    public string Name { get; }

    /// <summary>Whether it reports all its series on each collection, so that a series it no longer reports is removed.</summary>
    public bool IsAsked { get; }

    public void Clear()
    {
        lock (_gate)
        {
            _series.Clear();
            (_count, _overflow) = (0, null);
        }
    }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_gate)
        {
            var series = Find(tags);
            if (_kind == "histogram") series.Observe(value, _bounds);
            else if (IsAsked) series.Value = value;
            else series.Value += value;
        }
    }

    public void WriteTo(StringBuilder text)
    {
        lock (_gate)
        {
            if (_series.Count == 0) return;
            text.Append(CultureInfo.InvariantCulture, $"# HELP {Name} {PrometheusText.EscapeHelp(_help)}\n# TYPE {Name} {_kind}\n");
            var all = _series.Values.SelectMany(static first => first.Chain());
            foreach (var series in all.OrderBy(static one => one.Labels, StringComparer.Ordinal))
            {
                if (_kind == "histogram") series.WriteHistogram(text, Name, _bounds);
                else PrometheusText.WriteSample(text, Name, series.Labels, series.Value);
            }
        }
    }

    private PrometheusSeries Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = new HashCode();
        foreach (var (key, value) in tags)
        {
            hash.Add(key);
            hash.Add(value);
        }
        int code = hash.ToHashCode();
        _series.TryGetValue(code, out var first);
        for (var series = first; series is not null; series = series.Next)
            if (series.IsOf(tags)) return series;
        return _count < MaxSeries ? Make(tags, code, first) : _overflow ??= Make([Overflow], code, first);
    }

    private PrometheusSeries Make(ReadOnlySpan<KeyValuePair<string, object?>> tags, int code, PrometheusSeries? next)
    {
        _count++;
        return _series[code] = new PrometheusSeries(tags.ToArray(), _bounds.Length, next);
    }
}
