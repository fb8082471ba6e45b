using System.Buffers;
using System.Text;

namespace ProviderKit.Dispatch;

/// <summary>The beginning of a reply's text, for logs that are to hold content. For one request.</summary>
internal sealed class ContentCapture
{
    private const int MaxBytes = 32 * 1024;

    // What is in no token: blanks, quotes, and all that is not ASCII.
    private static readonly SearchValues<byte> Ends = SearchValues.Create([.. " \"\t\r\n"u8, .. Enumerable.Range(0x80, 0x80).Select(b => (byte)b)]);

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public string Text => TextOf(_bytes.WrittenSpan);

    public void Add(in SplicedBody part)
    {
        if (_bytes.WrittenCount > MaxBytes) return;
        if (_bytes.WrittenCount > 0) _bytes.Write("\n"u8);
        int length = Math.Min(part.Length, MaxBytes + 1); // one more tells that it is cut
        part.CopyTo(0, _bytes.GetSpan(length)[..length]);
        _bytes.Advance(length);
    }

    /// <summary>The beginning of <paramref name="bytes"/>, cut where no token is cut in two: half of one cannot be masked.</summary>
    public static string TextOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes) bytes = bytes[..Math.Max(bytes[..(MaxBytes + 1)].LastIndexOfAny(Ends), 0)];
        return Encoding.UTF8.GetString(bytes);
    }
}
