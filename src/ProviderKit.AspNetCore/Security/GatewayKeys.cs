using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Security;

/// <summary>The keys of an app's gateway and their identities, shared by the built-in check and the authentication scheme. Thread-safe.</summary>
internal sealed class GatewayKeys
{
    private static readonly ConditionalWeakTable<ProviderKitServerOptions, GatewayKeys> Made = [];

    private readonly KeyRing _clientRing;
    private readonly KeyRing _adminRing;
    private readonly ClientIdentity[] _clients;
    private readonly ClientIdentity _admin = new(ClientIdentity.AdminName, ClientKind.AdminKey);

    private GatewayKeys(ProviderKitServerOptions options)
    {
        _clientRing = new KeyRing(options.ClientKeys);
        _adminRing = new KeyRing(options.AdminKey is { } key ? [KeyValuePair.Create(_admin.Name, key)] : []);
        _clients = [.. _clientRing.Names.Select(name => new ClientIdentity(name, ClientKind.ClientKey))];
    }

    /// <summary>Whether there are client keys.</summary>
    public bool HasClients => !_clientRing.IsEmpty;

    /// <summary>Whether there is an admin key.</summary>
    public bool HasAdmin => !_adminRing.IsEmpty;

    /// <summary>The keys of an app, as read on the first call.</summary>
    public static GatewayKeys Of(ProviderKitServerOptions options) => Made.GetValue(options, static options => new GatewayKeys(options));

    /// <returns>The client whose key a request sends; null if there is none. <paramref name="any"/> is whether it sends any key.</returns>
    public ClientIdentity? FindClient(IHeaderDictionary headers, out bool any) => ShownKeys.FindClient(headers, _clientRing, out any) is >= 0 and var key ? _clients[key] : null;

    /// <summary>Does the same as <see cref="FindClient"/> for the admin key.</summary>
    public ClientIdentity? FindAdmin(IHeaderDictionary headers, out bool any) => ShownKeys.FindAdmin(headers, _adminRing, out any) >= 0 ? _admin : null;
}
