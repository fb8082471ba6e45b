using System.Text.RegularExpressions;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Documents;

public partial class LinksTests
{
    [TestCaseSource(typeof(Markdown), nameof(Markdown.Documents))]
    public void Links_OfADocument_LeadToWhatIsThere(string document)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, document))!;
        var dead = Link().Matches(Markdown.Read(document)).Select(link => link.Groups[1].Value)
            .Where(target => !target.StartsWith("http", StringComparison.Ordinal) && !Exists(folder, document, target));
        Assert.That(dead, Is.Empty);
    }

    [Test]
    public void Links_OfAllDocuments_AreFound() => Assert.That(Markdown.Documents.Sum(document => Link().Count(Markdown.Read(document))), Is.GreaterThan(20));

    private static bool Exists(string folder, string document, string target)
    {
        string[] parts = target.Split('#');
        string path = parts[0].Length == 0 ? Path.Combine(Repository.Root, document) : Path.GetFullPath(Path.Combine(folder, parts[0]));
        if (!Path.Exists(path)) return false;
        return parts.Length == 1 || Heading().Matches(File.ReadAllText(path)).Any(heading => AnchorOf(heading.Groups[1].Value) == parts[1]);
    }

    /// <summary>As GitHub makes it of a heading.</summary>
    private static string AnchorOf(string heading) => Other().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?m)^#+ (.+)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Other();
}
