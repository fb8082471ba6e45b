using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace ProviderKit.AspNetCore.Endpoints;

/// <summary>
/// Describes an endpoint's parameters and replies, for the OpenAPI document of an app that generates one. These endpoints read bytes
/// themselves, so their signatures reveal nothing of it.
/// </summary>
internal static class EndpointDescription
{
    // No operation ids: those must be unique in an app, which may map the same surface twice.

    /// <param name="endpoint">The endpoint.</param>
    /// <param name="tag">The surface of the endpoint.</param>
    /// <param name="summary">What it does.</param>
    /// <param name="parameters">An empty method with the parameters of path and query, and the body marked <see cref="InBodyAttribute"/>; null for none.</param>
    /// <param name="errors">Its statuses besides 200 and those of its whole surface.</param>
    public static IEndpointConventionBuilder Describe(
        this IEndpointConventionBuilder endpoint, string tag, string summary, Delegate? parameters = null, params int[] errors)
    {
        endpoint.WithTags(tag).WithSummary(summary);
        var method = (parameters ?? NoParameters).Method;
        endpoint.WithMetadata(method); // what the document's makers look for first
        foreach (var parameter in method.GetParameters()) endpoint.WithMetadata(new DescribedParameter(parameter));
        endpoint.WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(JsonElement), ["application/json"]));
        foreach (int status in errors) endpoint.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(JsonElement), ["application/json"]));
        return endpoint;
    }

    private static readonly Action NoParameters = static () => { };

    private sealed class DescribedParameter(ParameterInfo parameter) : IParameterBindingMetadata
    {
        public string Name => parameter.Name!;

        public bool HasTryParse => parameter.ParameterType != typeof(string);

        public bool HasBindAsync => false;

        public ParameterInfo ParameterInfo => parameter;

        public bool IsOptional => parameter.HasDefaultValue;
    }
}
