using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary><c>X-ProviderKit-Cache: off</c>, by which a client has no breakpoints of the prompt cache added to its request.</summary>
internal static class CacheHeader
{
    private const string Name = "X-ProviderKit-Cache";

    /// <summary>Does to <paramref name="request"/> what the header says; an error leaves no request.</summary>
    public static ProviderError? Apply(IHeaderDictionary headers, ref ChatRequest? request)
    {
        if (request is null || !headers.TryGetValue(Name, out var value)) return null;
        string said = value.ToString().Trim();
        if (said.Equals("on", StringComparison.OrdinalIgnoreCase)) return null;
        bool off = said.Equals("off", StringComparison.OrdinalIgnoreCase);
        request = off ? request.WithoutAutomaticCache() : null;
        return off ? null : new ProviderError(ProviderErrorKind.InvalidRequest, $"The header {Name} must be on or off.") { Param = Name };
    }
}
