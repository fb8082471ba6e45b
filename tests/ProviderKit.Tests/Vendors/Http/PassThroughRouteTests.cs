namespace ProviderKit.Tests.Vendors.Http;

public class PassThroughRouteTests
{
    [TestCase("rerank", "rerank", true)]
    [TestCase("rerank", "Rerank", true)]
    [TestCase("rerank", "v2/rerank", false)]
    [TestCase("rerank", "rerank/x", false)]
    [TestCase("images/*", "images/generations", true)]
    [TestCase("images/*", "images", false)]
    [TestCase("images/*", "images/a/b", false)]
    [TestCase("files/**", "files/a/b", true)]
    [TestCase("files/**", "files", true)]
    [TestCase("files/**", "filesystem", false)]
    [TestCase("a/*/c", "a/b/c", true)]
    [TestCase("a/*/c", "a/b/d", false)]
    public void Matches_Path_IsByItsSegments(string pattern, string path, bool matches) =>
        Assert.That(new PassThroughRoute(pattern).Matches(path), Is.EqualTo(matches));

    [TestCase("tokenize", false)]
    [TestCase("files/**", false)]
    [TestCase("a/*/c", false)]
    [TestCase("", true)]
    [TestCase("/files", true)]
    [TestCase("files/", true)]
    [TestCase("a/**/b", true)]
    [TestCase("**", true)]
    [TestCase("a/../b", true)]
    [TestCase("a/{id}", true)]
    public void ProblemWith_Pattern_IsSaid(string pattern, bool isBad) => Assert.That(PassThroughRoute.ProblemWith(pattern) is not null, Is.EqualTo(isBad));
}
