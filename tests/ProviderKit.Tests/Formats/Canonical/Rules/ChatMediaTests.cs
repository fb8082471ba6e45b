using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Canonical.Rules;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.Canonical.Rules;

/// <summary>Media are what their first bytes say, whatever the client calls them.</summary>
public class ChatMediaTests
{
    private static readonly FormatRules Rules = new() { Provider = "test", ImageTypes = ["image/png", "image/webp", "application/pdf"] };

    private static TestCaseData Case(string type, byte[] start) => new TestCaseData(start).Returns(type);

    private static readonly TestCaseData[] Starts =
    [
        Case("image/png", [0x89, .. "PNG\r\n\u001a\n"u8, 0, 0]),
        Case("image/jpeg", [0xFF, 0xD8, 0xFF, 0xE0]),
        Case("image/gif", [.. "GIF87a"u8]),
        Case("image/gif", [.. "GIF89a"u8, 1]),
        Case("image/webp", [.. "RIFF"u8, 1, 2, 3, 4, .. "WEBPVP8 "u8]),
        Case("audio/wav", [.. "RIFF"u8, 1, 2, 3, 4, .. "WAVEfmt "u8]),
        Case("application/pdf", [.. "%PDF-1.7\n"u8]),
        Case("image/heic", [0, 0, 0, 24, .. "ftypheic"u8]),
        Case("image/avif", [0, 0, 0, 24, .. "ftypavif"u8]),
        Case("video/mp4", [0, 0, 0, 24, .. "ftypisom"u8]),
        Case("audio/mp4", [0, 0, 0, 24, .. "ftypM4A "u8]),
        Case("image/bmp", [.. "BM"u8, 0, 0]),
        Case("image/tiff", [0x49, 0x49, 0x2A, 0]),
        Case("audio/mpeg", [.. "ID3"u8, 4]),
        Case("audio/mpeg", [0xFF, 0xFB, 0x90]),
        Case("audio/ogg", [.. "OggS"u8]),
        Case("audio/flac", [.. "fLaC"u8]),
        Case("video/webm", [0x1A, 0x45, 0xDF, 0xA3]),
    ];

    [TestCaseSource(nameof(Starts))]
    public string? TypeOf_FirstBytes_NameTheMedia(byte[] start) => MediaSignatures.TypeOf(Convert.ToBase64String(start));

    [TestCase("aGk=")]
    [TestCase("")]
    [TestCase("iVBO")]
    [TestCase("PHN2Zz4=", Description = "SVG, which no vendor takes as an image")]
    [TestCase("????")]
    public void TypeOf_AnythingElse_IsUnknown(string base64) => Assert.That(MediaSignatures.TypeOf(base64), Is.Null);

    [Test]
    public void TypeOf_LongMedia_LooksAtTheBeginningAlone() =>
        Assert.That(MediaSignatures.TypeOf(Convert.ToBase64String([0xFF, 0xD8, 0xFF, .. new byte[100_000]]).AsSpan(0, 4001)), Is.EqualTo("image/jpeg"));

    [TestCase("data:image/png;base64,iVBORw0KGgo=", "image/png", "iVBORw0KGgo=")]
    [TestCase("data:image/jpeg;base64,iVBORw0KGgo=", "image/png", "iVBORw0KGgo=")]
    [TestCase("data:image/jpg;name=a.jpg;base64,iVBORw0KGgo=", "image/png", "iVBORw0KGgo=")]
    [TestCase("data:;base64,iVBORw0KGgo=", "image/png", "iVBORw0KGgo=")]
    [TestCase("DATA:application/octet-stream;BASE64,JVBERi0xLjQK", "application/pdf", "JVBERi0xLjQK")]
    [TestCase("data:image/png;base64,iVBORw\\r\\n0KGgo=", "image/png", "iVBORw0KGgo=")]
    public void Fit_WronglyNamedImage_HasTheTypeOfItsBytes(string url, string type, string base64)
    {
        using var chat = Fitted.Chat(Image(url), Rules);
        Assert.That(chat.Turns[0].Parts.OfType<ChatImagePart>().Single().Bytes, Is.EqualTo(new ChatImageBytes(type, base64)));
    }

    [TestCase("data:image/png;base64,aGk=", "none of them")]
    [TestCase("data:image/png;base64,R0lGODlh", "image/gif")]
    [TestCase("data:image/png;base64,SUQzBAAA", "audio/mpeg")]
    public void Fit_NoImageThatTheFormatTakes_IsA400ThatNamesIt(string url, string found)
    {
        ChatDocument.TryRead(Json.Bytes($$"""{"model":"m","messages":{{Image(url)}}}"""), out var chat);
        using (chat)
        {
            var error = Assert.Throws<ChatFieldException>(() => chat!.Fit(Rules))!.Error;
            Assert.That(error.Param, Is.EqualTo("messages[0].content[0].image_url"));
            Assert.That(error.Message, Does.Contain("image/png, image/webp").And.Contain(found));
        }
    }

    [Test]
    public void Fit_FormatWithoutTypes_LooksAtNothing()
    {
        using var chat = Fitted.Chat(Image("data:image/png;base64,aGk="), Fitted.With());
        Assert.That(chat.Turns[0].Parts.OfType<ChatImagePart>().Single().Bytes, Is.EqualTo(new ChatImageBytes("image/png", "aGk=")));
    }

    private static string Image(string url) => $$$"""[{"role":"user","content":[{"type":"image_url","image_url":{"url":"{{{url}}}"}}]}]""";
}
