using System.Buffers;
using System.Text;

namespace ProviderKit;

/// <summary>The beginning of a reply's text, for logs that are to hold content. For one request.</summary>
internal sealed class ContentCapture
{
    private const int MaxBytes = 32 * 1024;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public string Text => TextOf(_bytes.WrittenSpan);

    public void Add(in SplicedBody part)
    {
        if (_bytes.WrittenCount >= MaxBytes) return;
        if (_bytes.WrittenCount > 0) _bytes.Write("\n"u8);
        ReadOnlySpan<byte> bytes = part.ToArray();
        _bytes.Write(bytes[..Math.Min(bytes.Length, MaxBytes)]);
    }

    /// <summary>The beginning of <paramref name="bytes"/>; a character cut in two is shown as what it is.</summary>
    public static string TextOf(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, MaxBytes)]);
}
