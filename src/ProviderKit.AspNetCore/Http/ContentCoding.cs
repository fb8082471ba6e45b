using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ProviderKit.AspNetCore.Http;

/// <summary>A coding of request bodies (RFC 9110, section 8.4.1).</summary>
internal sealed class ContentCoding(string name, Func<Stream, byte, Stream> decode)
{
    private const string Identity = "identity";

    private static readonly ContentCoding[] Known =
    [
        new("gzip", static (s, _) => new GZipStream(s, CompressionMode.Decompress)),
        new("x-gzip", static (s, _) => new GZipStream(s, CompressionMode.Decompress)), // RFC 9110, section 8.4.1.3: the same as gzip
        new("br", static (s, _) => new BrotliStream(s, CompressionMode.Decompress)),
        // The zlib format (RFC 9110, section 8.4.1.2); some clients send the bare one under that name. A zlib header names
        // method 8 in the low half of its first byte, with which no encoder begins a bare stream.
        new("deflate", static (s, first) => (first & 0x0F) == 8 ? new ZLibStream(s, CompressionMode.Decompress) : new DeflateStream(s, CompressionMode.Decompress)),
    ];

    // Zstandard is not among them: .NET 10 has no decoder for it.
    private static readonly string Taken = string.Join(", ", Known.Where(c => c != Known[1]).Select(c => c.Name));

    public string Name => name;

    /// <summary>Finds the coding that the header names; null when it names none.</summary>
    /// <returns>False when the coding is not supported, or when the header names several.</returns>
    public static bool TryRead(StringValues header, out ContentCoding? coding)
    {
        coding = null;
        if (header.Count == 0) return true;
        string value = header.ToString().Trim();
        if (value.Length == 0 || value.Equals(Identity, StringComparison.OrdinalIgnoreCase)) return true;
        coding = Array.Find(Known, c => value.Equals(c.Name, StringComparison.OrdinalIgnoreCase));
        return coding is not null;
    }

    /// <summary>A 415 that lists what is taken, in the body and in <c>Accept-Encoding</c> (RFC 9110, section 15.5.16).</summary>
    public static ProviderError Refuse(HttpContext context)
    {
        context.Response.Headers.AcceptEncoding = Taken;
        return new ProviderError(
            ProviderErrorKind.UnsupportedMediaType,
            $"The content encoding {Shortened.For(context.Request.Headers.ContentEncoding.ToString())} is not supported. Send the body as it is, or encode it with one of: {Taken}.")
        { Code = "unsupported_content_encoding" };
    }

    /// <summary>The decoded body; the encoded one is read as far as that is.</summary>
    public async ValueTask<Stream> DecodeAsync(PipeReader encoded, CancellationToken cancellationToken)
    {
        var read = await encoded.ReadAsync(cancellationToken).ConfigureAwait(false);
        byte first = read.Buffer.IsEmpty ? (byte)0 : read.Buffer.FirstSpan[0];
        encoded.AdvanceTo(read.Buffer.Start);
        return decode(encoded.AsStream(leaveOpen: true), first);
    }

    /// <exception cref="ContentCodingException">The body is not of this coding.</exception>
    public async ValueTask<int> ReadAsync(Stream decoded, Memory<byte> target, CancellationToken cancellationToken)
    {
        try
        {
            return await decoded.ReadAsync(target, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            throw new ContentCodingException($"The request body is not valid {name}, which its Content-Encoding header says it is.", e);
        }
    }
}
