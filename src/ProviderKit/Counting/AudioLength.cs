using System.Buffers.Binary;

namespace ProviderKit.Counting;

/// <summary>Estimates the length of a recording.</summary>
internal static class AudioLength
{
    private const int UsualBytesPerSecond = 128_000 / 8; // MP3 at its most common rate

    public static int Seconds(Base64Window audio)
    {
        long perSecond = UsualBytesPerSecond;
        Span<byte> head = stackalloc byte[32];
        // A WAV header has the number of bytes per second at offset 28.
        if (audio.TryRead(0, head) && head.StartsWith("RIFF"u8) && head[8..].StartsWith("WAVE"u8))
            perSecond = Math.Max(1000, BinaryPrimitives.ReadUInt32LittleEndian(head[28..]));
        return (int)(1 + audio.Length / perSecond);
    }
}
