using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary><c>X-ProviderKit-Fallback: off</c>, with which a client allows only the named model to serve the request.</summary>
internal static class FallbackHeader
{
    private const string Name = "X-ProviderKit-Fallback";

    /// <summary>Applies the header to <paramref name="request"/>; sets it to null after an error.</summary>
    public static ProviderError? Apply(IHeaderDictionary headers, ref ChatRequest? request)
    {
        if (request is null || !headers.TryGetValue(Name, out var value)) return null;
        string said = value.ToString().Trim();
        if (said.Equals("on", StringComparison.OrdinalIgnoreCase)) return null;
        bool off = said.Equals("off", StringComparison.OrdinalIgnoreCase);
        request = off ? request.WithoutFallback() : null;
        return off ? null : new ProviderError(ProviderErrorKind.InvalidRequest, $"The header {Name} must be on or off.") { Param = Name };
    }
}
