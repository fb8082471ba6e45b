using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Security;

/// <summary>Who has shown a client key; a feature of the requests that did. Made once for each key.</summary>
internal sealed class ClientIdentity(string name)
{
    /// <summary>The key's name in the settings.</summary>
    public string Name => name;

    /// <summary>The name as a number, far from any address's.</summary>
    public UInt128 Number { get; } = BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name.ToUpperInvariant())));

    /// <summary>Null when the request has shown no key.</summary>
    public static ClientIdentity? Of(HttpContext context) => context.Features.Get<ClientIdentity>();
}
