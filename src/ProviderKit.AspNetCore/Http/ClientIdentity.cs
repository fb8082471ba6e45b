using System.Buffers.Binary;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;

namespace ProviderKit.AspNetCore.Http;

/// <summary>
/// The sender of a request: its client key, or the user whom the app itself authenticated. A feature of the request;
/// the identity of a key is created once.
/// </summary>
/// <param name="name">The client's name.</param>
/// <param name="kind">How it is identified. A user, a client key and the admin key of the same name are three callers.</param>
internal sealed class ClientIdentity(string name, ClientKind kind)
{
    /// <summary>The name of the admin key, in records and for policies. No client key has it.</summary>
    public const string AdminName = "admin";

    private const int MaxName = 128;

    private readonly Lazy<UInt128> _number = new(
        () => BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind} {name.ToUpperInvariant()}"))),
        LazyThreadSafetyMode.PublicationOnly);

    /// <summary>The key's name in the settings, or the user's.</summary>
    public string Name => name;

    /// <summary>How the client is identified.</summary>
    public ClientKind Kind => kind;

    /// <summary>The name as a number that cannot be confused with an address.</summary>
    public UInt128 Number => _number.Value;

    /// <summary>Null if the request has no key and no user is signed in.</summary>
    public static ClientIdentity? Of(HttpContext context)
    {
        if (context.Features.Get<ClientIdentity>() is { } known) return known;
        // HttpContext.User would create a user if there is none.
        if (context.Features.Get<IHttpAuthenticationFeature>()?.User is not { Identity.IsAuthenticated: true } user) return null;
        var identity = user.Identity is KeyIdentity key ? key.Client : NameOf(user) is { } name ? new ClientIdentity(name, ClientKind.User) : null;
        if (identity is not null) context.Features.Set(identity);
        return identity;
    }

    /// <summary>The user's name, or otherwise the user's id; null if there is neither.</summary>
    private static string? NameOf(ClaimsPrincipal user)
    {
        string? name = new[] { user.Identity!.Name, user.FindFirst(ClaimTypes.NameIdentifier)?.Value, user.FindFirst("sub")?.Value }
            .FirstOrDefault(one => !string.IsNullOrWhiteSpace(one));
        return name is null ? null : string.Concat(name.Take(MaxName).Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));
    }
}
