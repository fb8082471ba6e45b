using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.AspNetCore.Http;
using ProviderKit.AspNetCore.Security;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>Restricts the proxy to callers with a client key. Its refusals have records, like all its replies.</summary>
internal sealed class ProxyAccess(GatewayKeys keys, IUnsentRequests unsent) : IAccessRules
{
    public static AccessGuard Guard(IServiceProvider services) =>
        AccessGuard.For(services, options => new ProxyAccess(GatewayKeys.Of(options), services.GetRequiredService<IUnsentRequests>()));

    public string Name => "the proxy";

    public bool HasKeys => keys.HasClients;

    public IReadOnlyList<string> Headers => ShownKeys.HeadersOfClient;

    // No browser adds a key by itself, so a caller with a key may call from any origin.
    public bool AlwaysChecksOrigins => false;

    public string KeyMissing => "Send a key of this gateway's as Authorization: Bearer <key>, x-api-key, api-key or x-goog-api-key (ProviderKit:ClientKeys).";

    public string KeysNotSet =>
        "This gateway has no client keys, so it serves callers on its own machine only. Set ProviderKit:ClientKeys:{name} (or PROVIDERKIT_CLIENT_KEY), or map it with RequireAuthorization().";

    public ClientIdentity? Find(IHeaderDictionary headers, out bool any) => keys.FindClient(headers, out any);

    public Task RefuseAsync(HttpContext context, ProviderError error) => unsent.RefuseAsync(context, error, keepsTrail: false);
}
