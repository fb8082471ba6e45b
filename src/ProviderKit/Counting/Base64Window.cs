using System.Buffers;
using System.Buffers.Text;

namespace ProviderKit.Counting;

/// <summary>Reads a few bytes anywhere in a base64 text without decoding the text before them.</summary>
internal readonly ref struct Base64Window(ReadOnlySpan<byte> base64)
{
    private readonly ReadOnlySpan<byte> _base64 = base64;

    /// <summary>The number of bytes of the decoded text, give or take the padding.</summary>
    public int Length => (int)((long)_base64.Length * 3 / 4);

    /// <summary>Copies the bytes at <paramref name="offset"/>.</summary>
    /// <returns>False if there are fewer bytes, or the text is not base64.</returns>
    public bool TryRead(int offset, Span<byte> destination)
    {
        long from = (long)offset / 3 * 4;
        int skip = offset % 3;
        Span<byte> bytes = stackalloc byte[48];
        int quads = (skip + destination.Length + 2) / 3;
        if (offset < 0 || quads * 3 > bytes.Length || from >= _base64.Length) return false;
        var source = _base64.Slice((int)from, (int)Math.Min(quads * 4L, _base64.Length - from));
        var status = Base64.DecodeFromUtf8(source, bytes, out _, out int written, isFinalBlock: source.Length < quads * 4 || source[^1] == (byte)'=');
        if (status is OperationStatus.InvalidData || written < skip + destination.Length) return false;
        bytes.Slice(skip, destination.Length).CopyTo(destination);
        return true;
    }
}
