using System.Diagnostics.CodeAnalysis;

namespace ProviderKit.Responses;

/// <summary>
/// Entries of a store, limited in number and bytes. Expired entries are evicted first, then the least recently used ones. Every operation takes
/// constant time. Not thread-safe.
/// </summary>
/// <param name="maxBytes">The maximum total size in bytes.</param>
/// <param name="maxEntries">The maximum number of entries.</param>
internal sealed class RecentEntries<T>(long maxBytes, int maxEntries)
{
    /// <summary>The approximate overhead of an entry in bytes.</summary>
    public const int Overhead = 256;

    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new(); // least recently used first

    private sealed class Entry(string key, T value, long bytes)
    {
        public string Key => key;

        public T Value => value;

        public long Bytes => bytes;

        public DateTimeOffset Expires { get; set; }
    }

    /// <summary>The number of entries, including expired ones.</summary>
    public int Count => _entries.Count;

    /// <summary>The total size in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether a value of this size is accepted: a large one would evict many others.</summary>
    public bool Takes(long bytes) => bytes + Overhead <= maxBytes / 8;

    /// <summary>Finds an entry, which counts as a use.</summary>
    public bool TryGet(string key, DateTimeOffset now, TimeSpan timeToLive, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (!_entries.TryGetValue(key, out var node) || node.Value.Expires <= now) return false;
        node.Value.Expires = now + timeToLive;
        _byUse.Remove(node);
        _byUse.AddLast(node);
        value = node.Value.Value;
        return true;
    }

    /// <summary>Adds an entry; replaces one with the same key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="bytes">The size of the value; <see cref="Takes"/> must accept it.</param>
    /// <param name="now">The current time.</param>
    /// <param name="expires">When it expires.</param>
    /// <param name="removed">Receives the keys of removed entries; null if they are not needed.</param>
    public void Add(string key, T value, long bytes, DateTimeOffset now, DateTimeOffset expires, ICollection<string>? removed = null)
    {
        Remove(key);
        while (_byUse.First is { } oldest && (oldest.Value.Expires <= now || _entries.Count >= maxEntries || Bytes + bytes + Overhead > maxBytes))
        {
            Remove(oldest.Value.Key);
            removed?.Add(oldest.Value.Key);
        }
        _entries[key] = _byUse.AddLast(new Entry(key, value, bytes + Overhead) { Expires = expires });
        Bytes += bytes + Overhead;
    }

    /// <summary>Removes an entry; false if there was none or it had expired.</summary>
    public bool Remove(string key, DateTimeOffset now = default)
    {
        if (!_entries.Remove(key, out var node)) return false;
        _byUse.Remove(node);
        Bytes -= node.Value.Bytes;
        return node.Value.Expires > now;
    }

    public void Clear()
    {
        _entries.Clear();
        _byUse.Clear();
        Bytes = 0;
    }
}
