namespace ProviderKit.Counting;

/// <summary>A kind of text piece; each has its own cost in tokens. ASCII words are in <see cref="WordScanner"/>'s rows.</summary>
internal enum Script : byte
{
    Digits,
    Spaces,
    Newlines,
    Punctuation,
    Contraction,
    Word,
    AccentedWord,
    Cyrillic,
    Greek,
    Arabic,
    Hebrew,
    Indic,
    Thai,
    Kana,
    Han,
    Hangul,
    Letters,
    Symbols,
    Astral,
}

/// <summary>Which <see cref="Script"/> a character belongs to.</summary>
internal static class Scripts
{
    /// <summary>By Unicode block, for a character above ASCII: coarse, and without a table of 65,536 entries.</summary>
    public static Script OfNonAscii(char c) => c switch
    {
        '\u00a0' or '\u1680' or '\u2028' or '\u2029' or '\u202f' or '\u205f' or '\u3000' or (>= '\u2000' and <= '\u200a') => Script.Spaces,
        < '\u00c0' => c is 'ª' or 'µ' or 'º' ? Script.AccentedWord : Script.Symbols,
        '÷' or '×' => Script.Symbols,
        < '\u0370' or (>= '\u1e00' and < '\u1f00') => Script.AccentedWord, // combining marks included
        < '\u0400' or (>= '\u1f00' and < '\u2000') => Script.Greek,
        < '\u0530' => Script.Cyrillic,
        >= '\u0590' and < '\u0600' => Script.Hebrew,
        (>= '\u0600' and < '\u0780') or (>= '\ufb50' and < '\ufe00') or (>= '\ufe70' and < '\uff00') => Script.Arabic,
        >= '\u0900' and < '\u0e00' => Script.Indic,
        >= '\u0e00' and < '\u1000' => Script.Thai,
        >= '\u2000' and < '\u2c00' => Script.Symbols,
        >= '\u2e00' and < '\u3040' => Script.Symbols,
        >= '\u3040' and < '\u3100' => Script.Kana,
        (>= '\u1100' and < '\u1200') or (>= '\u3130' and < '\u3190') or (>= '\uac00' and < '\ud7b0') => Script.Hangul,
        (>= '\u3400' and < '\u4dc0') or (>= '\u4e00' and < '\ua000') or (>= '\uf900' and < '\ufb00') => Script.Han,
        >= '\ud800' and < '\ue000' => Script.Astral,
        >= '\uff00' and < '\uff66' => Script.Symbols,
        >= '\uff66' and < '\uffa0' => Script.Kana,
        >= '\u3100' and < '\u3400' => Script.Symbols,
        >= '\u4dc0' and < '\u4e00' => Script.Symbols,
        _ => char.IsLetter(c) ? Script.Letters : Script.Symbols,
    };
}
