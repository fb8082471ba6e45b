using Microsoft.AspNetCore.RequestDecompression;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace ProviderKit.SampleHost;

/// <summary>Decodes request bodies in Zstandard, for which .NET 10 has no decoder. Some agents compress long conversations with it.</summary>
internal sealed class ZstandardBodies : IDecompressionProvider
{
    // RFC 9659: over HTTP a frame needs a window of 8 MiB at most. The library's default would let a client ask for 128 MiB.
    private const int MaxWindowLog = 23;

    public static void AddTo(IServiceCollection services) =>
        services.AddRequestDecompression(options => options.DecompressionProviders["zstd"] = new ZstandardBodies());

    public Stream GetDecompressionStream(Stream stream)
    {
        var decoded = new DecompressionStream(stream, leaveOpen: true);
        decoded.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, MaxWindowLog);
        return decoded;
    }
}
