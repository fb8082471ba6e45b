using System.Buffers;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Texts;

public class SplicedBodyTests
{
    [Test]
    public async Task ManyEdits_InAnyOrder_AreAllMade()
    {
        static SplicedBody.Edit At(int start, int length, string text) => new(start, length, Json.Bytes(text));
        var body = new SplicedBody(Json.Bytes("0123456789"), At(9, 1, "nine"), default, [At(4, 2, ""), At(1, 0, "+"), At(1, 1, "one"), At(6, 0, "-")]);
        const string expected = "0+one23-678nine";
        using var stream = new MemoryStream();
        await body.WriteToAsync(stream, default);
        Assert.That((body.Length, Json.Text(body.ToArray()), Json.Text(stream.ToArray())), Is.EqualTo((expected.Length, expected, expected)));
        Assert.That((body.ToString(), Json.Text(body.ToSequence().ToArray())), Is.EqualTo((expected, expected)));
    }

    [Test]
    public void ManyEdits_CopiedInPieces_AreAllMade([Range(1, 16)] int piece)
    {
        var body = new SplicedBody(Json.Bytes("0123456789"), Edit(9, 1, "nine"), default, [Edit(4, 2, ""), Edit(1, 0, "+"), Edit(1, 1, "one"), Edit(6, 0, "-")]);
        var pieces = new List<string>();
        byte[] target = new byte[piece];
        for (int at = 0, count; (count = body.CopyTo(at, target)) > 0; at += count) pieces.Add(Json.Text(target.AsSpan(0, count)));
        Assert.That(string.Concat(pieces), Is.EqualTo("0+one23-678nine"));
        Assert.That(pieces.SkipLast(1), Has.All.Length.EqualTo(piece));
    }

    private static SplicedBody.Edit Edit(int start, int length, string text) => new(start, length, Json.Bytes(text));

    private static readonly object[] Cases =
    [
        new object[] { "abcdef", default(SplicedBody.Edit), default(SplicedBody.Edit), "abcdef" },
        new object[] { "abcdef", Edit(0, 1, "XY"), default(SplicedBody.Edit), "XYbcdef" },
        new object[] { "abcdef", Edit(5, 1, ""), default(SplicedBody.Edit), "abcde" },
        new object[] { "abcdef", Edit(1, 2, "X"), Edit(4, 0, "123"), "aXd123ef" },
        new object[] { "abcdef", Edit(4, 0, "123"), Edit(1, 2, "X"), "aXd123ef" },
        new object[] { "abcdef", Edit(0, 0, "<"), Edit(6, 0, ">"), "<abcdef>" },
        new object[] { "", Edit(0, 0, "all"), default(SplicedBody.Edit), "all" },
    ];

    [TestCaseSource(nameof(Cases))]
    public async Task EveryWayOut_GivesTheSameBytes(string source, object one, object other, string expected)
    {
        var body = new SplicedBody(Json.Bytes(source), (SplicedBody.Edit)one, (SplicedBody.Edit)other);
        var writer = new ArrayBufferWriter<byte>();
        body.WriteTo(writer);
        byte[] larger = new byte[expected.Length + 3];
        int copied = body.CopyTo(larger);
        byte[] pieces = new byte[expected.Length];
        for (int at = 0; at < pieces.Length;) at += body.CopyTo(at, pieces.AsSpan(at, Math.Min(2, pieces.Length - at)));
        using var stream = new MemoryStream();
        await body.WriteToAsync(stream, CancellationToken.None);
        Assert.Multiple(() =>
        {
            Assert.That(body.Length, Is.EqualTo(expected.Length));
            Assert.That(Json.Text(body.ToArray()), Is.EqualTo(expected));
            Assert.That(Json.Text(writer.WrittenSpan), Is.EqualTo(expected));
            Assert.That(Json.Text(pieces), Is.EqualTo(expected));
            Assert.That(copied, Is.EqualTo(expected.Length));
            Assert.That(Json.Text(larger.AsSpan(0, copied)), Is.EqualTo(expected));
            Assert.That(Json.Text(stream.ToArray()), Is.EqualTo(expected));
            Assert.That(Json.Text(body.ToSequence().ToArray()), Is.EqualTo(expected));
            Assert.That(new StreamReader(body.ToStream()).ReadToEnd(), Is.EqualTo(expected));
            Assert.That((body.ToString(), body.IsEmpty), Is.EqualTo((expected, expected.Length == 0)));
        });
    }

    [Test]
    public void WriteTo_WriterThatHoldsBytes_Appends()
    {
        var writer = new ArrayBufferWriter<byte>();
        writer.Write("before "u8);
        new SplicedBody(Json.Bytes("abc"), Edit(1, 1, "X")).WriteTo(writer);
        Assert.That(Json.Text(writer.WrittenSpan), Is.EqualTo("before aXc"));
    }

    [Test]
    public void CopyTo_TooShort_Throws() =>
        Assert.That(() => new SplicedBody(Json.Bytes("abc"), Edit(1, 1, "XX")).CopyTo(new byte[3]), Throws.ArgumentException);

    [Test]
    public void Default_IsEmpty()
    {
        Assert.That(default(SplicedBody).Length, Is.Zero);
        Assert.That(default(SplicedBody).ToArray(), Is.Empty);
        Assert.That(default(SplicedBody).ToSequence().IsEmpty, Is.True);
        Assert.That(new SplicedBody(Json.Bytes("abc")).ToString(), Is.EqualTo("abc"));
    }
}
