using System.IO.Compression;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RequestDecompression;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ProviderKit.AspNetCore.Http;

/// <summary>
/// A coding of request bodies (RFC 9110, section 8.4.1): one of .NET's own, or one that the app adds with ASP.NET's
/// <c>AddRequestDecompression</c>.
/// </summary>
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

    public string Name => name;

    /// <summary>Finds the coding that the header names; null if it names none.</summary>
    /// <returns>False if the coding is not supported, or the header names several.</returns>
    public static bool TryRead(HttpContext context, out ContentCoding? coding)
    {
        coding = null;
        var header = context.Request.Headers.ContentEncoding;
        if (header.Count == 0) return true;
        string value = header.ToString().Trim();
        if (value.Length == 0 || value.Equals(Identity, StringComparison.OrdinalIgnoreCase)) return true;
        coding = Find(context, value);
        return coding is not null;
    }

    // A separate method, since captures of a lambda are allocated at the start of the method.
    private static ContentCoding? Find(HttpContext context, string value)
    {
        var coding = Array.Find(Known, c => value.Equals(c.Name, StringComparison.OrdinalIgnoreCase));
        if (coding is null && Added(context).FirstOrDefault(c => value.Equals(c.Key, StringComparison.OrdinalIgnoreCase)).Value is { } added)
            coding = new ContentCoding(value, (encoded, _) => added.GetDecompressionStream(encoded));
        return coding;
    }

    /// <summary>A 415 that lists the supported codings, in the body and in <c>Accept-Encoding</c> (RFC 9110, section 15.5.16).</summary>
    public static ProviderError Refuse(HttpContext context)
    {
        string taken = string.Join(", ", Known.Where(c => c != Known[1]).Select(c => c.Name).Union(Added(context).Select(c => c.Key)));
        context.Response.Headers.AcceptEncoding = taken;
        return new ProviderError(
            ProviderErrorKind.UnsupportedMediaType,
            $"The content encoding {Shortened.For(context, context.Request.Headers.ContentEncoding.ToString())} is not supported. Send the body as it is, or encode it with one of: {taken}.")
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
        catch (Exception e) when (IsOfTheCoding(e))
        {
            throw new ContentCodingException($"The request body is not valid {name}, which its Content-Encoding header says it is.", e);
        }
    }

    private static IDictionary<string, IDecompressionProvider> Added(HttpContext context) =>
        context.RequestServices.GetRequiredService<IOptions<RequestDecompressionOptions>>().Value.DecompressionProviders;

    // A library throws its own exceptions for bytes that it cannot decode; the connection throws an IOException.
    private static bool IsOfTheCoding(Exception e) =>
        e is EndOfStreamException or not (IOException or OperationCanceledException or OutOfMemoryException);
}
