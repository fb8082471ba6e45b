using System.Text;
using System.Text.Json;

namespace ProviderKit.Tests.Tokens;

public class ApiTokenTests
{
    private const string Value = "sk-s3cret+value/with=signs&<>\"\\%";

    private readonly ApiToken _token = new("A_TOKEN", Value);

    [Test]
    public void ToString_AnyToken_ShowsTheNameOnly()
    {
        Assert.That(_token.ToString(), Is.EqualTo("A_TOKEN"));
        Assert.That($"{_token}", Is.EqualTo("A_TOKEN"));
        Assert.That(string.Format(null, "{0}", _token), Is.EqualTo("A_TOKEN"));
    }

    [Test]
    public void Serialize_AnyToken_HoldsNameAndFingerprintOnly()
    {
        string json = JsonSerializer.Serialize(_token, new JsonSerializerOptions { IncludeFields = true });
        Assert.That(json, Is.EqualTo($$"""{"Name":"A_TOKEN","Fingerprint":"{{_token.Fingerprint}}"}"""));
    }

    [Test]
    public void PublicMembers_None_GivesTheValue()
    {
        var texts = typeof(ApiToken).GetProperties().Select(p => p.GetValue(_token)?.ToString());
        Assert.That(texts, Has.None.Contain("s3cret"));
        Assert.That(typeof(ApiToken).GetFields(), Is.Empty);
    }

    [TestCase("")]
    [TestCase("  ")]
    [TestCase(null)]
    public void New_EmptyValue_Throws(string? value) =>
        Assert.That(() => new ApiToken("A_TOKEN", value!), Throws.ArgumentException.With.Message.Contain("A_TOKEN is empty"));

    [TestCase("s3cret\r\nX-Evil: 1")]
    [TestCase("s3cret\n")]
    [TestCase(" s3cret")]
    [TestCase("s3 cret")]
    [TestCase("s3cret\t")]
    [TestCase("s3creté")]
    [TestCase("s3cret\0")]
    [TestCase("s3cret\u007f")]
    public void New_ValueThatCannotStandInAHeader_ThrowsWithoutShowingIt(string value) =>
        Assert.That(
            () => new ApiToken("A_TOKEN", value),
            Throws.ArgumentException.With.Message.Contain("A_TOKEN").And.Message.Not.Contain("cret").And.Message.Not.Contain("Evil"));

    [TestCase(null)]
    [TestCase("")]
    [TestCase(" ")]
    public void New_NoName_ThrowsWithoutShowingTheValue(string? name) =>
        Assert.That(() => new ApiToken(name!, Value), Throws.InstanceOf<ArgumentException>().With.Message.Not.Contain("s3cret"));

    [Test]
    public void Fingerprint_IsTheStartOfTheSha256()
    {
        Assert.That(new ApiToken("x", "abc").Fingerprint, Is.EqualTo("ba7816bf"));
        Assert.That(new ApiToken("x", "abd").Fingerprint, Is.Not.EqualTo("ba7816bf"));
    }

    [Test]
    public void MaskIn_TheFormsUpstreamsEcho_ShowsTheName()
    {
        string[] forms =
        [
            Value, Uri.EscapeDataString(Value), Uri.EscapeDataString(Value).ToLowerInvariant(),
            Convert.ToBase64String(Encoding.UTF8.GetBytes(Value)), JsonSerializer.Serialize(Value)[1..^1],
        ];
        foreach (string form in forms)
            Assert.That(_token.MaskIn($"a {form} b {form}"), Is.EqualTo("a [A_TOKEN] b [A_TOKEN]"), form);
    }

    [Test]
    public void MaskIn_TextWithoutTheValue_IsUnchanged() =>
        Assert.That(_token.MaskIn("sk-s3cret is not it"), Is.EqualTo("sk-s3cret is not it"));

    [TestCase("Authorization", "Bearer", $"Bearer {Value}")]
    [TestCase("api-key", null, Value)]
    [TestCase("Authorization", "token", $"token {Value}")]
    public void ApplyTo_HeaderAndScheme_WritesTheValueThere(string header, string? scheme, string expected)
    {
        using var request = new HttpRequestMessage();
        _token.ApplyTo(request, header, scheme);
        Assert.That(request.Headers.NonValidated[header].ToString(), Is.EqualTo(expected));
    }

    [Test]
    public void ApplyTo_HeaderIsThereAlready_ReplacesIt()
    {
        using var request = new HttpRequestMessage();
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer old");
        _token.ApplyTo(request);
        new ApiToken("B", "new").ApplyTo(request);
        Assert.That(request.Headers.NonValidated["Authorization"].ToString(), Is.EqualTo("Bearer new"));
    }
}
