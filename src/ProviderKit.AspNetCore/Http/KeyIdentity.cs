using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Http;

/// <summary>The identity that <see cref="HttpContext.User"/> gets from a key: its name, and the role of a client or of the admin.</summary>
internal sealed class KeyIdentity : ClaimsIdentity
{
    /// <param name="client">The key.</param>
    /// <param name="role">The role of the key.</param>
    /// <param name="scheme">The authentication scheme, which is the claims' issuer.</param>
    public KeyIdentity(ClientIdentity client, string role, string scheme)
        : base(
            [new Claim(ClaimTypes.Name, client.Name, ClaimValueTypes.String, scheme), new Claim(ClaimTypes.Role, role, ClaimValueTypes.String, scheme)],
            scheme, ClaimTypes.Name, ClaimTypes.Role) => Client = client;

    private KeyIdentity(KeyIdentity other)
        : base(other) => Client = other.Client;

    /// <summary>The key.</summary>
    public ClientIdentity Client { get; }

    /// <summary>The same key: apps that add claims to a user do it on a copy.</summary>
    public override ClaimsIdentity Clone() => new KeyIdentity(this);
}
