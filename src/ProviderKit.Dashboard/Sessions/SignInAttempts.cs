using System.Net;

namespace ProviderKit.Dashboard.Sessions;

/// <summary>Counts wrong keys by address, to limit how many one client can try. Thread-safe.</summary>
internal sealed class SignInAttempts(TimeProvider time)
{
    /// <summary>So many wrong keys of one address in a minute are answered; further ones wait for the next minute.</summary>
    public const int PerMinute = 10;

    private const int MaxAddresses = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _wrong = [];
    private long _minute;

    /// <summary>Whether an address has tried too often.</summary>
    public bool AreTooMany(IPAddress? address)
    {
        lock (_gate) return CountOf(KeyOf(address)) >= PerMinute;
    }

    /// <summary>Counts a wrong key.</summary>
    public void Add(IPAddress? address)
    {
        lock (_gate)
        {
            var key = KeyOf(address);
            // Addresses are cheap to come by: those beyond this number count as one.
            if (CountOf(key) == 0 && _wrong.Count >= MaxAddresses) key = IPAddress.None;
            _wrong[key] = CountOf(key) + 1;
        }
    }

    private int CountOf(IPAddress key)
    {
        long minute = time.GetTimestamp() / (time.TimestampFrequency * 60);
        if (minute != _minute) _wrong.Clear();
        _minute = minute;
        return _wrong.TryGetValue(key, out int count) ? count : _wrong.Count >= MaxAddresses ? _wrong.GetValueOrDefault(IPAddress.None) : 0;
    }

    private static IPAddress KeyOf(IPAddress? address) => address is null ? IPAddress.Loopback : address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
