using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using ProviderKit.AspNetCore.Endpoints;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>Maps the routes of some surfaces. Surfaces may share a route: then the request decides which of them answers.</summary>
/// <param name="surfaces">The surfaces. The first one gets requests that no other claims.</param>
/// <param name="calls">Creates the handler of a route for requests in a wire format.</param>
/// <param name="unknown">Answers requests that match no route.</param>
/// <param name="guard">Answers faults.</param>
/// <param name="around">Runs before each handler, such as a rate limit.</param>
internal sealed class ProxyMap(
    IReadOnlyList<Surface> surfaces, Func<ProxyRoute, RequestDelegate> calls, Func<HttpContext, string?, Task> unknown, EndpointGuard guard, Func<RequestDelegate, RequestDelegate> around)
{
    private const string Tag = "ProviderKit proxy";

    /// <summary>Maps the routes into a group whose paths all belong to these surfaces: requests that match no route are also answered.</summary>
    public void MapOwning(RouteGroupBuilder group)
    {
        foreach (var sharing in Sharing()) Map(group, [.. sharing]);
        // After every other route, so that an app may have its own routes below the same path.
        MapUnknown(group, $"{{**{SurfaceSet.UnknownPath}}}", new SurfaceSet(surfaces), context => unknown(context, null));
    }

    /// <summary>
    /// Maps the routes into a group that also has other paths, which take precedence. Of the requests that match no route, only those with another method
    /// for the path of one of these routes are answered.
    /// </summary>
    public void MapBeside(RouteGroupBuilder group)
    {
        foreach (var sharing in Sharing()) Map(group, [.. sharing]).WithOrder(int.MaxValue - 1);
        foreach (var path in Sharing().GroupBy(sharing => sharing.Key.Pattern))
            MapUnknown(
                group, path.Key, new SurfaceSet([.. path.SelectMany(rows => rows).Select(row => row.Surface).Distinct()]), context => unknown(context, path.Key));
    }

    private IEnumerable<IGrouping<(string Method, string Pattern), Row>> Sharing() =>
        surfaces.SelectMany(surface => surface.Routes, (surface, route) => new Row(surface, route)).GroupBy(row => (row.Route.Method, row.Route.Pattern));

    private IEndpointConventionBuilder Map(RouteGroupBuilder group, Row[] sharing)
    {
        var (set, route) = (new SurfaceSet([.. sharing.Select(row => row.Surface)]), sharing[0].Route);
        var handler = Handler(sharing, set);
        string[] methods = route.IsSocket ? [.. route.Methods, HttpMethods.Connect] : route.Methods;
        return group.MapDescribed(PatternOf(route), methods, route.IsFree || route.Verbs is not null ? handler : around(handler), route.IsHidden ? null : OperationOf(sharing[0].Surface, route))
            .WithDisplayName($"ProviderKit {route.Name}").WithMetadata(set);
    }

    private static OperationDescription OperationOf(Surface surface, ProxyRoute route) => new(surface.Name, route.Operation, Tag, route.Summary)
    {
        UsualPrefix = surface.UsualPrefix,
        Pattern = route.Pattern,
        Parameters = route.Parameters,
        Takes = route.Takes,
        Reply = route.Reply,
        Gives = route.Gives,
        Failure = CallContracts.FailureOf(surface.Shape),
        Errors = route.Errors,
        IsSocket = route.IsSocket,
    };

    private static RoutePattern PatternOf(ProxyRoute route) => route.Verbs is null
        ? RoutePatternFactory.Parse(route.Pattern)
        : RoutePatternFactory.Parse(route.Pattern, defaults: null, new RouteValueDictionary { [ModelPath.Parameter] = VerbConstraint.Instance });

    private void MapUnknown(RouteGroupBuilder group, string pattern, SurfaceSet set, RequestDelegate answer) =>
        group.Map(pattern, around(guard.Around(answer))).WithDisplayName("ProviderKit unknown route")
            .WithMetadata(set).WithOrder(int.MaxValue).ExcludeFromDescription();

    private RequestDelegate Handler(Row[] sharing, SurfaceSet set)
    {
        if (sharing is [var only]) return Handler(only.Route);
        var handlers = sharing.ToDictionary(row => row.Surface, row => Handler(row.Route));
        return context => handlers[set.For(context.Request)](context);
    }

    private RequestDelegate Handler(ProxyRoute route) => route.Verbs is { } verbs ? ByVerb(route, verbs) : route.Format is not null ? calls(route) : guard.Around(route.Handler!);

    private RequestDelegate ByVerb(ProxyRoute route, IReadOnlyDictionary<string, ProxyRoute> verbs)
    {
        var handlers = verbs.ToDictionary(verb => verb.Key, verb => verb.Value.IsFree ? Handler(verb.Value) : around(Handler(verb.Value)), StringComparer.Ordinal);
        var (verbOf, other) = (route.VerbOf!, around(guard.Around(route.Handler!)));
        return context => (handlers.TryGetValue(verbOf(context), out var handler) ? handler : other)(context);
    }

    private readonly record struct Row(Surface Surface, ProxyRoute Route);
}
