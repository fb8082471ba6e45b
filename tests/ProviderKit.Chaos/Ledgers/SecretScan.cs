using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ProviderKit.Chaos.Ledgers;

/// <summary>
/// Looks for secrets in every form in which they get out: as they are, in base64 wherever they stand in it, in hexadecimal,
/// escaped for URLs and for JSON. Thread-safe.
/// </summary>
internal sealed class SecretScan
{
    private readonly SearchValues<string> _needles;
    private long _bytes;

    public SecretScan(IReadOnlyList<string> secrets) =>
        _needles = SearchValues.Create([.. secrets.SelectMany(Forms).Distinct()], StringComparison.OrdinalIgnoreCase);

    /// <summary>What was found, and where.</summary>
    public ConcurrentQueue<string> Found { get; } = new();

    /// <summary>How much was looked through.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public void Look(string where, ReadOnlySpan<byte> bytes) => Look(where, Encoding.Latin1.GetString(bytes));

    public void Look(string where, string text)
    {
        Interlocked.Add(ref _bytes, text.Length);
        int at = text.AsSpan().IndexOfAny(_needles);
        if (at >= 0) Found.Enqueue($"{where} holds a secret: …{text[Math.Max(0, at - 60)..Math.Min(text.Length, at + 60)]}…");
    }

    private static IEnumerable<string> Forms(string secret)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(secret);
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return JsonEncodedText.Encode(secret).Value;
        yield return JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value;
        yield return Convert.ToHexStringLower(bytes);
        // What stands before it shifts the letters; those at the ends are its neighbours' too.
        for (int shift = 0; shift < 3; shift++)
            yield return Convert.ToBase64String([.. new byte[shift], .. bytes])[4..^4];
    }
}
