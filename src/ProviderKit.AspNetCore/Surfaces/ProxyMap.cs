using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ProviderKit.AspNetCore.Endpoints;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>Puts the routes of all surfaces into an app. Surfaces may share a route: then the request says which of them answers.</summary>
/// <param name="surfaces">The surfaces. The first one takes what no other claims.</param>
/// <param name="calls">Makes the handler of a route that takes requests in a wire format.</param>
/// <param name="unknown">Answers what no route takes.</param>
/// <param name="guard">Answers for faults.</param>
/// <param name="around">What comes before each handler, such as a limit on requests.</param>
internal sealed class ProxyMap(
    IReadOnlyList<Surface> surfaces, Func<WireFormat, RequestDelegate> calls, RequestDelegate unknown, EndpointGuard guard, Func<RequestDelegate, RequestDelegate> around)
{
    private const string Tag = "ProviderKit proxy";

    public void Map(RouteGroupBuilder group)
    {
        var rows = surfaces.SelectMany(surface => surface.Routes, (surface, route) => (Surface: surface, Route: route));
        foreach (var sharing in rows.GroupBy(row => (row.Route.Method, row.Route.Pattern)))
        {
            var (set, route) = (new SurfaceSet([.. sharing.Select(row => row.Surface)]), sharing.First().Route);
            var handler = Handler([.. sharing], set);
            group.MapMethods(route.Pattern, route.Methods, route.IsFree ? handler : around(handler))
                .WithDisplayName($"ProviderKit {route.Name}").WithMetadata(set)
                .Describe(Tag, route.Summary, route.Parameters, route.Errors);
        }
        // After every other route, so that an app may have routes of its own below the same path.
        group.Map($"{{**{SurfaceSet.UnknownPath}}}", around(guard.Around(unknown))).WithDisplayName("ProviderKit unknown route")
            .WithMetadata(new SurfaceSet(surfaces)).WithOrder(int.MaxValue).ExcludeFromDescription();
    }

    private RequestDelegate Handler((Surface Surface, ProxyRoute Route)[] sharing, SurfaceSet set)
    {
        if (sharing is [var only]) return Handler(only.Route);
        var handlers = sharing.ToDictionary(row => row.Surface, row => Handler(row.Route));
        return context => handlers[set.For(context.Request)](context);
    }

    private RequestDelegate Handler(ProxyRoute route) => route.Format is { } format ? calls(format) : guard.Around(route.Handler!);
}
