using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Security;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>Who may call monitoring and metrics: callers with the admin's key.</summary>
internal sealed class AdminAccess(ProviderKitOptions options) : IAccessRules
{
    public static AccessGuard Guard(IServiceProvider services) => AccessGuard.For(services, options => new AdminAccess(options));

    public string Name => "monitoring and metrics";

    public KeyRing Keys { get; } = new(options.AdminKey is { } key ? [KeyValuePair.Create("admin", key)] : []);

    public bool AlwaysChecksOrigins => true;

    public string KeyMissing => "Send the admin's key as Authorization: Bearer <key> or x-admin-key (ProviderKit:AdminKey).";

    public string KeysNotSet =>
        "There is no admin key, so this is for callers on the gateway's own machine only. Set ProviderKit:AdminKey (or PROVIDERKIT_ADMIN_KEY), or map it with RequireAuthorization().";

    public int FindKey(IHeaderDictionary headers, out bool any) => ShownKeys.FindAdmin(headers, Keys, out any);

    public Task RefuseAsync(HttpContext context, ProviderError error) => ((MonitoringAnswer)error).WriteAsync(context);
}
