using Microsoft.AspNetCore.Http.Metadata;

namespace ProviderKit.AspNetCore.Endpoints;

/// <summary>
/// Marks what an endpoint takes as its JSON body, in its description. ASP.NET's own metadata for that would have a body of
/// another type routed elsewhere, and here the endpoint itself says what is wrong with it.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class InBodyAttribute : Attribute, IFromBodyMetadata
{
    /// <summary>Whether there may be none.</summary>
    public bool AllowEmpty { get; init; }
}
