using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Security;

/// <summary>Defines which keys open a set of routes, and the errors for other callers. Applied by <see cref="AccessGuard"/>.</summary>
internal interface IAccessRules
{
    /// <summary>The name of the routes in the log.</summary>
    string Name { get; }

    /// <summary>Whether keys are set for the routes.</summary>
    bool HasKeys { get; }

    /// <summary>The headers in which a caller may send a key.</summary>
    IReadOnlyList<string> Headers { get; }

    /// <summary>Whether Host and Origin are also checked for callers with a key.</summary>
    bool AlwaysChecksOrigins { get; }

    /// <summary>The message for a caller with no key or a wrong one.</summary>
    string KeyMissing { get; }

    /// <summary>The message for a caller on another machine if no keys are set.</summary>
    string KeysNotSet { get; }

    /// <returns>The owner of the key that a request sends; null if it sends none of these keys. <paramref name="any"/> is whether it sends any key.</returns>
    ClientIdentity? Find(IHeaderDictionary headers, out bool any);

    Task RefuseAsync(HttpContext context, ProviderError error);
}
