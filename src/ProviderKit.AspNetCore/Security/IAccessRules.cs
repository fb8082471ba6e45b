using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Security;

/// <summary>Which keys open a set of routes, and what callers without one are told. An <see cref="AccessGuard"/> applies them.</summary>
internal interface IAccessRules
{
    /// <summary>What the log calls the routes.</summary>
    string Name { get; }

    /// <summary>Whether there are keys that open them.</summary>
    bool HasKeys { get; }

    /// <summary>Whether names and origins are checked even of callers with a key.</summary>
    bool AlwaysChecksOrigins { get; }

    /// <summary>What to tell a caller without a key, or with a wrong one.</summary>
    string KeyMissing { get; }

    /// <summary>What to tell a caller of another machine when there are no keys.</summary>
    string KeysNotSet { get; }

    /// <returns>The owner of the key that a request sends; null if it sends none of these. <paramref name="any"/> is whether it sends anything.</returns>
    ClientIdentity? Find(IHeaderDictionary headers, out bool any);

    Task RefuseAsync(HttpContext context, ProviderError error);
}
