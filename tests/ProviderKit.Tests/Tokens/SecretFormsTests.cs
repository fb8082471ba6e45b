using System.Text;
using System.Text.Json;

namespace ProviderKit.Tests.Tokens;

/// <summary>A secret is found in every form in which libraries write it, wherever it stands in it.</summary>
public class SecretFormsTests
{
    private const string Value = "sk-Ab+/9?>~_x-0a91f3";

    private static readonly ApiToken Token = new("A", Value);

    [Test]
    public void MaskIn_Base64AtAnyOffset_ShowsNoPartOfIt([Range(0, 7)] int before, [Range(0, 4)] int after, [Values] bool url, [Values] bool escaped)
    {
        string all = new string('q', before) + Value + new string('r', after);
        string text = Convert.ToBase64String(Encoding.UTF8.GetBytes(all));
        if (url) text = text.Replace('+', '-').Replace('/', '_').TrimEnd('=');
        if (escaped) text = JsonEncodedText.Encode(text).Value;

        string masked = Token.MaskIn($"said \"{text}\" back");

        Assert.That(masked, Does.StartWith("said \"").And.EndWith("\" back").And.Contains("[A]"));
        string left = masked["said \"".Length..^"\" back".Length].Replace("[A]", "", StringComparison.Ordinal);
        Assert.That(left, Has.Length.LessThanOrEqualTo(4 * ((before + after) / 3 + 2)), "what stands beside the secret, and no more");
        for (int i = 0; i + 6 <= Value.Length; i++)
            Assert.That(left, Does.Not.Contain(Convert.ToBase64String(Encoding.UTF8.GetBytes(Value.Substring(i, 6)))));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void MaskIn_Hexadecimal_IsMasked(bool upper)
    {
        byte[] bytes = Encoding.UTF8.GetBytes("Bearer " + Value);
        string hex = upper ? Convert.ToHexString(bytes) : Convert.ToHexStringLower(bytes);

        Assert.That(Token.MaskIn($"a {hex} b"), Is.EqualTo($"a {hex[..14]}[A] b"));
    }

    [Test]
    public void MaskIn_TwiceInOneText_MasksBoth()
    {
        string base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes("Bearer " + Value));

        Assert.That(Token.MaskIn($"{base64} and {base64}."), Does.Match(@"^\w*\[A\] and \w*\[A\]\.$"));
    }

    [TestCase("""the model "gpt-4o" does not exist, req_0a91f3""")]
    [TestCase("c2stQWIrLzk/")]
    public void MaskIn_WhatHoldsNoneOfIt_IsUnchanged(string text) => Assert.That(Token.MaskIn(text), Is.SameAs(text));

    [Test]
    public void TryMaskIn_Json_StaysJson_WhateverTheTokenIsCalled()
    {
        var token = new ApiToken("my \"own\" \\ token\n", Value);
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(new { text = $"a {Value} b" });

        Assert.That(token.TryMaskIn(json, quick: true, out byte[]? masked));
        using var document = JsonDocument.Parse(masked);
        Assert.That(document.RootElement.GetProperty("text").GetString(), Is.EqualTo("a [my _own_ _ token_] b"));
    }

    [Test]
    public void TryMaskIn_WhatItWasExchangedFor_IsFoundToo()
    {
        var token = new ApiToken("A", "original-token-1");
        token.Derive("exchanged-token-2");

        Assert.That(token.TryMaskIn(Encoding.UTF8.GetBytes("\"exchanged-token-2\""), quick: true, out byte[]? masked));
        Assert.That(Encoding.UTF8.GetString(masked!), Is.EqualTo("\"[A]\""));
    }

    [Test]
    public void TryMaskIn_Placeholder_IsLeft() =>
        Assert.That(new ApiToken("A", "not-needed").TryMaskIn("\"not-needed\""u8, quick: false, out _), Is.False);
}
