namespace ProviderKit.Tokenizers;

/// <summary>Cuts a text where the encoding would cut it anyway, so that no part of it takes more than its share of time.</summary>
internal static class TextPieces
{
    /// <summary>The longest piece, in characters.</summary>
    public const int Longest = 1024;

    /// <summary>The longest run of one kind of character that is still taken for language.</summary>
    public const int LongestRun = 64;

    private enum Kind { Letter, Space, Other }

    /// <param name="text">What is left; not empty.</param>
    /// <param name="endless">Whether the piece has a run longer than <see cref="LongestRun"/>.</param>
    /// <returns>The length of the next piece: before the last single space, or <see cref="Longest"/> if there is none.</returns>
    public static int NextLength(ReadOnlySpan<char> text, out bool endless)
    {
        int length = Math.Min(text.Length, Longest);
        if (length < text.Length)
        {
            // A space and the letter after it belong to one word of the encoding; before the space is always a cut.
            int at = length - 1;
            while (at > 0 && !(text[at] == ' ' && char.IsAsciiLetter(text[at + 1]))) at--;
            if (at > 0) length = at;
            else if (char.IsHighSurrogate(text[length - 1])) length--;
        }
        endless = HasLongRun(text[..length]);
        return length;
    }

    private static bool HasLongRun(ReadOnlySpan<char> text)
    {
        int run = 0;
        var last = Kind.Other;
        foreach (char c in text)
        {
            // The encoding takes line breaks into the run of punctuation or spaces before them.
            var kind = c is '\n' or '\r' ? last : KindOf(c);
            run = kind == last ? run + 1 : 1;
            if (run > LongestRun) return true;
            last = kind;
        }
        return false;
    }

    // Marks belong to either kind for the encoding; as letters they lengthen the runs that matter.
    private static Kind KindOf(char c) =>
        char.IsAsciiLetter(c) || (c > 127 && !char.IsPunctuation(c) && !char.IsWhiteSpace(c)) ? Kind.Letter
        : char.IsWhiteSpace(c) ? Kind.Space
        : Kind.Other;
}
