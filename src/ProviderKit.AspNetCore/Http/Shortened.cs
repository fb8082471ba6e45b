using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ProviderKit.AspNetCore.Http;

/// <summary>A client's text that is shown back to the client, without the tokens of any provider.</summary>
internal static class Shortened
{
    private const int MaxLength = 128;

    /// <param name="context">The request that contains the text.</param>
    /// <param name="text">The text.</param>
    public static string For(HttpContext context, string text)
    {
        // Masked before it is cut: half of a cut token would be shown.
        string masked = context.RequestServices.GetRequiredService<ProviderRegistry>().Mask(text);
        return masked.Length <= MaxLength ? masked : masked[..MaxLength] + "…";
    }
}
