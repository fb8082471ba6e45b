using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;

namespace ProviderKit.Dashboard.Assets;

/// <summary>The files of the page, compressed when the package was built. Immutable and thread-safe.</summary>
internal sealed class DashboardAssets
{
    private const string Prefix = "ui/", Brotli = ".br", Gzip = ".gz";

    private readonly FrozenDictionary<string, DashboardAsset> _assets;

    private DashboardAssets(IEnumerable<DashboardAsset> assets) => _assets = assets.ToFrozenDictionary(asset => asset.Path, StringComparer.Ordinal);

    /// <summary>Reads what the build embedded; nothing if it had no npm.</summary>
    public static DashboardAssets Load() => Load(typeof(DashboardAssets).Assembly);

    internal static DashboardAssets Load(Assembly assembly) => new(
        assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Brotli, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Brotli.Length])
            .Select(path => new DashboardAsset(path, Read(assembly, Prefix + path + Brotli), Read(assembly, Prefix + path + Gzip))));

    /// <summary>The file at a path below the page, such as <c>index.html</c>; null if there is none.</summary>
    public DashboardAsset? Find(string path) => _assets.GetValueOrDefault(path);

    /// <summary>The paths of all files.</summary>
    public IEnumerable<string> Paths => _assets.Keys;

    private static byte[] Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The resource {name} is missing.");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

/// <summary>One file of the page, in three encodings. Immutable and thread-safe.</summary>
internal sealed class DashboardAsset(string path, byte[] brotli, byte[] gzip)
{
    // Hardly any client takes neither encoding.
    private readonly Lazy<byte[]> _plain = new(() => Unzip(gzip));

    /// <summary>The path below the page.</summary>
    public string Path => path;

    /// <summary>The media type.</summary>
    public string ContentType { get; } = System.IO.Path.GetExtension(path) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".json" => "application/json",
        _ => "application/octet-stream",
    };

    /// <summary>Whether the name changes with the content, so that it may be kept for ever.</summary>
    public bool IsHashed => path.StartsWith("assets/", StringComparison.Ordinal);

    /// <summary>The content's tag for one encoding.</summary>
    public string TagOf(string? encoding) => $"\"{_tag}{(encoding is null ? "" : "-" + encoding)}\"";

    /// <summary>The content in an encoding: <c>br</c>, <c>gzip</c>, or null for none.</summary>
    public byte[] Bytes(string? encoding) => encoding switch
    {
        "br" => brotli,
        "gzip" => gzip,
        _ => _plain.Value,
    };

    private readonly string _tag = Convert.ToHexStringLower(SHA256.HashData(brotli).AsSpan(0, 12));

    private static byte[] Unzip(byte[] zipped)
    {
        using var plain = new MemoryStream();
        using (var stream = new GZipStream(new MemoryStream(zipped), CompressionMode.Decompress)) stream.CopyTo(plain);
        return plain.ToArray();
    }
}
