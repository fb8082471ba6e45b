using ProviderKit.Formats.Canonical.Rules;

namespace ProviderKit.Formats.Canonical;

/// <summary>Call ids in a form that every chat API accepts.</summary>
internal static class CallIds
{
    // "string_above_max_length": older models accept 40 characters (vercel/ai#5171). In longer ids a hash replaces the rest.
    private static readonly NameGrammar Grammar = new("-", 40);

    /// <summary>The accepted form of an id. A call and its result get the same one.</summary>
    public static string Of(string given) => Grammar.Fits(given) ? given : Grammar.WithHash(Grammar.Mend(given), given);
}
