using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Clients;

/// <summary>Distinguishes clients, only by properties that they cannot forge: a client with a new identity for each request would have no limit.</summary>
internal interface IClientPartition
{
    /// <summary>Returns a number that is equal for requests of the same client.</summary>
    UInt128 Of(HttpContext context);
}
