using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ProviderKit.Responses;

/// <summary>
/// The ids that clients get for responses stored by an upstream. An id contains the response's location, and a MAC proves that this gateway issued it
/// to this caller. The gateway stores nothing. Immutable, thread-safe.
/// </summary>
/// <remarks>
/// An id is <c>resp_pk1</c> followed by base64url of a MAC and the members of <see cref="ResponseHome"/>. The MAC covers these members and the
/// caller. The id contains no secret: a token is a keyed fingerprint.
/// </remarks>
internal sealed class ResponseMarks(ResponseSecret secret)
{
    private const string Prefix = "resp_pk1";
    /// <summary>The prefix of these ids.</summary>
    public static ReadOnlySpan<byte> PrefixBytes => "resp_pk1"u8;

    private const int MacBytes = 16;
    private const int LongestId = 1536; // the longest conversation id that is read from a body
    private const int LongestPart = 400;

    /// <summary>Whether an id has the form of these ids; it may be forged.</summary>
    public static bool IsMark(string id) => id.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Writes the id for a caller; null if a part is longer than any value that upstreams are known to send.</summary>
    public string? Write(ResponseHome home, in CallerScope caller)
    {
        string[] parts = [home.Provider, home.Token, home.Model, home.Requested == home.Model ? "" : home.Requested, home.Id];
        using var bytes = new MemoryStream();
        bytes.Write(new byte[MacBytes]);
        foreach (string part in parts)
        {
            byte[] text = Encoding.UTF8.GetBytes(part);
            if (text.Length > LongestPart) return null;
            bytes.WriteByte((byte)(text.Length >> 8));
            bytes.WriteByte((byte)text.Length);
            bytes.Write(text);
        }
        byte[] all = bytes.ToArray();
        secret.MarkOf(caller, all.AsSpan(MacBytes)).AsSpan(0, MacBytes).CopyTo(all);
        string id = Prefix + Base64Url.EncodeToString(all);
        return id.Length <= LongestId ? id : null;
    }

    /// <summary>Reads an id; null if this gateway did not issue it to this caller.</summary>
    public ResponseHome? Read(string id, in CallerScope caller)
    {
        if (!IsMark(id) || id.Length > LongestId || !Base64Url.IsValid(id.AsSpan(Prefix.Length))) return null;
        byte[] all = Base64Url.DecodeFromChars(id.AsSpan(Prefix.Length));
        // Different base64 text may decode to the same bytes; only the canonical form is accepted.
        if (all.Length < MacBytes || Prefix + Base64Url.EncodeToString(all) != id) return null;
        var text = all.AsSpan(MacBytes);
        if (!CryptographicOperations.FixedTimeEquals(secret.MarkOf(caller, text).AsSpan(0, MacBytes), all.AsSpan(0, MacBytes))) return null;
        string[] parts = new string[5];
        for (int i = 0; i < parts.Length; i++)
        {
            if (text.Length < 2 || (text[0] << 8) + text[1] is var length && length > text.Length - 2) return null;
            parts[i] = Encoding.UTF8.GetString(text.Slice(2, length));
            text = text[(2 + length)..];
        }
        return new ResponseHome(parts[0], parts[1], parts[2], parts[3].Length == 0 ? parts[2] : parts[3], parts[4]);
    }
}
