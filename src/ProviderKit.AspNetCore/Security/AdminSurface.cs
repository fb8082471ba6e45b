using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ProviderKit.AspNetCore.Monitoring;

namespace ProviderKit.AspNetCore.Security;

/// <summary>Monitoring and metrics.</summary>
internal sealed partial class AdminSurface(ProviderKitOptions options, ILogger logger) : IGuardedSurface
{
    public KeyRing Keys { get; } = new(options.AdminKey is { } key ? [KeyValuePair.Create("admin", key)] : []);

    public bool AlwaysChecksOrigins => true;

    public string KeyMissing => "Send the admin's key as Authorization: Bearer <key> or x-admin-key (ProviderKit:AdminKey).";

    public string KeysNotSet =>
        "There is no admin key, so this is for callers on the gateway's own machine only. Set ProviderKit:AdminKey (or PROVIDERKIT_ADMIN_KEY), or map it with RequireAuthorization().";

    public int FindKey(IHeaderDictionary headers, out bool any) => ShownKeys.FindAdmin(headers, Keys, out any);

    public Task RefuseAsync(HttpContext context, ProviderError error)
    {
        LogRefused(context.Connection.RemoteIpAddress, error.HttpStatus, error.Code ?? "invalid_api_key");
        return ((MonitoringAnswer)error).WriteAsync(context);
    }

    [LoggerMessage(EventId = 320, Level = LogLevel.Information, Message = "Refused {Peer} what is the admin's: {Status} {Code}")]
    private partial void LogRefused(IPAddress? peer, int status, string code);
}
