using System.Text.Json;
using System.Text.Json.Nodes;
using ProviderKit.Filters.Rewriting;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Filters.Rewriting;

/// <summary>One change of one field, on the bytes.</summary>
public class FieldEditTests
{
    [TestCase("""{"a":1,"b":2}""", "a", """{"b":2}""")]
    [TestCase("""{"a":1,"b":2}""", "b", """{"a":1}""")]
    [TestCase("""{ "a" : 1 }""", "a", "{  }")]
    [TestCase("""{"a":1,"a":2,"b":3,"a":[{}]}""", "a", """{"b":3}""")]
    [TestCase("""{"a":1,"a":2}""", "a", "{}")]
    [TestCase("""{"\u0061":1,"b":2}""", "a", """{"b":2}""")]
    [TestCase("""{"a":{"b":1,"c":2},"a":{"b":3}}""", "a.b", """{"a":{"c":2},"a":{}}""")]
    [TestCase("""{"a":{"b":1}}""", "a.c", """{"a":{"b":1}}""")]
    [TestCase("""{"a":[{"b":1}]}""", "a.b", """{"a":[{"b":1}]}""")]
    [TestCase("""{"a.b":1,"a":{"b":2}}""", @"a\.b", """{"a":{"b":2}}""")]
    [TestCase("""{"a\\b":1}""", @"a\\b", "{}")]
    [TestCase("""{"ü":1,"b":"x,\"a\":1"}""", "ü", """{"b":"x,\"a\":1"}""")]
    public void Drop(string body, string path, string expected) => AssertEdit(body, path, FieldAction.Drop, "", expected);

    [TestCase("""{"a":1}""", "a", "2", """{"a":2}""")]
    [TestCase("""{"a":1,"a":[1,{"a":1}],"b":1}""", "a", "2", """{"a":2,"a":2,"b":1}""")]
    [TestCase("""{"b":1}""", "a", "\"x\"", """{"a":"x","b":1}""")]
    [TestCase("{}", "a", "2", """{"a":2}""")]
    [TestCase("""{ "b":1}""", "a.b.c", "2", """{"a":{"b":{"c":2}}, "b":1}""")]
    [TestCase("""{"a":{"x":1}}""", "a.b", "2", """{"a":{"b":2,"x":1}}""")]
    [TestCase("""{"a":{}}""", "a.b", "2", """{"a":{"b":2}}""")]
    [TestCase("""{"a":7}""", "a.b", "2", """{"a":{"b":2}}""")]
    [TestCase("""{"a":null,"c":1}""", "a.b", "2", """{"a":{"b":2},"c":1}""")]
    [TestCase("""{"\u0061":{"\u0062":1}}""", "a.b", "2", """{"\u0061":{"\u0062":2}}""")]
    public void Set(string body, string path, string value, string expected) => AssertEdit(body, path, FieldAction.Set, value, expected);

    [TestCase("""{"a":1}""", "a", """{"a":1}""")]
    [TestCase("""{"a":null}""", "a", """{"a":2}""")]
    [TestCase("""{"b":1}""", "a", """{"a":2,"b":1}""")]
    [TestCase("""{"a":7}""", "a.b", """{"a":7}""")]
    [TestCase("""{"a":null}""", "a.b", """{"a":{"b":2}}""")]
    [TestCase("""{"a":{"b":false}}""", "a.b", """{"a":{"b":false}}""")]
    [TestCase("""{"a":{"c":0}}""", "a.b", """{"a":{"b":2,"c":0}}""")]
    public void Default(string body, string path, string expected) => AssertEdit(body, path, FieldAction.Default, "2", expected);

    [TestCase("")]
    [TestCase(".")]
    [TestCase("a.")]
    [TestCase(".a")]
    [TestCase("a..b")]
    public void Parse_NoPath_IsNull(string text) => Assert.That(FieldPath.Parse(text), Is.Null);

    /// <summary>Random bodies with escapes, white space and members that stand twice, against a model of JSON as readers see it: the last member counts.</summary>
    [Test]
    public void Apply_RandomBodies_ChangesWhatAReaderSeesAndNothingElse([Range(1, 40)] int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 50; i++)
        {
            var body = new RandomJson(random).Object();
            string path = string.Join('.', Enumerable.Range(0, random.Next(1, 4)).Select(_ => RandomJson.Names[random.Next(RandomJson.Names.Length)]));
            var action = (FieldAction)random.Next(3);
            string value = new RandomJson(random).Value(1);
            byte[] changed = new FieldEdit(FieldPath.Parse(path)!, action, Json.Bytes(value)).Apply(Json.Bytes(body)).ToArray();

            var expected = ReferenceEdit.Apply(RandomJson.Read(body), path.Split('.'), action, RandomJson.Read(value));
            Assert.That(JsonNode.DeepEquals(RandomJson.Read(Json.Text(changed)), expected), Is.True, $"{action} {path} {value}\n{body}\n{Json.Text(changed)}");
            // Once more changes nothing: what is dropped is gone, what is set is set.
            Assert.That(Json.Text(new FieldEdit(FieldPath.Parse(path)!, action, Json.Bytes(value)).Apply(changed).Span), Is.EqualTo(Json.Text(changed)));
        }
    }

    private static void AssertEdit(string body, string path, FieldAction action, string value, string expected)
    {
        var edited = new FieldEdit(FieldPath.Parse(path)!, action, Json.Bytes(value)).Apply(Json.Bytes(body));
        Assert.That(Json.Text(edited.Span), Is.EqualTo(expected));
        using (JsonDocument.Parse(edited)) { }
    }
}
