using System.Security.Cryptography;

namespace ProviderKit.AspNetCore.Security;

/// <summary>Several keys, each with a name, and which of them was shown. Immutable and thread-safe.</summary>
internal sealed class KeyRing
{
    private readonly SecretKey[] _keys;
    private readonly string[] _names;

    /// <summary>Takes the keys as they are now.</summary>
    public KeyRing(IEnumerable<KeyValuePair<string, SecretKey>> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var all = keys.ToArray();
        _names = [.. all.Select(k => k.Key)];
        _keys = [.. all.Select(k => k.Value)];
    }

    /// <summary>Whether there is no key at all.</summary>
    public bool IsEmpty => _keys.Length == 0;

    /// <summary>The names, in the order in which <see cref="IndexOf"/> counts them.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Which key this is. All are compared, by hash, in a time that says nothing of which was the closest.</summary>
    /// <param name="shown">What a client showed.</param>
    /// <returns>The key's place in <see cref="Names"/>, or -1.</returns>
    public int IndexOf(ReadOnlySpan<char> shown)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (!SecretKey.TryHash(shown, hash)) return -1;
        int found = -1;
        for (int i = 0; i < _keys.Length; i++)
            if (_keys[i].HasHash(hash)) found = i;
        return found;
    }
}
