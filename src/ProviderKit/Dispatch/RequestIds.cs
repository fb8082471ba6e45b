using System.Globalization;

namespace ProviderKit.Dispatch;

/// <summary>Makes request ids: unlike across processes by their first half, within one by their second. Thread-safe.</summary>
internal sealed class RequestIds(ulong process)
{
    private readonly string _stem = string.Create(CultureInfo.InvariantCulture, $"req_{process:x16}");
    // Those apart are of another stem, so that they are no numbers of this one.
    private readonly string _stemApart = string.Create(CultureInfo.InvariantCulture, $"req_{~process:x16}");
    private long _last;
    private long _lastApart;

    /// <summary>The number of the newest id; 0 before the first.</summary>
    public long Last => Volatile.Read(ref _last);

    public string Next(out long number)
    {
        number = Interlocked.Increment(ref _last);
        return string.Create(CultureInfo.InvariantCulture, $"{_stem}{number:x8}");
    }

    /// <summary>An id of a request that has no number among the others.</summary>
    public string NextApart() => string.Create(CultureInfo.InvariantCulture, $"{_stemApart}{Interlocked.Increment(ref _lastApart):x8}");

    /// <summary>The number in an id; false when the id is not from here.</summary>
    public bool TryNumber(string id, out long number)
    {
        number = 0;
        return id.StartsWith(_stem, StringComparison.Ordinal)
            && long.TryParse(id.AsSpan(_stem.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
    }
}
