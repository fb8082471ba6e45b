using System.Buffers.Binary;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;

namespace ProviderKit.AspNetCore.Http;

/// <summary>
/// Who sends a request: the client key it shows, or the user whom the app itself authenticated. A feature of the request;
/// the one of a key is made once.
/// </summary>
/// <param name="name">What to call it.</param>
/// <param name="isUser">Whether it is a user rather than a key; two of the same name are not the same.</param>
internal sealed class ClientIdentity(string name, bool isUser = false)
{
    private const int MaxName = 128;

    private readonly Lazy<UInt128> _number = new(
        () => BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes((isUser ? "user " : "") + name.ToUpperInvariant()))),
        LazyThreadSafetyMode.PublicationOnly);

    /// <summary>The key's name in the settings, or the user's.</summary>
    public string Name => name;

    /// <summary>Whether the app itself authenticated the caller.</summary>
    public bool IsUser => isUser;

    /// <summary>The name as a number, far from any address's.</summary>
    public UInt128 Number => _number.Value;

    /// <summary>Null when the request has shown no key and no user is signed in.</summary>
    public static ClientIdentity? Of(HttpContext context)
    {
        if (context.Features.Get<ClientIdentity>() is { } known) return known;
        // Not HttpContext.User, which makes a user where there is none.
        if (context.Features.Get<IHttpAuthenticationFeature>()?.User is not { Identity.IsAuthenticated: true } user || NameOf(user) is not { } name) return null;
        var identity = new ClientIdentity(name, isUser: true);
        context.Features.Set(identity);
        return identity;
    }

    /// <summary>The user's name, or the id that stands for one; null when the user has neither.</summary>
    private static string? NameOf(ClaimsPrincipal user)
    {
        string? name = new[] { user.Identity!.Name, user.FindFirst(ClaimTypes.NameIdentifier)?.Value, user.FindFirst("sub")?.Value }
            .FirstOrDefault(one => !string.IsNullOrWhiteSpace(one));
        return name is null ? null : string.Concat(name.Take(MaxName).Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));
    }
}
