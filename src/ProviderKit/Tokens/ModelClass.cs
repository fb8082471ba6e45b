using System.IO.Enumeration;

namespace ProviderKit.Tokens;

/// <summary>A class of models that share a limit, named by a pattern: <c>*</c> stands for any text. No model's name holds one.</summary>
internal static class ModelClass
{
    public static bool IsPattern(string name) => name.Contains('*', StringComparison.Ordinal);

    /// <summary>Whether <paramref name="model"/> is one of those that <paramref name="pattern"/> names; without regard to case.</summary>
    public static bool Holds(string pattern, string model) => FileSystemName.MatchesSimpleExpression(pattern, model, ignoreCase: true);
}
