using System.Buffers;
using System.Buffers.Text;

namespace ProviderKit.Formats.Canonical.Rules;

/// <summary>Detects media types from the first bytes.</summary>
internal static class MediaSignatures
{
    // Enough for every signature. Whole groups of four base64 characters can be decoded separately.
    private const int Bytes = 24;
    private const int Letters = Bytes / 3 * 4;

    // The types are registered in IANA's list of media types; the bytes are from each format's specification. Order matters: the
    // containers (RIFF, ftyp) are recognized by bytes at a later offset, and the short signatures come last.
    private static readonly Signature[] Known =
    [
        new("image/png", 0, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
        new("image/jpeg", 0, [0xFF, 0xD8, 0xFF]),
        new("image/gif", 0, "GIF87a"u8.ToArray()),
        new("image/gif", 0, "GIF89a"u8.ToArray()),
        new("image/webp", 8, "WEBP"u8.ToArray()),
        new("audio/wav", 8, "WAVE"u8.ToArray()),
        new("audio/aiff", 8, "AIFF"u8.ToArray()),
        new("application/pdf", 0, "%PDF-"u8.ToArray()),
        new("image/heic", 4, "ftypheic"u8.ToArray()),
        new("image/heic", 4, "ftypheix"u8.ToArray()),
        new("image/heif", 4, "ftypmif1"u8.ToArray()),
        new("image/heif", 4, "ftypmsf1"u8.ToArray()),
        new("image/avif", 4, "ftypavif"u8.ToArray()),
        new("audio/mp4", 4, "ftypM4A"u8.ToArray()),
        new("video/quicktime", 4, "ftypqt"u8.ToArray()),
        new("video/mp4", 4, "ftyp"u8.ToArray()),
        new("video/webm", 0, [0x1A, 0x45, 0xDF, 0xA3]),
        new("audio/ogg", 0, "OggS"u8.ToArray()),
        new("audio/flac", 0, "fLaC"u8.ToArray()),
        new("image/tiff", 0, [0x49, 0x49, 0x2A, 0x00]),
        new("image/tiff", 0, [0x4D, 0x4D, 0x00, 0x2A]),
        new("audio/mpeg", 0, "ID3"u8.ToArray()),
        new("audio/mpeg", 0, [0xFF, 0xFB]),
        new("audio/mpeg", 0, [0xFF, 0xF3]),
        new("audio/mpeg", 0, [0xFF, 0xF2]),
        new("audio/aac", 0, [0xFF, 0xF1]),
        new("audio/aac", 0, [0xFF, 0xF9]),
        new("image/bmp", 0, "BM"u8.ToArray()),
    ];

    /// <summary>The media type of <paramref name="base64"/>, of which only the beginning is decoded; null if unknown.</summary>
    public static string? TypeOf(ReadOnlySpan<char> base64)
    {
        Span<byte> letters = stackalloc byte[Letters];
        int count = 0;
        foreach (char c in base64)
        {
            if (char.IsWhiteSpace(c)) continue;
            if (!char.IsAscii(c) || c == '=') break;
            letters[count++] = (byte)c;
            if (count == Letters) break;
        }
        Span<byte> bytes = stackalloc byte[Bytes];
        // Padding has been removed. The last group is completed with zeros, with which no signature ends.
        while (count % 4 != 0) letters[count++] = (byte)'A';
        return Base64.DecodeFromUtf8(letters[..count], bytes, out _, out int written) == OperationStatus.Done ? TypeOf(bytes[..written]) : null;
    }

    private static string? TypeOf(ReadOnlySpan<byte> bytes)
    {
        foreach (var signature in Known)
            if (bytes.Length >= signature.Offset && bytes[signature.Offset..].StartsWith(signature.Mark)) return signature.Type;
        return null;
    }

    private sealed record Signature(string Type, int Offset, byte[] Mark);
}
