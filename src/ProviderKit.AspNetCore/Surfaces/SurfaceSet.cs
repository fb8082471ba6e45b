using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>The surfaces to which an endpoint's requests may belong; metadata of the endpoint. Immutable.</summary>
/// <param name="surfaces">The surfaces. The first one gets requests that no other claims.</param>
internal sealed class SurfaceSet(IReadOnlyList<Surface> surfaces) : IAnswerForms
{
    /// <summary>The name of the route value with the path, on the route for unknown paths.</summary>
    public const string UnknownPath = "route";

    /// <summary>The surfaces.</summary>
    public IReadOnlyList<Surface> Surfaces => surfaces;

    /// <summary>The surface that a request to the proxy belongs to.</summary>
    public static Surface Of(HttpContext context) => context.GetEndpoint()!.Metadata.GetRequiredMetadata<SurfaceSet>().For(context.Request);

    /// <summary>The surface that a request belongs to: by its path and, if several share the path, by its headers.</summary>
    public Surface For(HttpRequest request)
    {
        if (surfaces.Count == 1) return surfaces[0];
        if (request.RouteValues.TryGetValue(UnknownPath, out object? path)) return ForUnknown(request, path as string ?? "");
        return request.RouteValues.TryGetValue(ModelPath.Parameter, out object? model) && ClaimantOf(model as string ?? "") is { } claimant ? claimant : MeantOf(surfaces, request);
    }

    private Surface ForUnknown(HttpRequest request, string path) =>
        ClaimantOf(path) is { } claimant ? claimant
        : surfaces.Where(surface => surface.Owns(path)).ToArray() is { Length: > 0 } owners ? MeantOf(owners, request) : MeantOf(surfaces, request);

    private Surface? ClaimantOf(string path)
    {
        for (int i = 0; i < surfaces.Count; i++)
            if (surfaces[i].Claims(path)) return surfaces[i];
        return null;
    }

    // A loop: this runs several times per request.
    private static Surface MeantOf(IReadOnlyList<Surface> candidates, HttpRequest request)
    {
        for (int i = 0; i < candidates.Count; i++)
            if (candidates[i].IsMeantBy(request)) return candidates[i];
        return candidates[0];
    }

    AnswerForm IAnswerForms.For(HttpRequest request) => For(request);
}
