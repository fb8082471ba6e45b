namespace ProviderKit.Tokens;

/// <summary>A form in which a secret may appear in text.</summary>
/// <param name="Text">The text to search for.</param>
/// <param name="Comparison">The comparison: escapes may be upper or lower case.</param>
/// <param name="IsWithinBase64">Whether it is the inner part of Base64; the neighbouring characters then contain some bits of the secret as well.</param>
internal readonly record struct SecretForm(string Text, StringComparison Comparison, bool IsWithinBase64 = false)
{
    private const int MaxPadding = 2;

    /// <summary>The spellings for a case-sensitive search.</summary>
    public IEnumerable<string> Spellings => Comparison == StringComparison.Ordinal ? [Text] : new[] { Text, Text.ToLowerInvariant(), Text.ToUpperInvariant() }.Distinct();

    /// <summary>Replaces every occurrence in <paramref name="text"/> with <paramref name="mask"/>.</summary>
    public string Replace(string text, string mask)
    {
        if (!IsWithinBase64) return text.Replace(Text, mask, Comparison);
        for (int from = 0; text.IndexOf(Text, from, Comparison) is var at and >= 0; from = at + mask.Length)
        {
            int end = at + Text.Length;
            if (end < text.Length && IsBase64(text[end])) end++;
            for (int padding = 0; padding < MaxPadding && end < text.Length && text[end] == '='; padding++) end++;
            if (at > from && IsBase64(text[at - 1])) at--;
            text = string.Concat(text.AsSpan(0, at), mask, text.AsSpan(end));
        }
        return text;
    }

    private static bool IsBase64(char c) => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '-' or '_';
}
