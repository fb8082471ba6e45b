using System.Text.RegularExpressions;

namespace ProviderKit.AspNetCore.Tests.Documents;

public partial class ExamplesTests
{
    [TestCase("README.md")]
    [TestCase("SPECIAL_PROVIDERS.md")]
    public void CSharpBlocks_OfADocument_StandInCodeThatCompiles(string document)
    {
        string root = RepositoryRoot();
        string compiled = Squeeze(File.ReadAllText(Path.Combine(root, "tests/ProviderKit.AspNetCore.Tests/Documents/Examples.cs")));
        var blocks = CSharpBlock().Matches(File.ReadAllText(Path.Combine(root, document)));
        Assert.That(blocks, Is.Not.Empty);
        foreach (Match block in blocks) Assert.That(compiled, Does.Contain(Squeeze(block.Groups[1].Value)));
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "ProviderKit.sln"))) folder = folder.Parent;
        return folder.FullName;
    }

    private static string Squeeze(string code) => Space().Replace(code, "");

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
