using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Clients;

/// <summary>Treats each key as one client, from any address. Requests without a key are handled by <paramref name="others"/>.</summary>
internal sealed class KeyPartition(IClientPartition others) : IClientPartition
{
    public UInt128 Of(HttpContext context) => ClientIdentity.Of(context)?.Number ?? others.Of(context);
}
