using System.Security.Cryptography;

namespace ProviderKit.AspNetCore.Security;

/// <summary>A set of named keys. Immutable and thread-safe.</summary>
internal sealed class KeyRing
{
    private readonly SecretKey[] _keys;
    private readonly string[] _names;

    /// <summary>Copies the keys.</summary>
    public KeyRing(IEnumerable<KeyValuePair<string, SecretKey>> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var all = keys.ToArray();
        _names = [.. all.Select(k => k.Key)];
        _keys = [.. all.Select(k => k.Value)];
    }

    /// <summary>Whether there are no keys.</summary>
    public bool IsEmpty => _keys.Length == 0;

    /// <summary>The names, in the order of <see cref="IndexOf"/>.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Finds a key. Compares the hashes of all keys in constant time.</summary>
    /// <param name="shown">The key that a client sent.</param>
    /// <returns>The key's index in <see cref="Names"/>, or -1.</returns>
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
