using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Documents;

/// <summary>The documents of the repository.</summary>
internal static class Markdown
{
    /// <summary>Their paths from the root.</summary>
    public static string[] Documents { get; } =
    [
        .. FilesIn(Repository.Root).Concat(FilesIn(Repository.PathOf("docs")))
            .Concat(((string[])["src", "samples", "templates"]).SelectMany(folder => Directory.EnumerateDirectories(Repository.PathOf(folder))).SelectMany(FilesIn)) // the packages' readmes
            .Select(path => Path.GetRelativePath(Repository.Root, path)).Order()
    ];

    public static string Read(string document) => File.ReadAllText(Path.Combine(Repository.Root, document));

    private static IEnumerable<string> FilesIn(string folder) => Directory.EnumerateFiles(folder, "*.md");
}
