using System.Net;
using System.Text.RegularExpressions;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Documents;

public partial class ExamplesTests
{
    [TestCaseSource(typeof(Markdown), nameof(Markdown.Documents))]
    public void CSharpBlocks_OfADocument_StandInCodeThatCompiles(string document)
    {
        string compiled = Compiled();
        foreach (Match block in CSharpBlock().Matches(Markdown.Read(document))) Assert.That(compiled, Does.Contain(Squeeze(block.Groups[1].Value)));
    }

    [Test]
    public void CSharpBlocks_OfAllDocuments_AreFound() =>
        Assert.That(Markdown.Documents.Sum(document => CSharpBlock().Count(Markdown.Read(document))), Is.GreaterThan(8));

    [Test]
    public void Examples_OfXmlComments_StandInCodeThatCompiles()
    {
        string compiled = Compiled();
        var examples = Directory.EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories).SelectMany(file => CommentedCode().Matches(File.ReadAllText(file))
            .Select(match => (File: Path.GetFileName(file), Code: WebUtility.HtmlDecode(CommentMark().Replace(match.Groups[1].Value, ""))))).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(examples, Has.Length.GreaterThan(30));
            foreach (var (file, code) in examples) Assert.That(compiled.Contains(Squeeze(code), StringComparison.Ordinal), Is.True, $"{file}:{code}");
        });
    }

    private static string Compiled() => Squeeze(string.Concat(
        Directory.EnumerateDirectories(Repository.PathOf("tests")).Select(tests => Path.Combine(tests, "Documents")).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs")).Select(File.ReadAllText)));

    private static string Squeeze(string code) => Space().Replace(code, "");

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex("<example>.*?<code>(.*?)</code>", RegexOptions.Singleline)]
    private static partial Regex CommentedCode();

    [GeneratedRegex("^ *///", RegexOptions.Multiline)]
    private static partial Regex CommentMark();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
