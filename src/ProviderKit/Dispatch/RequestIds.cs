using System.Globalization;

namespace ProviderKit;

/// <summary>Makes request ids: unlike across processes by their first half, within one by their second. Thread-safe.</summary>
internal sealed class RequestIds(ulong process)
{
    private long _last;

    public string Next() =>
        string.Create(CultureInfo.InvariantCulture, $"req_{process:x16}{Interlocked.Increment(ref _last):x8}");
}
