using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Replies;

/// <summary>
/// Remembers the maker of each signed or encrypted part in replies that pass through unchanged, so that it is not sent to another account or vendor. Holds
/// keyed hashes, and at least the latest <see cref="Capacity"/> of them; a part that is not known has no maker. Thread-safe.
/// </summary>
/// <remarks>
/// The hash covers the text that the JSON string stands for, since clients write escapes in their own way. Two tables take turns: when one is
/// full, the other is emptied, with everything that was neither added nor looked up since. That keeps what is in use without maintaining an order.
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

    /// <param name="capacity">How many are remembered at least; up to twice as many are.</param>
    public ThoughtMakers(int capacity = Capacity) => _capacity = capacity;

    /// <summary>Whether nothing is remembered, so that looking is of no use.</summary>
    public bool IsEmpty => !_any;

    /// <summary>Remembers the maker of the string that <paramref name="value"/> stands on.</summary>
    public void Add(in Utf8JsonReader value, in Maker maker) => Put(HashOf(value), maker);

    /// <summary>Who made the string that <paramref name="value"/> stands on; null when that is not known.</summary>
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

    /// <summary>A maker as it is remembered.</summary>
    /// <param name="SignsAs">The name under which the provider signs.</param>
    /// <param name="Family">The family of the model, at a provider of many; else null.</param>
    /// <param name="Account">A name of the account that alone can read it; null where every account of the provider can.</param>
    public readonly record struct Maker(string SignsAs, string? Family, string? Account);
}
