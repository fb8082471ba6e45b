using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>The client's headers that may be forwarded to an upstream. No other header is forwarded, above all no credentials.</summary>
internal static class ForwardedHeaders
{
    /// <summary>Null if the client sent none of them.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="surface">The surface that received the request, which may allow more headers.</param>
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
