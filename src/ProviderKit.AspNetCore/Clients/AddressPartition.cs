using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Clients;

/// <summary>
/// Treats each address as one client, and each /64 IPv6 network, the smallest that is assigned, as one client too. Behind a proxy, the app must use
/// ASP.NET's forwarded headers, as for everything that depends on addresses.
/// </summary>
internal sealed class AddressPartition : IClientPartition
{
    public UInt128 Of(HttpContext context) => Of(context.Connection.RemoteIpAddress);

    /// <summary>Without an address, as on a Unix socket, all callers are one client.</summary>
    internal static UInt128 Of(IPAddress? address)
    {
        if (address is null) return default;
        Span<byte> bytes = stackalloc byte[16];
        if (address.AddressFamily == AddressFamily.InterNetwork) address = address.MapToIPv6();
        address.TryWriteBytes(bytes, out _);
        if (!address.IsIPv4MappedToIPv6) bytes[8..].Clear();
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
