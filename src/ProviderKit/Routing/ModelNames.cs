using System.Buffers;

namespace ProviderKit.Routing;

/// <summary>What a model's name may be made of, since it travels into addresses, logs and pages.</summary>
internal static class ModelNames
{
    // What is kept by name is bounded in number, so a name has to be bounded too.
    private const int MaxLength = 256;

    private static readonly SearchValues<char> Safe =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/@+~-");

    private const string DefaultTag = ":latest";

    /// <summary>
    /// A name without the tag that says nothing: clients that know models by name and tag write it behind every name, and a server that
    /// has tags reads a name without one as the same.
    /// </summary>
    /// <returns>Null for a name without it.</returns>
    public static string? WithoutDefaultTag(string name) =>
        name.Length > DefaultTag.Length && name.EndsWith(DefaultTag, StringComparison.Ordinal) ? name[..^DefaultTag.Length] : null;

    public static bool AreSafe(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= MaxLength && !name.ContainsAnyExcept(Safe) && !name.Contains("..", StringComparison.Ordinal);
}
