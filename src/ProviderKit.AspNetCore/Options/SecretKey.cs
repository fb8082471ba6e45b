using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace ProviderKit;

/// <summary>
/// A key that clients show to this gateway. Only its SHA-256 hash is kept, so there is nothing to show or to write by
/// mistake. Immutable and thread-safe.
/// </summary>
[DebuggerDisplay("a key")]
public sealed class SecretKey
{
    /// <summary>The fewest characters a key may have: 16.</summary>
    public const int MinLength = 16;

    /// <summary>The most characters a key may have: 512.</summary>
    public const int MaxLength = 512;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly byte[] _hash;

    /// <summary>Makes a key.</summary>
    /// <param name="value">16 to 512 characters of visible ASCII, best taken from a random generator.</param>
    /// <exception cref="ArgumentException">The value is no such text. It is not in the message.</exception>
    public SecretKey(string value)
    {
        if (ProblemWith(value) is { } problem) throw new ArgumentException($"The key {problem}.", nameof(value));
        _hash = new byte[SHA256.HashSizeInBytes];
        Hash(value, _hash);
    }

    /// <summary>Says that there is a key, never which.</summary>
    public override string ToString() => "[key]";

    /// <summary>What keeps <paramref name="value"/> from being a key, as the end of a sentence; null when nothing does.</summary>
    internal static string? ProblemWith(string? value) =>
        string.IsNullOrWhiteSpace(value) ? "is empty"
        : value.AsSpan().ContainsAnyExceptInRange('!', '~') ? "holds a space, a line break or a character outside ASCII"
        : value.Length < MinLength ? $"is shorter than {MinLength} characters; openssl rand -hex 24 makes a good one"
        : value.Length > MaxLength ? $"is longer than {MaxLength} characters"
        : null;

    /// <summary>Writes the hash of a text that may be a key.</summary>
    /// <returns>False when it cannot be one.</returns>
    internal static bool TryHash(ReadOnlySpan<char> text, Span<byte> hash)
    {
        if (text.Length is < MinLength or > MaxLength || text.ContainsAnyExceptInRange('!', '~')) return false;
        Hash(text, hash);
        return true;
    }

    /// <summary>Compares in a time that does not depend on where the two differ.</summary>
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
