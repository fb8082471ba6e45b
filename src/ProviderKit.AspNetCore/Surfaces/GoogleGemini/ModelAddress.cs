using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.GoogleGemini;

/// <summary>The model and the verb in a request's path.</summary>
internal static class ModelAddress
{
    public static GoogleModelAddress Of(HttpContext context) => GoogleModelAddress.Of(ModelPath.IdOf(context));
}
