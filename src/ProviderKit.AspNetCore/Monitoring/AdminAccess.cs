using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;
using ProviderKit.AspNetCore.Security;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>Restricts monitoring and metrics to callers with the admin's key.</summary>
internal sealed class AdminAccess(GatewayKeys keys) : IAccessRules
{
    public static AccessGuard Guard(IServiceProvider services) => AccessGuard.For(services, options => new AdminAccess(GatewayKeys.Of(options)));

    public string Name => "monitoring and metrics";

    public bool HasKeys => keys.HasAdmin;

    public IReadOnlyList<string> Headers => ShownKeys.HeadersOfAdmin;

    public bool AlwaysChecksOrigins => true;

    public string KeyMissing => "Send the admin's key as Authorization: Bearer <key> or x-admin-key (ProviderKit:AdminKey).";

    public string KeysNotSet =>
        "There is no admin key, so this is for callers on the gateway's own machine only. Set ProviderKit:AdminKey (or PROVIDERKIT_ADMIN_KEY), or map it with RequireAuthorization().";

    public ClientIdentity? Find(IHeaderDictionary headers, out bool any) => keys.FindAdmin(headers, out any);

    public Task RefuseAsync(HttpContext context, ProviderError error) => ((MonitoringAnswer)error).WriteAsync(context);
}
