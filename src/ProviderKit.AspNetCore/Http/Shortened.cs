using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ProviderKit.AspNetCore.Http;

/// <summary>Text of a client's that is shown back to it, without the tokens of any provider.</summary>
internal static class Shortened
{
    private const int MaxLength = 128;

    /// <param name="context">The request that has the text.</param>
    /// <param name="text">The text.</param>
    public static string For(HttpContext context, string text)
    {
        // Masked first: of a token that is cut, half would be shown.
        string masked = context.RequestServices.GetRequiredService<ProviderRegistry>().Mask(text);
        return masked.Length <= MaxLength ? masked : masked[..MaxLength] + "…";
    }
}
