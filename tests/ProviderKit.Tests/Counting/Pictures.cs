using System.Buffers.Binary;

namespace ProviderKit.Tests.Counting;

/// <summary>Files of which only the headers are true.</summary>
internal static class Pictures
{
    public static byte[] Png(int width, int height)
    {
        byte[] size = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(size, width);
        BinaryPrimitives.WriteInt32BigEndian(size.AsSpan(4), height);
        return [0x89, .. "PNG\r\n"u8, 0x1a, 0x0a, 0, 0, 0, 13, .. "IHDR"u8, .. size, 8, 6, 0, 0, 0, .. new byte[300]];
    }

    /// <summary>With the metadata of a camera and a table in front of the frame.</summary>
    public static byte[] Jpeg(ushort width, ushort height, byte frame) =>
    [
        0xff, 0xd8, 0xff, 0xe1, 0xff, 0xf0, .. new byte[0xffee], 0xff, 0xff, 0xff, 0xc4, 0, 5, 1, 2, 3,
        0xff, frame, 0, 17, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, .. new byte[40],
    ];

    /// <param name="pages">How many page objects stand in it in the open.</param>
    /// <param name="bytes">How long it is at least.</param>
    public static byte[] Pdf(int pages, int bytes) =>
    [
        .. "%PDF-1.7\n1 0 obj <</Type/Pages/Kids[]/Count 3>> endobj\n"u8,
        .. Enumerable.Range(0, pages).SelectMany(i => (byte[])[.. (i % 2 == 0 ? "2 0 obj <</Type /Page\n/Parent 1 0 R>>"u8 : "<</Type/Page/Contents 3 0 R>>"u8), .. new byte[i * 37 % 1000]]),
        .. new byte[bytes],
    ];
}
