namespace ProviderKit.AspNetCore.Http;

/// <summary>Text of a client's that is shown back to it.</summary>
internal static class Shortened
{
    private const int MaxLength = 128;

    public static string For(string text) => text.Length <= MaxLength ? text : text[..MaxLength] + "…";
}
