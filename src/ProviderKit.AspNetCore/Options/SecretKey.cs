using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace ProviderKit;

/// <summary>
/// A key with which clients call this gateway. Only its SHA-256 hash is kept, so that it cannot be shown or written by
/// mistake. Immutable and thread-safe.
/// </summary>
[DebuggerDisplay("a key")]
public sealed class SecretKey
{
    /// <summary>The minimum number of characters of a key: 16.</summary>
    public const int MinLength = 16;

    /// <summary>The maximum number of characters of a key: 512.</summary>
    public const int MaxLength = 512;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly byte[] _hash;

    /// <summary>Creates a key.</summary>
    /// <param name="value">16 to 512 characters of visible ASCII, preferably from a random generator.</param>
    /// <exception cref="ArgumentException">The value is not such a text. The message does not contain it.</exception>
    public SecretKey(string value)
    {
        if (ProblemWith(value) is { } problem) throw new ArgumentException($"The key {problem}.", nameof(value));
        _hash = new byte[SHA256.HashSizeInBytes];
        Hash(value, _hash);
    }

    /// <summary>Whether a caller shows this key. Compares in a time that does not depend on where they differ.</summary>
    /// <param name="shown">What the caller shows; anything.</param>
    /// <returns>Whether it is the key.</returns>
    public bool Matches(ReadOnlySpan<char> shown)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        return TryHash(shown, hash) && HasHash(hash);
    }

    /// <summary>States that there is a key, never which one.</summary>
    public override string ToString() => "[key]";

    /// <summary>Why <paramref name="value"/> cannot be a key, as the end of a sentence; null if it can.</summary>
    internal static string? ProblemWith(string? value) =>
        string.IsNullOrWhiteSpace(value) ? "is empty"
        : value.AsSpan().ContainsAnyExceptInRange('!', '~') ? "holds a space, a line break or a character outside ASCII"
        : value.Length < MinLength ? $"is shorter than {MinLength} characters; openssl rand -hex 24 makes a good one"
        : value.Length > MaxLength ? $"is longer than {MaxLength} characters"
        : null;

    /// <summary>Writes the hash of a text that may be a key.</summary>
    /// <returns>False if it cannot be a key.</returns>
    internal static bool TryHash(ReadOnlySpan<char> text, Span<byte> hash)
    {
        if (text.Length is < MinLength or > MaxLength || text.ContainsAnyExceptInRange('!', '~')) return false;
        Hash(text, hash);
        return true;
    }

    /// <summary>Compares in a time that does not depend on where the keys differ.</summary>
    internal bool HasHash(ReadOnlySpan<byte> hash) => CryptographicOperations.FixedTimeEquals(_hash, hash);

    internal bool IsSameAs(SecretKey other) => HasHash(other._hash);

    private static void Hash(ReadOnlySpan<char> text, Span<byte> hash)
    {
        Span<byte> bytes = stackalloc byte[MaxLength];
        int length = Encoding.ASCII.GetBytes(text, bytes);
        SHA256.HashData(bytes[..length], hash);
        CryptographicOperations.ZeroMemory(bytes);
    }
}
