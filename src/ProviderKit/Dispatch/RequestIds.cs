using System.Globalization;

namespace ProviderKit;

/// <summary>Makes request ids: unlike across processes by their first half, within one by their second. Thread-safe.</summary>
internal sealed class RequestIds(ulong process)
{
    private readonly string _stem = string.Create(CultureInfo.InvariantCulture, $"req_{process:x16}");
    private long _last;

    /// <summary>The number of the newest id; 0 before the first.</summary>
    public long Last => Volatile.Read(ref _last);

    public string Next(out long number)
    {
        number = Interlocked.Increment(ref _last);
        return string.Create(CultureInfo.InvariantCulture, $"{_stem}{number:x8}");
    }

    /// <summary>The number in an id; false when the id is not from here.</summary>
    public bool TryNumber(string id, out long number)
    {
        number = 0;
        return id.StartsWith(_stem, StringComparison.Ordinal)
            && long.TryParse(id.AsSpan(_stem.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
    }
}
