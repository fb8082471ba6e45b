using System.Buffers.Binary;
using System.Text;
using ProviderKit.Counting;

namespace ProviderKit.Tests.Counting;

public class ImageSizeTests
{
    [Test]
    public void TryRead_Png_Header() => Expect(Pictures.Png(1920, 1080), 1920, 1080);

    [Test]
    public void TryRead_Gif_Header() => Expect([.. "GIF89a"u8, 0x80, 0x02, 0xe0, 0x01, 0, 0, 0], 640, 480);

    [TestCase(0xc0, Description = "baseline")]
    [TestCase(0xc2, Description = "progressive")]
    public void TryRead_Jpeg_FrameBehindOtherSegments(int frame) => Expect(Pictures.Jpeg(3024, 4032, (byte)frame), 3024, 4032);

    [Test]
    public void TryRead_JpegOfSegmentsWithoutEnd_GivesUp()
    {
        byte[] segments = [0xff, 0xd8, .. Enumerable.Repeat<byte[]>([0xff, 0xe1, 0, 2], 100_000).SelectMany(s => s)];
        Assert.That(Read(segments), Is.Null);
    }

    [Test]
    public void TryRead_JpegThatBeginsItsPixels_HasNoFrame() => Assert.That(Read([0xff, 0xd8, 0xff, 0xda, 0, 4, 1, 1, 0, 0, 0, 0, 0]), Is.Null);

    [Test]
    public void TryRead_WebPLossy_Header() =>
        Expect([.. "RIFF"u8, 0, 0, 0, 0, .. "WEBPVP8 "u8, 0, 0, 0, 0, 0, 0, 0, 0x9d, 0x01, 0x2a, 0x20, 0x03, 0x58, 0x02, 0, 0], 800, 600);

    [Test]
    public void TryRead_WebPLossless_Header()
    {
        byte[] bits = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bits, 799 | 599 << 14);
        Expect([.. "RIFF"u8, 0, 0, 0, 0, .. "WEBPVP8L"u8, 0, 0, 0, 0, 0x2f, .. bits, 0, 0, 0, 0, 0, 0], 800, 600);
    }

    [Test]
    public void TryRead_WebPExtended_Header() =>
        Expect([.. "RIFF"u8, 0, 0, 0, 0, .. "WEBPVP8X"u8, 10, 0, 0, 0, 0, 0, 0, 0, 0x1f, 0x03, 0, 0x57, 0x02, 0], 800, 600);

    [Test]
    public void TryRead_WhatIsNoImage_IsUnknown()
    {
        Assert.That(Read("Hello, this is text"u8.ToArray()), Is.Null);
        Assert.That(Read([]), Is.Null);
        Assert.That(Read([0xff, 0xd8]), Is.Null);
        Assert.That(Read(Pictures.Png(0, 100)), Is.Null);
        Assert.That(Read(Pictures.Png(int.MinValue, 100)), Is.Null);
        Assert.That(ImageSize.TryRead(new Base64Window("no base64 at all!! ****"u8), out _, out _), Is.False);
    }

    [Test]
    public void TryRead_EveryPrefix_NeverThrows()
    {
        foreach (byte[] image in new[] { Pictures.Png(10, 10), Pictures.Jpeg(10, 10, 0xc0) })
        {
            byte[] base64 = Encoding.ASCII.GetBytes(Convert.ToBase64String(image));
            for (int i = 0; i < base64.Length; i++) ImageSize.TryRead(new Base64Window(base64.AsSpan(0, i)), out _, out _);
            Assert.That(ImageSize.TryRead(new Base64Window(base64), out _, out _), Is.True);
        }
    }

    private static void Expect(byte[] image, int width, int height) => Assert.That(Read(image), Is.EqualTo((width, height)));

    private static (int Width, int Height)? Read(byte[] image) =>
        ImageSize.TryRead(new Base64Window(Encoding.ASCII.GetBytes(Convert.ToBase64String(image))), out int width, out int height) ? (width, height) : null;
}
