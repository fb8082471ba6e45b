using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>The client's headers that may travel on to an upstream. All others stay here, credentials above all.</summary>
internal static class ForwardedHeaders
{
    /// <summary>Null when the client sent none of them.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="surface">The surface that it came in by, which may let more of them travel.</param>
    public static IReadOnlyDictionary<string, string>? From(IHeaderDictionary headers, Surface surface)
    {
        Dictionary<string, string>? found = null;
        foreach (var (name, value) in headers)
        {
            if (!surface.Shape.Forwards(name)) continue;
            (found ??= [])[name.ToLowerInvariant()] = value.ToString();
        }
        return found;
    }
}
