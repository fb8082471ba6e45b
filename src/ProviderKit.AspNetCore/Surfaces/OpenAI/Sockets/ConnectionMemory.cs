namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>
/// The conversations of one connection that are stored nowhere else: the last response of each stream, so that the next request can continue
/// it by its id although it is not stored. Thread-safe.
/// </summary>
internal sealed class ConnectionMemory(BoundedBytes bytes) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Kept> _byStream = new(StringComparer.Ordinal);
    private bool _disposed;

    /// <summary>The conversation up to and including a response, which the caller releases; null if it is not remembered.</summary>
    public Conversation? Find(string id)
    {
        lock (_gate)
        {
            foreach (var kept in _byStream.Values)
            {
                if (kept.Id != id) continue;
                kept.Items.Share();
                return kept.Items;
            }
        }
        return null;
    }

    /// <summary>Replaces the stream's last response, if there is enough memory for it.</summary>
    /// <param name="stream">The stream; null for the default one.</param>
    /// <param name="id">The response's id.</param>
    /// <param name="items">Its input and its output, with everything before; this object releases it.</param>
    public void Keep(string? stream, string id, Conversation items)
    {
        lock (_gate)
        {
            Drop(stream ?? "");
            if (!_disposed && bytes.TryTake(items.Size)) _byStream[stream ?? ""] = new Kept(id, items);
            else items.Release();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (string stream in _byStream.Keys.ToArray()) Drop(stream);
        }
    }

    private void Drop(string stream)
    {
        if (!_byStream.Remove(stream, out var kept)) return;
        bytes.Give(kept.Items.Size);
        kept.Items.Release();
    }

    private readonly record struct Kept(string Id, Conversation Items);
}
