using System.Buffers;
using System.Buffers.Text;

namespace ProviderKit.Counting;

/// <summary>Estimates the number of pages of a PDF.</summary>
internal static class PdfPages
{
    // Newer files have their page objects in compressed streams. Then the estimate uses the size: a page of text takes about 10 KB, a scanned page
    // 100 KB or more. Vendors accept 100 pages per document.
    private const int BytesPerPage = 30_000;
    private const int MostBySize = 100;

    private const int Window = 48 * 1024;

    // "/Type /Page" with whitespace in between may cross the end of a window, so this many bytes are searched again.
    private const int Overlap = 24;

    public static int Count(ReadOnlySpan<byte> base64)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Window + Overlap);
        int pages = 0, kept = 0;
        for (int at = 0; at < base64.Length;)
        {
            var source = base64.Slice(at, Math.Min(Window / 3 * 4, base64.Length - at));
            bool last = at + source.Length == base64.Length;
            var status = Base64.DecodeFromUtf8(source, buffer.AsSpan(kept), out int consumed, out int written, last);
            pages += PagesIn(buffer.AsSpan(0, kept + written), last ? 0 : Overlap);
            if (status == OperationStatus.InvalidData || consumed == 0) break;
            at += consumed;
            int end = kept + written;
            kept = Math.Min(Overlap, end);
            buffer.AsSpan(end - kept, kept).CopyTo(buffer);
        }
        ArrayPool<byte>.Shared.Return(buffer);
        long bytes = (long)base64.Length * 3 / 4;
        return pages > 0 ? pages : (int)Math.Clamp((bytes + BytesPerPage - 1) / BytesPerPage, 1, MostBySize);
    }

    /// <param name="pdf">A part of the file.</param>
    /// <param name="left">The number of bytes at the end that are repeated in the next part.</param>
    private static int PagesIn(ReadOnlySpan<byte> pdf, int left)
    {
        int pages = 0, at = 0, next;
        while ((next = pdf[at..].IndexOf("/Type"u8)) >= 0)
        {
            at += next;
            if (at >= pdf.Length - left) break;
            at += "/Type"u8.Length;
            var rest = pdf[at..].TrimStart(" \r\n\t\f\0"u8);
            // "/Pages" is the page tree. A name ends at any character that is not a letter.
            if (rest.StartsWith("/Page"u8) && (rest.Length == 5 || !char.IsAsciiLetter((char)rest[5]))) pages++;
        }
        return pages;
    }
}
