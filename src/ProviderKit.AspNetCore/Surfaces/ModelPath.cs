using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>The model's name in a path such as <c>models/{**id}</c>.</summary>
internal static class ModelPath
{
    /// <summary>Clients escape the slash in an id, and routing leaves that one escape alone.</summary>
    public static string IdOf(HttpContext context) =>
        (context.Request.RouteValues["id"] as string ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
