using System.Text;
using ProviderKit.Dispatch;

namespace ProviderKit.Tests.Dispatch;

public class ContentCaptureTests
{
    private const int Max = 32 * 1024;

    private static readonly ApiToken Token = new("T", "canary/" + new string('k', 33));

    [TestCase(" ")]
    [TestCase("\"")]
    [TestCase("\n")]
    [TestCase("é")]
    public void TextOf_TokenAcrossTheEdge_IsLeftOutOrMasked(string before)
    {
        for (int at = Max - 60; at < Max + 2; at++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(new string('x', at - 2) + before + Value() + " and more");
            string shown = Token.MaskIn(ContentCapture.TextOf(bytes));
            Assert.That(shown, Does.Not.Contain("canary").And.StartsWith("xxx"), $"at {at}");
            Assert.That(shown, Has.Length.InRange(Max - 100, Max));
        }
    }

    [Test]
    public void Text_TokenAcrossTheEdgeOfAPart_IsLeftOut()
    {
        for (int at = Max - 60; at < Max + 2; at++)
        {
            var capture = new ContentCapture();
            capture.Add(Part(new string('x', 100)));
            capture.Add(Part(new string('x', at - 102) + " " + Value() + " and more"));
            Assert.That(Token.MaskIn(capture.Text), Does.Not.Contain("canary"), $"at {at}");
            capture = new ContentCapture();
            capture.Add(Part(new string('x', at - 1) + " " + Value() + " and more"));
            Assert.That(Token.MaskIn(capture.Text), Does.Not.Contain("canary"), $"at {at}");
        }
    }

    [Test]
    public void TextOf_WhatFits_IsWhole()
    {
        string text = new('x', Max);
        Assert.That(ContentCapture.TextOf(Encoding.UTF8.GetBytes(text)), Is.EqualTo(text));
        Assert.That(ContentCapture.TextOf(Encoding.UTF8.GetBytes(text + " and more")), Is.EqualTo(text));
        Assert.That(ContentCapture.TextOf(Encoding.UTF8.GetBytes(text + "x")), Is.Empty, "it may all be one secret");
    }

    private static SplicedBody Part(string text) => new(Encoding.UTF8.GetBytes(text), default);

    private static string Value() => "canary/" + new string('k', 33);
}
