using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// Creates the call ids of one reply for a client of a format other than the canonical one. The ids stay in the conversation, which
/// may continue with another vendor: Anthropic requires unique ids of letters, digits, <c>_</c> and <c>-</c>, and some servers number
/// their calls from 0 in each turn.
/// </summary>
/// <param name="prefix">The prefix of ids in the client's format.</param>
/// <param name="replyId">Unique for the reply, made of letters and digits.</param>
internal sealed class OutgoingIds(string prefix, string replyId)
{
    private const int Shortest = 9;
    private const int Longest = 64;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    private readonly HashSet<string> _given = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>The id of the next call.</summary>
    /// <param name="given">The upstream's id; null or empty for none.</param>
    public string Next(string? given)
    {
        string own = string.Create(CultureInfo.InvariantCulture, $"{prefix}{replyId}_{_count++}");
        if (string.IsNullOrEmpty(given)) return own;
        string id = given.Length < Shortest || given.Length > Longest || given.AsSpan().ContainsAnyExcept(Allowed)
            ? $"{prefix}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{replyId}\n{given}")).AsSpan(0, 12))}"
            : given;
        return _given.Add(id) ? id : own;
    }
}
