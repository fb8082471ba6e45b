using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.Replies;

/// <summary>Who made what is remembered as long as it is in use, and within bounds.</summary>
public class ThoughtMakersTests
{
    private static readonly ThoughtMakers.Maker Acme = new("acme", null, "a1");

    [Test]
    public void Find_TextEscapedInAnotherWay_IsTheSame()
    {
        var makers = new ThoughtMakers();
        Assert.That((makers.IsEmpty, makers.Find(At("\"a+b/\""))), Is.EqualTo((true, (ThoughtMakers.Maker?)null)));
        makers.Add(At("\"a+b/\""), Acme);
        Assert.That((makers.IsEmpty, makers.Find(At("""  "\u0061\u002Bb\/" """)), makers.Find(At("\"a+b\""))), Is.EqualTo((false, (ThoughtMakers.Maker?)Acme, (ThoughtMakers.Maker?)null)));
    }

    [Test]
    public void Add_MoreThanFit_ForgetsWhatNobodyAskedFor()
    {
        var makers = new ThoughtMakers(4);
        for (int i = 0; i < 40; i++)
        {
            makers.Add(At($"\"{i}\""), Acme);
            Assert.That(makers.Find(At("\"0\"")), Is.EqualTo(Acme), "asked for each time");
        }
        Assert.That(Enumerable.Range(0, 40).Count(i => makers.Find(At($"\"{i}\"")) is not null), Is.InRange(4, 8));
        Assert.That(makers.Find(At("\"39\"")), Is.Not.Null);
    }

    [Test]
    public void Add_Again_TakesTheLatestMaker()
    {
        var makers = new ThoughtMakers(1);
        foreach (var maker in new[] { Acme, Acme with { Account = "a2" } })
        {
            makers.Add(At("\"x\""), maker);
            makers.Add(At("\"other\""), Acme);
            Assert.That(makers.Find(At("\"x\"")), Is.EqualTo(maker));
        }
    }

    [Test]
    public void AddAndFind_FromManyThreads_LoseNothingThatFits()
    {
        var makers = new ThoughtMakers();
        Parallel.For(0, 4000, i =>
        {
            makers.Add(At($"\"{i}\""), Acme);
            Assert.That(makers.Find(At($"\"{i / 2}\"")) is null or { SignsAs: "acme" }, Is.True);
        });
        Assert.That(Enumerable.Range(0, 4000).All(i => makers.Find(At($"\"{i}\"")) == Acme), Is.True);
    }

    // What is taken from the JSON: the strings of members of the name, and nothing else that looks like it.
    [TestCase("""{"sig":"a"}""", "a")]
    [TestCase("""[ {"x":{"sig" : "a"},"sig":"b\"c"} ,{"sig": "d"}]""", "a b\"c d")]
    [TestCase("""{"sig":null,"a":["sig","sig"],"b":{"sig":{"sig":7}},"c":"\"sig\":\"x\"","d":"x\\","sig":"\\"}""", "\\")]
    [TestCase("""{"sig":"","other":"a","sig2":"b","asig":"c"}""", "")]
    public void NoteAll_TakesTheStringsOfTheMember(string json, string noted)
    {
        var maker = new ThoughtMaker(new ThoughtMakers(), "acme", "m", "a1", null);
        maker.NoteAll(Json.Bytes(json), "\"sig\""u8, isOfAccount: true);
        string[] texts = ["a", "b\"c", "c", "d", "b", "x", "\\", "sig", ""];
        Assert.That(texts.Where(text => maker.Known!.Find(At(JsonSerializer.Serialize(text))) is not null), Is.EquivalentTo(noted.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.That((maker with { Token = "a2" }).FindsOthers(Json.Bytes(json), "\"sig\""u8), Is.EqualTo(noted.Length > 0));
        Assert.That(maker.FindsOthers(Json.Bytes(json), "\"sig\""u8), Is.False);
    }

    [TestCase("acme", "a1", "gpt", true, true)]
    [TestCase("acme", "a2", "gpt", true, false)]
    [TestCase("acme", null, "gpt", true, false)]
    [TestCase("acme", "a2", "gpt", false, true)]
    [TestCase("acme", "a1", "grok", false, false)]
    [TestCase("acme", "a1", null, false, false)]
    [TestCase("other", "a1", "gpt", false, false)]
    public void IsOthers_IsAboutProviderFamilyAndAccount(string provider, string? token, string? family, bool isOfAccount, bool isOwn)
    {
        var makers = new ThoughtMakers();
        new ThoughtMaker(makers, "acme", "m", "a1", "gpt").Note("\"x\""u8, isOfAccount);
        Assert.That(new ThoughtMaker(makers, provider, "n", token, family).IsOthers(At("\"x\"")), Is.EqualTo(!isOwn));
    }

    private static Utf8JsonReader At(string json)
    {
        var reader = new Utf8JsonReader(Json.Bytes(json));
        reader.Read();
        return reader;
    }
}
