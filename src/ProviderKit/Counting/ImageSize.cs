using System.Buffers.Binary;

namespace ProviderKit.Counting;

/// <summary>Reads an image's width and height from its header: PNG, JPEG, GIF and WebP.</summary>
internal static class ImageSize
{
    // More than any camera or editor writes before the frame. Bounds the time for a malicious image.
    private const int MostSegments = 1000;

    public static bool TryRead(Base64Window image, out int width, out int height)
    {
        width = height = 0;
        Span<byte> head = stackalloc byte[12];
        if (!image.TryRead(0, head)) return false;
        bool found = head switch
        {
            [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => Png(image, out width, out height),
            [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => Gif(head, out width, out height),
            [0xff, 0xd8, 0xff, ..] => Jpeg(image, out width, out height),
            _ when head.StartsWith("RIFF"u8) && head[8..].SequenceEqual("WEBP"u8) => WebP(image, out width, out height),
            _ => false,
        };
        return found && width > 0 && height > 0;
    }

    private static bool Png(Base64Window image, out int width, out int height)
    {
        Span<byte> size = stackalloc byte[8];
        bool read = image.TryRead(16, size); // the first chunk is IHDR, always
        width = read ? BinaryPrimitives.ReadInt32BigEndian(size) : 0;
        height = read ? BinaryPrimitives.ReadInt32BigEndian(size[4..]) : 0;
        return read;
    }

    private static bool Gif(ReadOnlySpan<byte> head, out int width, out int height)
    {
        width = BinaryPrimitives.ReadUInt16LittleEndian(head[6..]);
        height = BinaryPrimitives.ReadUInt16LittleEndian(head[8..]);
        return true;
    }

    /// <summary>Walks the segments up to the frame; thumbnails and profiles come before it.</summary>
    private static bool Jpeg(Base64Window image, out int width, out int height)
    {
        width = height = 0;
        Span<byte> segment = stackalloc byte[9];
        int at = 2;
        for (int i = 0; i < MostSegments; i++)
        {
            if (!image.TryRead(at, segment[..4]) || segment[0] != 0xff) return false;
            byte marker = segment[1];
            if (marker == 0xff)
            {
                at++; // fill bytes
                continue;
            }
            // C4, C8 and CC are tables, not frames.
            if (marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc))
            {
                if (!image.TryRead(at, segment)) return false;
                height = BinaryPrimitives.ReadUInt16BigEndian(segment[5..]);
                width = BinaryPrimitives.ReadUInt16BigEndian(segment[7..]);
                return true;
            }
            if (marker is 0xd9 or 0xda) return false; // the end, or the pixels
            at += 2 + Math.Max(2, (int)BinaryPrimitives.ReadUInt16BigEndian(segment[2..]));
        }
        return false;
    }

    private static bool WebP(Base64Window image, out int width, out int height)
    {
        width = height = 0;
        Span<byte> chunk = stackalloc byte[18]; // from the chunk's name at 12
        if (!image.TryRead(12, chunk)) return false;
        if (chunk.StartsWith("VP8X"u8))
        {
            width = 1 + (chunk[12] | chunk[13] << 8 | chunk[14] << 16);
            height = 1 + (chunk[15] | chunk[16] << 8 | chunk[17] << 16);
            return true;
        }
        if (chunk.StartsWith("VP8L"u8))
        {
            uint bits = BinaryPrimitives.ReadUInt32LittleEndian(chunk[9..]);
            width = 1 + (int)(bits & 0x3fff);
            height = 1 + (int)(bits >> 14 & 0x3fff);
            return true;
        }
        if (!chunk.StartsWith("VP8 "u8)) return false;
        width = BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]) & 0x3fff;
        height = BinaryPrimitives.ReadUInt16LittleEndian(chunk[16..]) & 0x3fff;
        return true;
    }
}
