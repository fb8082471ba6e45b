using System.Text;
using ProviderKit.Formats.PassThrough;

namespace ProviderKit.Tests.Formats.PassThrough;

public class MultipartScanTests
{
    private const string File = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.mp3\"\r\nContent-Type: audio/mpeg\r\n\r\n--b is within\r\n--a\r\n\r\n";
    private const string Model = "\r\n--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1";

    private static IEnumerable<TestCaseData> Bodies()
    {
        yield return new TestCaseData(File + Model + "\r\n--b--\r\n", "whisper-1", true).SetArgDisplayNames("the file first");
        yield return new TestCaseData(Model[2..] + "\r\n" + File + "\r\n--b--", "whisper-1", true).SetArgDisplayNames("the model first");
        yield return new TestCaseData("a preamble\r\n" + File + Model + "\r\n--b--\r\nan epilogue", "whisper-1", true).SetArgDisplayNames("text around");
        yield return new TestCaseData("--b\r\n\r\nno head" + Model.Replace("Content-D", "CONTENT-d", StringComparison.Ordinal).Replace("\"model\"", "model", StringComparison.Ordinal) + "\r\n--b--", "whisper-1", true).SetArgDisplayNames("no head, other case");
        yield return new TestCaseData("--b\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\n" + Model + "\r\n--b--", "whisper-1", true).SetArgDisplayNames("an empty part");
        yield return new TestCaseData(File + "\r\n--b--\r\n", null, true).SetArgDisplayNames("no model");
        yield return new TestCaseData("--b\r\nContent-Disposition: form-data; name=\"model\"; filename=\"x\"\r\n\r\nfile\r\n--b--", null, true).SetArgDisplayNames("a file of that name");
        yield return new TestCaseData(File + Model, null, false).SetArgDisplayNames("cut in the model");
        yield return new TestCaseData("", null, false).SetArgDisplayNames("nothing");
    }

    [TestCaseSource(nameof(Bodies))]
    public void Read_InPiecesOfAnyLength_FindsTheModel(string text, string? model, bool ends)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int length = 1; length <= bytes.Length; length++)
        {
            var scan = new MultipartScan("b");
            byte[] window = [];
            for (int at = 0; at < bytes.Length; at += length)
            {
                window = [.. window, .. bytes.AsSpan(at, Math.Min(length, bytes.Length - at))];
                window = window[scan.Read(window)..];
            }
            Assert.That((scan.Model, scan.HasEnded, scan.Problem, scan.IsRepeated), Is.EqualTo((model, ends, (string?)null, false)), $"pieces of {length}");
            if (model is not null) Assert.That(text.Substring((int)scan.Start, scan.Length), Is.EqualTo(model), $"pieces of {length}");
        }
    }

    [Test]
    public void Read_ModelTwice_IsSaid()
    {
        var scan = new MultipartScan("b");
        scan.Read(Encoding.UTF8.GetBytes(Model[2..] + Model + "\r\n--b--"));
        Assert.That(scan.IsRepeated);
    }

    [Test]
    public void Read_EndlessHead_IsAProblem()
    {
        var scan = new MultipartScan("b");
        scan.Read(Encoding.UTF8.GetBytes("--b\r\nX: " + new string('x', 20_000)));
        Assert.That(scan.Problem, Does.Contain("headers"));
    }

    [Test]
    public void Read_EndlessModel_IsAProblem()
    {
        var scan = new MultipartScan("b");
        scan.Read(Encoding.UTF8.GetBytes(Model[2..] + new string('x', 2000)));
        Assert.That(scan.Problem, Does.Contain("model"));
    }

    [TestCase("multipart/form-data; boundary=abc", "abc")]
    [TestCase("multipart/form-data; charset=utf-8; Boundary=\"a b'()+_,-./:=?\"", "a b'()+_,-./:=?")]
    [TestCase("multipart/form-data", null)]
    [TestCase("multipart/form-data; boundary=", null)]
    [TestCase("multipart/form-data; boundary=\"\"", null)]
    public void BoundaryOf_ContentType_IsItsParameter(string type, string? boundary) => Assert.That(PartHead.BoundaryOf(type), Is.EqualTo(boundary));
}
