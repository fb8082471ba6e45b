using System.Diagnostics.Metrics;

namespace ProviderKit.Tests.Support;

/// <summary>All that the instruments of one meter, or of one factory's meters, are told.</summary>
internal sealed class Measured : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<(string Name, double Value, string Tags)> _all = [];
    private readonly MeterListener _listener = new();

    public Measured(Func<Meter, bool> heard)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (heard(instrument.Meter)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
    }

    public static Measured Of(Meter meter) => new(m => m == meter);

    public int Count
    {
        get { lock (_gate) return _all.Count; }
    }

    /// <summary>The measurements of one instrument, each as <c>value tag=value,…</c> with short names of tags.</summary>
    public IEnumerable<string> Of(string instrument)
    {
        lock (_gate)
            return [.. _all.Where(m => m.Name == instrument).Select(m => $"{m.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)} {m.Tags}".TrimEnd())];
    }

    /// <summary>What the observable ones say now, in place of all before.</summary>
    public Measured Ask()
    {
        lock (_gate) _all.Clear();
        _listener.RecordObservableInstruments();
        return this;
    }

    public void Dispose() => _listener.Dispose();

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string text = string.Join(",", tags.ToArray().Select(t => $"{t.Key}={t.Value}"));
        lock (_gate) _all.Add((instrument.Name, value, text));
    }
}
