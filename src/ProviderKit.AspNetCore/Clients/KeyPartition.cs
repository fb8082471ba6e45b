using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Clients;

/// <summary>One client per key, wherever it is used from; without a key, as <paramref name="others"/> says.</summary>
internal sealed class KeyPartition(IClientPartition others) : IClientPartition
{
    public UInt128 Of(HttpContext context) => ClientIdentity.Of(context)?.Number ?? others.Of(context);
}
