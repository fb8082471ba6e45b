using System.Net;
using System.Net.Sockets;

namespace ProviderKit.Vendors.Images;

/// <summary>
/// Distinguishes addresses on the public internet from all others: those of this machine, of private networks and cloud
/// metadata services, and the IPv6 forms of IPv4 addresses. Source: IANA's special-purpose address registries,
/// read in 2026.
/// </summary>
internal static class PublicAddress
{
    private static readonly IPNetwork[] SpecialV4 = Parse(
        "0.0.0.0/8",        // this host
        "10.0.0.0/8",       // private
        "100.64.0.0/10",    // carrier-grade NAT; also a cloud's metadata service
        "127.0.0.0/8",      // loopback
        "168.63.129.16/32", // a cloud's metadata service, reachable from inside only
        "169.254.0.0/16",   // link-local, metadata services
        "172.16.0.0/12",    // private
        "192.0.0.0/24",     // protocol assignments, metadata services
        "192.0.2.0/24",     // documentation
        "192.88.99.0/24",   // 6to4 relays
        "192.168.0.0/16",   // private
        "198.18.0.0/15",    // benchmarks
        "198.51.100.0/24",  // documentation
        "203.0.113.0/24",   // documentation
        "224.0.0.0/4",      // multicast
        "240.0.0.0/4");     // reserved, broadcast

    private static readonly IPNetwork[] SpecialV6 = Parse(
        "2001::/23",        // protocol assignments, Teredo (which holds an IPv4 address)
        "2001:db8::/32",    // documentation
        "2002::/16",        // 6to4 (which holds an IPv4 address)
        "3fff::/20");       // documentation

    public static bool Is(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !Array.Exists(SpecialV4, network => network.Contains(address)),
        AddressFamily.InterNetworkV6 => IsGlobal(address) && !Array.Exists(SpecialV6, network => network.Contains(address)),
        _ => false,
    };

    /// <summary>
    /// Only 2000::/3 is public in IPv6. Outside it are ::, ::1, mapped and translated IPv4, unique-local, link-local and
    /// multicast addresses. Compares the bytes, because <see cref="IPNetwork"/> considers ::ffff:10.0.0.1 part of 2000::/3 (.NET 10).
    /// </summary>
    private static bool IsGlobal(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        // An ISATAP interface identifier tunnels to the IPv4 address at its end.
        return (bytes[0] & 0b1110_0000) == 0b0010_0000 && bytes[8..12] is not [0 or 2, 0, 0x5e, 0xfe];
    }

    private static IPNetwork[] Parse(params string[] networks) => [.. networks.Select(IPNetwork.Parse)];
}
