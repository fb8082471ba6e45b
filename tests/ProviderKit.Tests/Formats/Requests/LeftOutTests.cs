using ProviderKit.Formats;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Tests.Formats.Requests;

public class LeftOutTests
{
    [Test]
    public void Add_TheSameNameTwice_IsThereOnce()
    {
        var left = Of("top_k", "container", "top_k");
        Assert.That((left.Names, left.ToString()), Is.EqualTo((new[] { "top_k", "container" }, "top_k, container")));
    }

    [Test]
    public void Add_MoreNamesThanThereIsRoomFor_SaysSo()
    {
        var left = Of([.. Enumerable.Range(0, 20).Select(i => $"name{i}"), "name1"]);
        Assert.That(left.Names, Has.Count.EqualTo(17));
        Assert.That((left.Names[15], left.Names[16]), Is.EqualTo(("name15", "and more")));
    }

    [Test]
    public void Add_LongNames_AreBoundedInAll() =>
        Assert.That(Of([.. Enumerable.Range(0, 16).Select(i => new string('x', 90) + i)]).ToString(), Has.Length.LessThanOrEqualTo(520).And.EndsWith(", and more"));

    [TestCase("a\r\nset-cookie: b", "a??set-cookie: b")]
    [TestCase("a,b", "a?b")]
    [TestCase("café\u2028", "caf??")]
    public void Add_CharactersThatNoHeaderMayHave_AreReplaced(string name, string shown) => Assert.That(Of(name).ToString(), Is.EqualTo(shown));

    [Test]
    public void Add_NameThatIsVeryLong_IsNotShownInParts() => Assert.That(Of(new string('s', 101)).ToString(), Is.EqualTo("(a long name)"));

    private static LeftOut Of(params string[] names)
    {
        var left = new LeftOut();
        foreach (string name in names) left.Add(name);
        return left;
    }
}
