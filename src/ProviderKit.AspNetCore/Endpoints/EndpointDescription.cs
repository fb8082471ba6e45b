using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace ProviderKit.AspNetCore.Endpoints;

/// <summary>
/// Describes an endpoint's parameters and replies, for the OpenAPI document of an app that generates one. These endpoints read bytes
/// themselves, so their signatures reveal nothing of it.
/// </summary>
internal static class EndpointDescription
{
    private static readonly Action NoParameters = static () => { };

    /// <summary>
    /// Maps a route and describes it. Its further methods, such as HEAD, have an endpoint of their own: a description of each of them would say
    /// everything again, under the same operation id.
    /// </summary>
    /// <param name="routes">Where to map it.</param>
    /// <param name="pattern">The path.</param>
    /// <param name="methods">The HTTP methods. The first one is described.</param>
    /// <param name="handler">Its handler.</param>
    /// <param name="operation">The description; null for none.</param>
    public static IEndpointConventionBuilder MapDescribed(
        this IEndpointRouteBuilder routes, RoutePattern pattern, string[] methods, RequestDelegate handler, OperationDescription? operation)
    {
        var described = routes.Map(pattern, handler).WithMetadata(new HttpMethodMetadata(methods[..1]));
        if (operation is null) described.ExcludeFromDescription();
        else described.Describe(operation);
        return methods.Length == 1
            ? described
            : new Both(described, routes.Map(pattern, handler).WithMetadata(new HttpMethodMetadata(methods[1..])).ExcludeFromDescription());
    }

    private static void Describe(this IEndpointConventionBuilder endpoint, OperationDescription operation)
    {
        endpoint.WithTags(operation.Tag).WithSummary(operation.Summary);
        var method = (operation.Parameters ?? NoParameters).Method;
        endpoint.WithMetadata(method); // what the document's makers look for first
        foreach (var parameter in method.GetParameters()) endpoint.WithMetadata(new DescribedParameter(parameter));
        if (operation.Reply is not null) endpoint.WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, operation.Reply, [.. operation.Gives]));
        if (operation.FurtherStatus is { } further) endpoint.WithMetadata(new ProducesResponseTypeMetadata(further, operation.Reply, [.. operation.Gives]));
        if (operation.IsSocket) endpoint.WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status101SwitchingProtocols, typeof(void)));
        if (operation.Takes != OperationDescription.Json) endpoint.WithMetadata(new BodyType(operation.Takes));
        foreach (int status in operation.Errors.Order()) endpoint.WithMetadata(new ProducesResponseTypeMetadata(status, operation.Failure, [OperationDescription.Json]));
        // At last, since only then is the whole path known.
        endpoint.Finally(builder => builder.Metadata.Add(
            new EndpointNameMetadata(OperationIds.Of(builder.ApplicationServices).For(operation, ((RouteEndpointBuilder)builder).RoutePattern.RawText ?? ""))));
    }

    private sealed class BodyType(string mediaType) : IApiRequestMetadataProvider
    {
        public void SetContentTypes(MediaTypeCollection contentTypes) => contentTypes.Add(mediaType);
    }

    private sealed class DescribedParameter(ParameterInfo parameter) : IParameterBindingMetadata
    {
        public string Name => parameter.Name!;

        public bool HasTryParse => parameter.ParameterType != typeof(string);

        public bool HasBindAsync => false;

        public ParameterInfo ParameterInfo => parameter;

        public bool IsOptional => parameter.HasDefaultValue || parameter.GetCustomAttribute<InBodyAttribute>()?.AllowEmpty == true;
    }

    /// <summary>Two endpoints of one route.</summary>
    private sealed class Both(IEndpointConventionBuilder one, IEndpointConventionBuilder other) : IEndpointConventionBuilder
    {
        public void Add(Action<EndpointBuilder> convention)
        {
            one.Add(convention);
            other.Add(convention);
        }

        public void Finally(Action<EndpointBuilder> finallyConvention)
        {
            one.Finally(finallyConvention);
            other.Finally(finallyConvention);
        }
    }
}
