using System.Text;
using System.Text.Json;

namespace ProviderKit.AspNetCore.Tests.Support;

/// <summary>Looks for secrets in every form in which they get out.</summary>
internal static class SecretScan
{
    public static void AssertNone(string where, string text, IEnumerable<string> secrets)
    {
        foreach (string secret in secrets)
            foreach (string form in Forms(secret))
                Assert.That(text.Contains(form, StringComparison.OrdinalIgnoreCase), Is.False, $"{where} holds the secret {secret} as {form}:\n{text}");
    }

    public static string TextOf(RequestRecord record) =>
        $"{record} {record.Error?.Message} {record.Error?.Code} {record.Error?.Type} {record.Error?.Param} {Encoding.UTF8.GetString((record.Error?.Details ?? default).Span)} {JsonSerializer.Serialize(record)}";

    private static IEnumerable<string> Forms(string secret) => ((string[])
    [
        secret,
        Uri.EscapeDataString(secret),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).TrimEnd('='),
        JsonEncodedText.Encode(secret).ToString(),
        secret.Replace("/", "\\/", StringComparison.Ordinal),
        Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret)),
        // Of shorter ones too little is left to look for.
        .. secret.Length < 10 ? [] : Enumerable.Range(0, 3).SelectMany(shift => InnerBase64(secret, shift)),
        new([.. secret.Reverse()]),
    ]).Distinct();

    /// <summary>What the secret alone makes of Base64 and Base64Url, where something of <paramref name="shift"/> bytes stands before it.</summary>
    private static IEnumerable<string> InnerBase64(string secret, int shift)
    {
        string inner = Convert.ToBase64String([.. new byte[shift], .. Encoding.UTF8.GetBytes(secret)])[4..^4];
        return [inner, inner.Replace('+', '-').Replace('/', '_')];
    }
}
