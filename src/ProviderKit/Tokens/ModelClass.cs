using System.IO.Enumeration;

namespace ProviderKit.Tokens;

/// <summary>A class of models that share a limit, named by a pattern: <c>*</c> matches any text. Model names never contain <c>*</c>.</summary>
internal static class ModelClass
{
    public static bool IsPattern(string name) => name.Contains('*', StringComparison.Ordinal);

    /// <summary>Whether <paramref name="model"/> matches <paramref name="pattern"/>, ignoring case.</summary>
    public static bool Holds(string pattern, string model) => FileSystemName.MatchesSimpleExpression(pattern, model, ignoreCase: true);
}
