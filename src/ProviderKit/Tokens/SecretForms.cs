using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ProviderKit.Tokens;

/// <summary>
/// The forms in which upstreams and libraries repeat a secret: plain, escaped for URLs and JSON, in Base64 (alone or within other text, such as
/// <c>Bearer</c> and the token), Base64Url and hexadecimal.
/// </summary>
internal static class SecretForms
{
    // The encoded form of a shorter secret would appear in other text by chance.
    private const int LeastEncoded = 8;

    /// <summary>All forms of <paramref name="value"/>, whole ones first.</summary>
    public static IReadOnlyList<SecretForm> Of(string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        List<SecretForm> forms = [.. Written(value), .. Written(Convert.ToBase64String(bytes))];
        if (value.Length >= LeastEncoded)
        {
            forms.Add(new SecretForm(Convert.ToHexStringLower(bytes), StringComparison.OrdinalIgnoreCase));
            for (int shift = 0; shift < 3; shift++)
            {
                string inner = InnerBase64(bytes, shift);
                string url = inner.Replace('+', '-').Replace('/', '_');
                forms.AddRange(Written(inner).Concat(Written(url)).Select(form => form with { IsWithinBase64 = true }));
            }
        }
        return [.. forms.DistinctBy(form => form.Text)];
    }

    /// <summary>The forms of <paramref name="value"/> in JSON: plain and escaped.</summary>
    public static IEnumerable<string> InJson(string value) =>
        new[] { value, JsonEncodedText.Encode(value).Value, JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value, SlashEscaped(value) }.Distinct();

    /// <summary>The text and its escaped forms.</summary>
    private static IEnumerable<SecretForm> Written(string text)
    {
        yield return new SecretForm(text, StringComparison.Ordinal);
        string[] escaped =
        [
            Uri.EscapeDataString(text),
            JsonEncodedText.Encode(text).Value,
            JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value,
            SlashEscaped(text),
        ];
        foreach (string one in escaped)
            if (one != text) yield return new SecretForm(one, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>As PHP's <c>json_encode</c> writes it.</summary>
    private static string SlashEscaped(string text) => text.Replace("/", "\\/", StringComparison.Ordinal);

    /// <summary>
    /// The Base64 characters that depend only on <paramref name="bytes"/>, if these begin at position <paramref name="shift"/> of a group of three
    /// bytes.
    /// </summary>
    private static string InnerBase64(byte[] bytes, int shift)
    {
        const int bitsOfAByte = 8, bitsOfACharacter = 6;
        string all = Convert.ToBase64String([.. new byte[shift], .. bytes]);
        int start = ((shift * bitsOfAByte) + bitsOfACharacter - 1) / bitsOfACharacter;
        int end = (shift + bytes.Length) * bitsOfAByte / bitsOfACharacter;
        return all[start..end];
    }
}
