using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Security;

/// <summary>Which keys open a set of routes, and what callers without one are told. An <see cref="AccessGuard"/> applies them.</summary>
internal interface IAccessRules
{
    /// <summary>What the log calls the routes.</summary>
    string Name { get; }

    /// <summary>The keys that open them, by name.</summary>
    KeyRing Keys { get; }

    /// <summary>Whether names and origins are checked even of callers with a key.</summary>
    bool AlwaysChecksOrigins { get; }

    /// <summary>What to tell a caller without a key, or with a wrong one.</summary>
    string KeyMissing { get; }

    /// <summary>What to tell a caller of another machine when there are no keys.</summary>
    string KeysNotSet { get; }

    /// <returns>Which key the request shows, or -1.</returns>
    int FindKey(IHeaderDictionary headers, out bool any);

    Task RefuseAsync(HttpContext context, ProviderError error);
}
