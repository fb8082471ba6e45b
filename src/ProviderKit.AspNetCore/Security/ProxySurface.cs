using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Security;

/// <summary>The proxy. Its refusals have records, like all that it answers.</summary>
internal sealed class ProxySurface(ProviderKitOptions options, IChatDispatcher dispatcher) : IGuardedSurface
{
    public string Name => "the proxy";

    public KeyRing Keys { get; } = new(options.ClientKeys);

    // No browser adds a key by itself, so who has one may call from anywhere.
    public bool AlwaysChecksOrigins => false;

    public string KeyMissing => "Send a key of this gateway's as Authorization: Bearer <key>, x-api-key, api-key or x-goog-api-key (ProviderKit:ClientKeys).";

    public string KeysNotSet =>
        "This gateway has no client keys, so it serves callers on its own machine only. Set ProviderKit:ClientKeys:{name} (or PROVIDERKIT_CLIENT_KEY), or map it with RequireAuthorization().";

    public int FindKey(IHeaderDictionary headers, out bool any) => ShownKeys.FindClient(headers, Keys, out any);

    public Task RefuseAsync(HttpContext context, ProviderError error) => dispatcher.RefuseAsync(context, error, keepsTrail: false);
}
