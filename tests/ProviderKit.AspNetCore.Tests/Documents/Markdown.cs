using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Documents;

/// <summary>The documents of the repository.</summary>
internal static class Markdown
{
    /// <summary>Their paths from the root.</summary>
    public static string[] Documents { get; } =
        [.. Directory.EnumerateFiles(Repository.Root, "*.md").Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md")).Select(path => Path.GetRelativePath(Repository.Root, path)).Order()];

    public static string Read(string document) => File.ReadAllText(Path.Combine(Repository.Root, document));
}
