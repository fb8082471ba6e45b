using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>
/// Matches if a path ends with a colon and a word, such as <c>models/x:generateContent</c>. A path with only a model's name belongs to another
/// route, or to none.
/// </summary>
internal sealed class VerbConstraint : IRouteConstraint
{
    public static readonly VerbConstraint Instance = new();

    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection)
    {
        string text = values[routeKey] as string ?? "";
        return text.AsSpan(text.LastIndexOf(':') + 1) is { IsEmpty: false } word && word.Length < text.Length && !word.Contains('/');
    }
}
