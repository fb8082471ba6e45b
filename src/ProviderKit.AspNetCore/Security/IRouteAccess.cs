using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace ProviderKit;

/// <summary>
/// Decides who may call routes of ProviderKit, in place of the keys of <see cref="ProviderKitServerOptions"/>. It is metadata of the routes:
/// <c>group.WithMetadata(access)</c>. Routes with an authorization policy do not ask it. Implementations must be thread-safe.
/// </summary>
/// <remarks>The routes also refuse requests of web pages of other origins and for unknown host names, as monitoring always does.</remarks>
[Experimental(ProviderKitExperiments.Access)]
public interface IRouteAccess
{
    /// <summary>Whether callers must prove who they are. If not, only callers on this machine are served.</summary>
    bool IsRequired { get; }

    /// <summary>Checks a request if <see cref="IsRequired"/>. It may set <see cref="HttpContext.User"/>, whose name is then the client's name in records and logs.</summary>
    /// <param name="context">The request.</param>
    /// <returns>Why the request is refused, in words for the caller; null to let it in.</returns>
    ProviderError? Refuse(HttpContext context);
}
