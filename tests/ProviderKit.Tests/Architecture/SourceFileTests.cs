using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Architecture;

/// <summary>The other tests here are worth what this reading is worth.</summary>
public class SourceFileTests
{
    [TestCase("a // azure\nb", "a  \nb", "a  \nb")]
    [TestCase("/// <summary>azure</summary>\nb", " \nb", " \nb")]
    [TestCase("a /* azure \n x */ b", "a   b", "a   b")]
    [TestCase("x = \"http://azure\";", "x = \"http://azure\";", "x = \"\";")]
    [TestCase("x = \"a\\\"// b\"; // c", "x = \"a\\\"// b\";  ", "x = \"\";  ")]
    [TestCase("x = @\"a\\\"; // c", "x = @\"a\\\";  ", "x = \"\";  ")]
    [TestCase("x = \"\"\"a \" // b\"\"\"; // c", "x = \"\"\"a \" // b\"\"\";  ", "x = \"\";  ")]
    [TestCase("x = '\"'; // c", "x = '\"';  ", "x = '\"';  ")]
    public void Strip_CommentsAndStrings_AreToldApart(string text, string code, string withoutStrings)
    {
        Assert.That(SourceFile.Strip(text, strings: false), Is.EqualTo(code));
        Assert.That(SourceFile.Strip(text, strings: true), Is.EqualTo(withoutStrings));
    }

    [Test]
    public void All_IsTheSourceOfBothLibraries()
    {
        Assert.That(SourceFile.Of("ProviderKit").Select(f => f.Path), Has.Member("IChatProvider.cs").And.Member("Formats/Requests/ChatRequest.cs"));
        Assert.That(SourceFile.Of("ProviderKit.AspNetCore").Select(f => f.Folder), Has.Member("Endpoints").And.Member("Http").And.Member(""));
        Assert.That(SourceFile.All.Select(f => f.Path), Has.None.Contain("obj/"));
    }
}
