using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Replies;

/// <summary>
/// Records the maker of each signed or encrypted part in passed-through replies, so that the part is not sent to another account or vendor. Stores
/// keyed hashes, at least the latest <see cref="Capacity"/>. An unknown part has no maker. Thread-safe.
/// </summary>
/// <remarks>
/// The hash covers the unescaped text, since clients write escapes in their own way. There are two tables: when one is full, the other
/// is cleared and becomes the current one. Entries that were neither added nor looked up since are dropped, so entries in use are kept
/// without maintaining an order.
/// </remarks>
internal sealed class ThoughtMakers
{
    /// <summary>About 5 MiB when both tables are full.</summary>
    public const int Capacity = 32_768;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(SipHash.KeyBytes);
    private readonly Lock _lock = new();
    private readonly int _capacity;
    private Dictionary<UInt128, Maker> _young = [], _old = [];
    private volatile bool _any;

    /// <param name="capacity">The minimum number of entries that are kept. The maximum is twice as many.</param>
    public ThoughtMakers(int capacity = Capacity) => _capacity = capacity;

    /// <summary>Whether there are no entries, so that lookups can be skipped.</summary>
    public bool IsEmpty => !_any;

    /// <summary>Records the maker of the string at the position of <paramref name="value"/>.</summary>
    public void Add(in Utf8JsonReader value, in Maker maker) => Put(HashOf(value), maker);

    /// <summary>The maker of the string at the position of <paramref name="value"/>; null if unknown.</summary>
    public Maker? Find(in Utf8JsonReader value)
    {
        if (IsEmpty) return null;
        var hash = HashOf(value);
        lock (_lock)
        {
            if (_young.TryGetValue(hash, out var maker)) return maker;
            if (!_old.Remove(hash, out maker)) return null;
            AddYoung(hash, maker);
            return maker;
        }
    }

    private void Put(UInt128 hash, in Maker maker)
    {
        lock (_lock)
        {
            _old.Remove(hash);
            AddYoung(hash, maker);
            _any = true;
        }
    }

    private void AddYoung(UInt128 hash, in Maker maker)
    {
        if (_young.Count >= _capacity)
        {
            (_young, _old) = (_old, _young);
            _young.Clear();
        }
        _young[hash] = maker;
    }

    private UInt128 HashOf(in Utf8JsonReader value)
    {
        if (!value.ValueIsEscaped) return SipHash.Hash(_key, value.ValueSpan);
        byte[] text = ArrayPool<byte>.Shared.Rent(value.ValueSpan.Length);
        try
        {
            return SipHash.Hash(_key, text.AsSpan(0, value.CopyString(text)));
        }
        catch (InvalidOperationException)
        {
            return SipHash.Hash(_key, value.ValueSpan); // half a surrogate pair, which no vendor writes
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
        }
    }

    /// <summary>A recorded maker.</summary>
    /// <param name="SignsAs">The name under which the provider signs.</param>
    /// <param name="Family">The model's family, if the provider serves models of many vendors; otherwise null.</param>
    /// <param name="Account">The account that alone can read the part; null if every account of the provider can.</param>
    public readonly record struct Maker(string SignsAs, string? Family, string? Account);
}
