using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace ProviderKit.AspNetCore.Tests.Surfaces.PassThrough;

/// <summary>A form with a file of many megabytes, made while it is sent.</summary>
internal sealed class BigForm(string before, int megabytes, string after = "") : HttpContent
{
    private static readonly byte[] Piece = [.. Enumerable.Range(0, 64 * 1024).Select(i => (byte)(i * 31 % 251))];

    private long _sent;

    private readonly byte[] _start = Encoding.UTF8.GetBytes($"{before}--{Passed.Boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n");
    private readonly byte[] _end = Encoding.UTF8.GetBytes("\r\n" + after + Passed.End);

    public bool IsChunked { get; init; }

    /// <summary>Bytes that are on their way, or there.</summary>
    public long Sent => Volatile.Read(ref _sent);

    private long Length => _start.Length + _end.Length + megabytes * 16L * Piece.Length;

    /// <summary>The length and the hash of it.</summary>
    public (long Length, string Hash) Expected()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_start);
        for (int i = 0; i < megabytes * 16; i++) hash.AppendData(Piece);
        hash.AppendData(_end);
        return (Length, Convert.ToHexString(hash.GetHashAndReset()));
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(_start);
        for (int i = 0; i < megabytes * 16; i++)
        {
            await stream.WriteAsync(Piece);
            Interlocked.Add(ref _sent, Piece.Length);
        }
        await stream.WriteAsync(_end);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = Length;
        return !IsChunked;
    }
}
