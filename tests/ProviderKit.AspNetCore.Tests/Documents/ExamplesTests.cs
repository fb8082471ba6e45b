using System.Text.RegularExpressions;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Documents;

public partial class ExamplesTests
{
    [TestCaseSource(typeof(Markdown), nameof(Markdown.Documents))]
    public void CSharpBlocks_OfADocument_StandInCodeThatCompiles(string document)
    {
        var files = Directory.EnumerateDirectories(Repository.PathOf("tests")).Select(tests => Path.Combine(tests, "Documents")).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs"));
        string compiled = Squeeze(string.Concat(files.Select(File.ReadAllText)));
        foreach (Match block in CSharpBlock().Matches(Markdown.Read(document))) Assert.That(compiled, Does.Contain(Squeeze(block.Groups[1].Value)));
    }

    [Test]
    public void CSharpBlocks_OfAllDocuments_AreFound() =>
        Assert.That(Markdown.Documents.Sum(document => CSharpBlock().Count(Markdown.Read(document))), Is.GreaterThan(8));

    private static string Squeeze(string code) => Space().Replace(code, "");

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
