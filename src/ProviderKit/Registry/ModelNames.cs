using System.Buffers;

namespace ProviderKit;

/// <summary>What a model's name may be made of, since it travels into addresses, logs and pages.</summary>
internal static class ModelNames
{
    private static readonly SearchValues<char> Safe =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/@+~-");

    public static bool AreSafe(ReadOnlySpan<char> name) =>
        !name.IsEmpty && !name.ContainsAnyExcept(Safe) && !name.Contains("..", StringComparison.Ordinal);
}
