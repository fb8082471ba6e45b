using System.Text;
using ProviderKit.Formats.PassThrough;

namespace ProviderKit.Tests.Formats.PassThrough;

public class MemberScanTests
{
    [TestCase("""{"model":"a"}""", "\"a\"", 9)]
    [TestCase("""{ "model" :  "a\"b" , "x":1}""", "\"a\\\"b\"", 13)]
    [TestCase("""{"x":{"model":"no"},"y":[{"model":"no"}],"model":"yes"}""", "\"yes\"", 49)]
    [TestCase("""{"x":"\"model\":\"no\"","model":12 }""", "12", 32)]
    [TestCase("""{"model":{"id":"x","z":[1]},"y":1}""", """{"id":"x","z":[1]}""", 9)]
    [TestCase("""{"models":"no","mode":"no"}""", "", 0)]
    [TestCase("""["model","no"]""", "", 0)]
    [TestCase("""{"model":null}""", "null", 9)]
    [TestCase("""{"model":"cut""", "", 9)]
    [TestCase("no json at all: model", "", 0)]
    [TestCase("data: {\"x\":1}\n\ndata: {\"model\":\"a\"}\n\ndata: [DONE]\n\n", "\"a\"", 30)]
    public void Read_InPiecesOfAnyLength_FindsTheMember(string text, string value, int start)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int length = 1; length <= bytes.Length; length++)
        {
            var scan = new MemberScan("usage"u8.ToArray(), "model"u8.ToArray());
            for (int at = 0; at < bytes.Length; at += length) scan.Read(bytes.AsSpan(at, Math.Min(length, bytes.Length - at)));
            Assert.That(Encoding.UTF8.GetString(scan.ValueOf(1)), Is.EqualTo(value), $"pieces of {length}");
            if (value.Length > 0) Assert.That(scan.StartOf(1), Is.EqualTo(start), $"pieces of {length}");
            Assert.That(scan.ValueOf(0).IsEmpty);
        }
    }

    [Test]
    public void Read_MemberTwice_IsCounted()
    {
        var scan = new MemberScan("model"u8.ToArray());
        scan.Read("""{"model":"a","model":"b"}"""u8);
        Assert.That((scan.TimesOf(0), scan.IsWithin, scan.Count), Is.EqualTo((2, false, 1)));
    }

    [Test]
    public void Read_VeryLongValue_IsNone()
    {
        var scan = new MemberScan("model"u8.ToArray());
        scan.Read(Encoding.UTF8.GetBytes($$"""{"model":"{{new string('a', 20_000)}}"}"""));
        Assert.That(scan.ValueOf(0).IsEmpty);
        Assert.That(scan.TimesOf(0), Is.EqualTo(1));
    }
}
