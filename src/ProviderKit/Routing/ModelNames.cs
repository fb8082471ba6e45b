using System.Buffers;

namespace ProviderKit.Routing;

/// <summary>Which characters a model name may contain: names appear in addresses, logs and pages.</summary>
internal static class ModelNames
{
    // Tables by name are limited in number, so the length of a name is limited, too.
    private const int MaxLength = 256;

    private static readonly SearchValues<char> Safe =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/@+~-");

    private const string DefaultTag = ":latest";

    /// <summary>
    /// Removes the default tag: clients that use tags append it to every name, and servers with tags treat a name without a tag as the same.
    /// </summary>
    /// <returns>Null for a name without the tag.</returns>
    public static string? WithoutDefaultTag(string name) =>
        name.Length > DefaultTag.Length && name.EndsWith(DefaultTag, StringComparison.Ordinal) ? name[..^DefaultTag.Length] : null;

    public static bool AreSafe(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= MaxLength && !name.ContainsAnyExcept(Safe) && !name.Contains("..", StringComparison.Ordinal);
}
