using System.Text.RegularExpressions;

namespace ProviderKit.Tests.Support;

/// <summary>One C# file of <c>src</c> or <c>tests</c>, read as text.</summary>
/// <param name="Project">The project's folder, such as <c>ProviderKit</c>.</param>
/// <param name="Path">The path in the project, with slashes.</param>
/// <param name="Text">What stands in it.</param>
internal sealed partial record SourceFile(string Project, string Path, string Text)
{
    private string? _code;

    /// <summary>All C# files of <c>src</c>, without what the build makes.</summary>
    public static IReadOnlyList<SourceFile> All { get; } = In("src");

    /// <summary>All C# files of a folder such as <c>tests</c>, without what the build makes.</summary>
    public static IReadOnlyList<SourceFile> In(string folder) => [.. Directory
        .EnumerateFiles(System.IO.Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
        .Select(file => System.IO.Path.GetRelativePath(System.IO.Path.Combine(Repository.Root, folder), file).Replace('\\', '/'))
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(path => new SourceFile(path.Split('/')[0], path[(path.IndexOf('/') + 1)..], File.ReadAllText(System.IO.Path.Combine(Repository.Root, folder, path))))];

    public static IEnumerable<SourceFile> Of(string project) => All.Where(f => f.Project == project);

    /// <summary>The first folder in the project; empty at its root.</summary>
    public string Folder => Path.Contains('/') ? Path.Split('/')[0] : "";

    /// <summary>Without comments and XML docs; strings are left in.</summary>
    public string Code => _code ??= Strip(Text, strings: false);

    /// <summary>Without comments and without the contents of strings.</summary>
    public string CodeWithoutStrings => Strip(Text, strings: true);

    public static string Strip(string text, bool strings) => Tokens().Replace(
        text, match => match.Value[0] == '/' ? " " : strings && match.Value[0] is '"' or '@' ? "\"\"" : match.Value);

    /// <summary>Comments and literals, so that the one is not taken for the other.</summary>
    [GeneratedRegex("""
        //[^\n]*|/\*[\s\S]*?\*/|"{3,}[\s\S]*?"{3,}|@"(?:[^"]|"")*"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'
        """)]
    private static partial Regex Tokens();
}
