using ProviderKit.AspNetCore.Endpoints;

namespace ProviderKit.AspNetCore.Tests.Endpoints;

public class TableRouteTests
{
    [TestCase("chat/completions", "chat/completions", true)]
    [TestCase("chat/completions", "chat/completions/", true)]
    [TestCase("chat/completions", "CHAT/completions", true)]
    [TestCase("chat/completions", "chat", false)]
    [TestCase("chat/completions", "chat/completions/x", false)]
    [TestCase("chat/completions", "", false)]
    [TestCase("models/{**id}", "models/a", true)]
    [TestCase("models/{**id}", "models/a/b:c", true)]
    [TestCase("models/{**id}", "models", true)]
    [TestCase("models/{**id}", "model/a", false)]
    [TestCase("providers/{name}/logs", "providers/x/logs", true)]
    [TestCase("providers/{name}/logs", "providers/x/y/logs", false)]
    public void Matches_Path_GoesByItsSegments(string pattern, string path, bool expected) =>
        Assert.That(new Row("GET", pattern).Matches(path), Is.EqualTo(expected));

    [TestCase("a/1", "GET, HEAD, DELETE")]
    [TestCase("a/X", "")]
    [TestCase("b", "POST")]
    [TestCase("c", "")]
    public void AllowedAt_Path_ListsTheMethodsOfItsRoutesOnce(string path, string expected) =>
        Assert.That(TableRoute.AllowedAt([new Row("GET", "a/{id}") { Except = ["x"] }, new Row("DELETE", "a/{id}") { Except = ["x"] }, new Row("GET", "a/1"), new Row("POST", "b")], path), Is.EqualTo(expected));

    private sealed record Row(string Method, string Pattern) : TableRoute(Method, Pattern, "");
}
