using System.Buffers.Text;
using System.Text;
using ProviderKit.Responses;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Responses;

/// <summary>FAULTS 76: an id says where a response is only to the caller who got it.</summary>
[Property("FAULTS", 76)]
public class ResponseMarksTests
{
    private static readonly ResponseHome Home = new("acme", "0123456789abcdef", "big-model", "ext-acme-big-model", "resp_68aabbccdd");
    private static readonly CallerScope Alice = CallerScope.Of(null, "alice");

    private readonly ResponseMarks _marks = new(ResponseSecret.Random());

    [Test]
    public void Read_ItsOwner_GetsTheHome()
    {
        string id = _marks.Write(Home, Alice)!;
        Assert.That(id, Does.Match("^resp_pk1[A-Za-z0-9_-]+$"));
        Assert.That(_marks.Read(id, Alice), Is.EqualTo(Home));
        Assert.That(_marks.Write(Home, Alice), Is.EqualTo(id), "one response has one id");
    }

    [TestCase("", "model", "model")]
    [TestCase("", "", "")]
    [TestCase("é\u0000\n", "日本", "a/b:c")]
    public void Read_AnyParts_GetsThem(string token, string model, string requested)
    {
        var home = Home with { Token = token, Model = model, Requested = requested };
        Assert.That(_marks.Read(_marks.Write(home, Alice)!, Alice), Is.EqualTo(home));
    }

    [Test]
    public void Read_OneCharacterChangedOrLeftOut_IsNone()
    {
        string id = _marks.Write(Home, Alice)!;
        for (int i = 0; i < id.Length; i++)
        {
            Assert.That(_marks.Read(id[..i] + (id[i] == 'A' ? 'B' : 'A') + id[(i + 1)..], Alice), Is.Null, $"changed at {i}");
            Assert.That(_marks.Read(id.Remove(i, 1), Alice), Is.Null, $"without {i}");
        }
    }

    [TestCase("resp_pk1")]
    [TestCase("resp_pk1AAAA")]
    [TestCase("resp_pk1!!!!")]
    [TestCase("resp_pk1AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase("resp_68aabbccdd")]
    [TestCase("")]
    public void Read_WhatWasNeverGiven_IsNone(string id) => Assert.That(_marks.Read(id, Alice), Is.Null);

    [Test]
    public void Read_AnotherCaller_IsNone()
    {
        string id = _marks.Write(Home, Alice)!;
        Assert.That(_marks.Read(id, CallerScope.Of(null, "bob")), Is.Null);
        Assert.That(_marks.Read(id, CallerScope.Of(new FakeClient("authorization: alice"), null)), Is.Null);
        Assert.That(_marks.Read(id, CallerScope.Of(null, null)), Is.Null);
    }

    [Test]
    public void Read_AnotherGateway_IsNone() => Assert.That(new ResponseMarks(ResponseSecret.Random()).Read(_marks.Write(Home, Alice)!, Alice), Is.Null);

    [Test]
    public void Read_SameBytesInOtherCharacters_IsNone() => Assert.That(_marks.Read(_marks.Write(Home, Alice)! + "=", Alice), Is.Null);

    [Test]
    public void Write_PartsTooLong_IsNone() => Assert.That(_marks.Write(Home with { Id = new string('x', 1000) }, Alice), Is.Null);

    [Test]
    public void Write_LongestParts_FitsWhatIsReadOfABody()
    {
        var home = Home with { Id = "resp_" + new string('x', 395), Model = new string('m', 200), Requested = new string('r', 200) };
        Assert.That(_marks.Write(home, Alice)!.Length, Is.LessThanOrEqualTo(1536));
        Assert.That(_marks.Write(home with { Model = new string('m', 399), Requested = new string('r', 399) }, Alice), Is.Null);
    }

    [Test]
    public void Write_HoldsNoToken()
    {
        var token = Support.Tokens.Named("A");
        string id = _marks.Write(Home with { Token = token.FingerprintUnder(new byte[32]) }, Alice)!;
        string plain = Encoding.Latin1.GetString(Base64Url.DecodeFromChars(id.AsSpan("resp_pk1".Length)));
        Assert.That(plain, Does.Not.Contain(Support.Tokens.ValueOf("A")).And.Not.Contain(token.Fingerprint).And.Not.Contain("alice"));
    }
}
