using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Security;

/// <summary><see cref="HttpContext.User"/> of a request that the built-in check accepted by its key. The user is created on first use.</summary>
internal sealed class KeyUser(ClientIdentity client) : IHttpAuthenticationFeature
{
    public ClaimsPrincipal? User { get => field ??= new ClaimsPrincipal(IdentityOf(client)); set; }

    /// <summary>Sets the key's client as the user, unless the app has authenticated one.</summary>
    public static void NameIn(HttpContext context, ClientIdentity client)
    {
        // HttpContext.User would create a user if there is none.
        if (context.Features.Get<IHttpAuthenticationFeature>()?.User is not { Identity.IsAuthenticated: true })
            context.Features.Set<IHttpAuthenticationFeature>(new KeyUser(client));
    }

    /// <summary>Creates the claims of a key.</summary>
    public static KeyIdentity IdentityOf(ClientIdentity client, string scheme = ProviderKitKeyDefaults.AuthenticationScheme) =>
        new(client, client.Kind == ClientKind.AdminKey ? ProviderKitKeyDefaults.AdminRole : ProviderKitKeyDefaults.ClientRole, scheme);
}
