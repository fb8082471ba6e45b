using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>A set of inbound routes in the manner of one API: the table of its routes, and the shape of its errors and ids. Immutable.</summary>
/// <param name="routes">The table.</param>
internal abstract class Surface(IReadOnlyList<ProxyRoute> routes)
{
    private static readonly byte[] SseComment = ": keep-alive\n\n"u8.ToArray();

    private readonly HashSet<string> _roots = new(routes.Select(route => route.Root), StringComparer.OrdinalIgnoreCase);

    /// <summary>The table of its routes.</summary>
    public IReadOnlyList<ProxyRoute> Routes => routes;

    /// <summary>Whether a request whose path several surfaces share is meant for this one. Default: false.</summary>
    public virtual bool IsMeantBy(HttpRequest request) => false;

    /// <summary>Whether a path, below the proxy's own, is of this API, even if no route serves it.</summary>
    public bool Owns(string path)
    {
        int end = path.IndexOf('/', StringComparison.Ordinal);
        return _roots.Contains(end < 0 ? path : path[..end]);
    }

    /// <summary>Written to a stream in which nothing has happened for a while.</summary>
    public virtual ReadOnlyMemory<byte> KeepAlive => SseComment;

    /// <summary>Writes an error's body.</summary>
    public abstract void WriteError(ProviderError error, string? requestId, IBufferWriter<byte> output);

    /// <summary>Writes the last event of a stream that breaks.</summary>
    public virtual void WriteErrorEvent(ProviderError error, string? requestId, IBufferWriter<byte> output)
    {
        output.Write("data: "u8);
        WriteError(error, requestId, output);
        output.Write("\n\n"u8);
    }
}
