using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Clients;

/// <summary>Tells clients apart. Only by what they cannot make up: who can have a new identity per request has no limit.</summary>
internal interface IClientPartition
{
    /// <summary>Equal for requests of the same client.</summary>
    UInt128 Of(HttpContext context);
}
