using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Http;

/// <summary>The client's headers that may travel on to an upstream. All others stay here, credentials above all.</summary>
internal static class ForwardedHeaders
{
    // Vendors let clients try new features by headers of this kind; each provider sends on its own vendor's only.
    private const string Allowed = "-beta";

    /// <summary>Null when the client sent none of them.</summary>
    public static IReadOnlyDictionary<string, string>? From(IHeaderDictionary headers)
    {
        Dictionary<string, string>? found = null;
        foreach (var (name, value) in headers)
            if (name.EndsWith(Allowed, StringComparison.OrdinalIgnoreCase)) (found ??= [])[name.ToLowerInvariant()] = value.ToString();
        return found;
    }
}
