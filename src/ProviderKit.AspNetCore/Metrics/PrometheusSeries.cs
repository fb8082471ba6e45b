using System.Globalization;
using System.Text;

namespace ProviderKit.AspNetCore.Metrics;

/// <summary>One combination of an instrument's tags. Not thread-safe: its instrument locks.</summary>
/// <param name="tags">The tags, in the order they come in.</param>
/// <param name="bounds">The number of bounds of a histogram's buckets.</param>
/// <param name="next">Another series whose tags have the same hash.</param>
internal sealed class PrometheusSeries(KeyValuePair<string, object?>[] tags, int bounds, PrometheusSeries? next)
{
    private readonly long[] _buckets = bounds == 0 ? [] : new long[bounds + 1]; // each its own; what is written adds up
    private double _sum;

    /// <summary>The tags as written: <c>{a="b",c="d"}</c>; empty without tags.</summary>
    public string Labels { get; } = PrometheusText.Labels(tags);

    public PrometheusSeries? Next { get; } = next;

    /// <summary>The value of a counter or gauge.</summary>
    public double Value { get; set; }

    public bool IsOf(ReadOnlySpan<KeyValuePair<string, object?>> others)
    {
        if (others.Length != tags.Length) return false;
        for (int i = 0; i < tags.Length; i++)
            if (others[i].Key != tags[i].Key || !Equals(others[i].Value, tags[i].Value)) return false;
        return true;
    }

    public IEnumerable<PrometheusSeries> Chain()
    {
        for (var series = this; series is not null; series = series.Next) yield return series;
    }

    public void Observe(double value, double[] upperBounds)
    {
        int bucket = 0;
        while (bucket < upperBounds.Length && value > upperBounds[bucket]) bucket++;
        _buckets[bucket]++;
        _sum += value;
    }

    public void WriteHistogram(StringBuilder text, string name, double[] upperBounds)
    {
        long count = 0;
        for (int i = 0; i < _buckets.Length; i++)
        {
            count += _buckets[i];
            string bound = i < upperBounds.Length ? upperBounds[i].ToString("R", CultureInfo.InvariantCulture) : "+Inf";
            string labels = Labels.Length == 0 ? $"{{le=\"{bound}\"}}" : $"{Labels[..^1]},le=\"{bound}\"}}";
            PrometheusText.WriteSample(text, name + "_bucket", labels, count);
        }
        PrometheusText.WriteSample(text, name + "_sum", Labels, _sum);
        PrometheusText.WriteSample(text, name + "_count", Labels, count);
    }
}
