using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>The model's name in a path such as <c>models/{**id}</c>.</summary>
internal static class ModelPath
{
    /// <summary>The name of the placeholder.</summary>
    public const string Parameter = "id";

    /// <summary>Clients escape the slash in an id, and routing does not decode that escape.</summary>
    public static string IdOf(HttpContext context) =>
        (context.Request.RouteValues[Parameter] as string ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
