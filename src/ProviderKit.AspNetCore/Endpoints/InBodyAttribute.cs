using Microsoft.AspNetCore.Http.Metadata;

namespace ProviderKit.AspNetCore.Endpoints;

/// <summary>
/// Marks an endpoint's JSON body in its description. ASP.NET's own metadata would route a body of
/// another type elsewhere, but here the endpoint itself reports what is wrong with it.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class InBodyAttribute : Attribute, IFromBodyMetadata
{
    /// <summary>Whether the body is optional.</summary>
    public bool AllowEmpty { get; init; }
}
