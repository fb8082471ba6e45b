using ProviderKit.Formats.Canonical.Rules;

namespace ProviderKit.Formats.Canonical;

/// <summary>The ids of calls as every chat API takes them.</summary>
internal static class CallIds
{
    // "string_above_max_length", 40 for older models (vercel/ai#5171); in longer ids a hash takes the place of the rest.
    private static readonly NameGrammar Grammar = new("-", 40);

    /// <summary>The same id for the same id, in a call and in its result.</summary>
    public static string Of(string given) => Grammar.Fits(given) ? given : Grammar.WithHash(Grammar.Mend(given), given);
}
