using ProviderKit.Counting;

namespace ProviderKit;

/// <summary>
/// The built-in <see cref="ITokenEstimator"/>: cuts the text into words, digits, punctuation and whitespace as
/// <c>o200k_base</c> does, and adds up what a piece of that kind and length costs on average.
/// </summary>
/// <remarks>
/// Measured against <c>o200k_base</c> on 1,800 texts of up to 40,000 characters that were not used to fit it: the error of a text is
/// 5 % on average, at most 13 % in 95 of 100 texts, and 51 % in the worst, a file of nothing but digits and tables. By kind, over
/// all texts of it: C# +5 %, Python 0 %, JavaScript +1 %, C headers +2 %, JSON +3 %, XML +7 %, Markdown and shell -2 to -4 %, English
/// prose -4 %; German -10 %, French and Spanish +3 to +5 %, Italian -12 %, Polish, Czech, Turkish and Russian 0 to +4 %, Japanese +1 %,
/// Korean 0 %, simplified Chinese +12 %, traditional Chinese -9 %; hexadecimal, base64 and logs -2 %. The package
/// <c>ProviderKit.Tokenizers</c> counts exactly. It reads about 50 million characters a second. Thread-safe.
/// </remarks>
public sealed class ApproximateTokenEstimator : ITokenEstimator
{
    /// <summary>The only one needed: it has no state.</summary>
    public static ApproximateTokenEstimator Instance { get; } = new();

    /// <inheritdoc/>
    public int Count(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return 0;
        long words = 0, others = 0;
        int plain = 0, extended = 0;
        var scanner = new WordScanner(text);
        while (scanner.MoveNext())
        {
            if (scanner.Kind == Script.Word)
            {
                words += PieceCosts.OfWord(scanner.Row, scanner.Length);
                plain++;
            }
            else
            {
                others += scanner.Kind == Script.Punctuation
                    ? PieceCosts.OfPunctuation(text[scanner.Start..scanner.End])
                    : PieceCosts.Of(scanner.Kind, scanner.Length);
                if (scanner.Kind == Script.AccentedWord && scanner.IsExtended) extended++;
            }
        }
        // Plain words of Polish, Czech or Turkish cost more than English ones; their accented neighbors tell which they are.
        double foreign = Math.Min(PieceCosts.MostForeign, PieceCosts.ForeignPerAccent * extended / (plain + extended + 1));
        double hundredths = words * (1 + foreign) + others;
        return (int)Math.Clamp(Math.Round(hundredths / 100), 1, int.MaxValue);
    }
}
