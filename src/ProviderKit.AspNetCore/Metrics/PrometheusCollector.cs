using System.Diagnostics.Metrics;
using System.Text;

namespace ProviderKit.AspNetCore.Metrics;

/// <summary>
/// Listens to one app's ProviderKit meter and writes its measurements in Prometheus's text format 0.0.4. Counts from
/// its creation until it is disposed. Thread-safe.
/// </summary>
internal sealed class PrometheusCollector : IDisposable
{
    private readonly Lock _scraping = new();
    private readonly SortedDictionary<string, PrometheusInstrument> _instruments = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    /// <param name="scope">The meter factory that identifies the app if several apps share a process; null for a meter without one.</param>
    public PrometheusCollector(object? scope)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name != ProviderKitDiagnostics.MeterName || instrument.Meter.Scope != scope) return;
            var heard = new PrometheusInstrument(instrument);
            lock (_instruments) _instruments[heard.Name] = heard;
            listener.EnableMeasurementEvents(instrument, heard);
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, heard) => ((PrometheusInstrument)heard!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, heard) => ((PrometheusInstrument)heard!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>Writes the current values of all metrics.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        lock (_scraping) // two scrapes at once would each clear what the other has just asked for
        {
            PrometheusInstrument[] instruments;
            lock (_instruments) instruments = [.. _instruments.Values];
            foreach (var instrument in instruments)
                if (instrument.IsAsked) instrument.Clear();
            _listener.RecordObservableInstruments();
            foreach (var instrument in instruments) instrument.WriteTo(text);
        }
        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();
}
