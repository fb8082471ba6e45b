using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.Requests;

public class ChatRequestUnicodeTests
{
    [TestCase("high alone", "\\ud83d")]
    [TestCase("low alone", "\\ude00")]
    [TestCase("upper case", "\\uD83D")]
    [TestCase("reversed", "\\ude00\\ud83d")]
    [TestCase("two high", "\\ud83d\\ud83d\\ude00")]
    [TestCase("high, then text", "\\ud83dx")]
    [TestCase("high, then another escape", "\\ud83d\\n")]
    [TestCase("high, then a plain unit", "\\ud83d\\u0041")]
    [TestCase("after an escaped backslash", "\\\\\\ud83d")]
    [TestCase("pair, then high", "\\ud83d\\ude00\\ud83d")]
    public void TryRead_LoneSurrogate_Is400WhereverItStands(string what, string text)
    {
        string[] places =
        [
            $$"""{"model":"m","messages":[{"role":"user","content":"a{{text}}b"}]}""",
            $$"""{"model":"m","messages":[{"role":"user","content":"{{text}}"}]}""",
            $$"""{"{{text}}":1,"model":"m","messages":[]}""",
            $$"""{"model":"m","messages":[],"m{{text}}":1}""",
            $$"""{"model":"m","messages":[],"stream":true,"stream_options":{"{{text}}":1} }""",
            $$"""{"model":"m","messages":[],"stream":true,"stream_options":{"incl{{text}}":1} }""",
            $$"""{"model":"m","messages":[{"{{text}}":[]}]}""",
            $$"""{"model":"m{{text}}","messages":[]}""",
            $$"""{"model":"{{text}}","messages":[]}""",
        ];
        foreach (string body in places) AssertInvalid(Json.Bytes(body), "surrogate", $"{what}: {body}");
    }

    [Test]
    public void TryRead_LoneSurrogateInModel_NamesTheParameter()
    {
        var (_, error) = ChatRequestReadTests.Read(Json.Bytes("""{"model":"\ud83d","messages":[]}"""));
        Assert.That(error!.Param, Is.EqualTo("model"));
    }

    [TestCase("""\ud83d\ude00""", "😀")]
    [TestCase("""\uD83D\uDE00""", "😀")]
    [TestCase("""\ud83d\ude00\ud83d\ude00""", "😀😀")]
    [TestCase("""\\ud83d""", "\\ud83d")]
    [TestCase("""\u00e9\uffff""", "é\uffff")]
    public void TryRead_PairedSurrogatesAndOtherEscapes_AreAccepted(string json, string text)
    {
        var (request, error) = ChatRequestReadTests.Read(Json.Bytes(
            $$"""{"{{json}}":1,"model":"{{json}}","messages":[{"role":"user","content":"{{json}}"}]}"""));
        Assert.That(error, Is.Null);
        Assert.That(request!.Model, Is.EqualTo(text));
    }

    private static readonly object[] BadUtf8 =
    [
        new byte[] { 0xFF }, new byte[] { 0xC0, 0xAF }, new byte[] { 0xE2, 0x82 }, new byte[] { 0x80 },
        new byte[] { 0xED, 0xA0, 0x80 }, new byte[] { 0xF5, 0x80, 0x80, 0x80 },
    ];

    [TestCaseSource(nameof(BadUtf8))]
    public void TryRead_InvalidUtf8_Is400WhereverItStands(byte[] bad)
    {
        AssertInvalid([.. "{\"model\":\"m\",\"messages\":[\""u8, .. bad, .. "\"]}"u8], "UTF-8", "in a value");
        AssertInvalid([.. "{\"model\":\""u8, .. bad, .. "\",\"messages\":[]}"u8], "UTF-8", "in the model");
        AssertInvalid([.. "{\""u8, .. bad, .. "\":1,\"model\":\"m\",\"messages\":[]}"u8], "UTF-8", "in a key");
        AssertInvalid([.. "{\"model\":\"m\",\"messages\":[]}"u8, .. bad], "UTF-8", "at the end");
    }

    private static void AssertInvalid(byte[] body, string says, string where)
    {
        var (_, error) = ChatRequestReadTests.Read(body);
        Assert.That(error?.HttpStatus, Is.EqualTo(400), where);
        Assert.That(error!.Message, Does.Contain(says), where);
    }
}
