using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace ProviderKit.Formats.Canonical.Rules;

/// <summary>The grammar of names that a wire format accepts for tools or call ids. Immutable.</summary>
internal sealed class NameGrammar
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int HashLength = 8;

    private readonly SearchValues<char> _allowed;
    private readonly SearchValues<char> _first;

    /// <param name="others">The characters that a name may contain in addition to letters, digits and the underscore.</param>
    /// <param name="maxLength">The maximum number of characters. Default: no limit.</param>
    /// <param name="beginsWithLetter">Whether a name must begin with a letter or an underscore. Default: any allowed character.</param>
    public NameGrammar(string others, int maxLength = int.MaxValue, bool beginsWithLetter = false)
    {
        _allowed = SearchValues.Create($"{Letters}0123456789_{others}");
        _first = beginsWithLetter ? SearchValues.Create($"{Letters}_") : _allowed;
        MaxLength = maxLength;
    }

    public int MaxLength { get; }

    public bool Fits(string name) =>
        name.Length > 0 && name.Length <= MaxLength && _first.Contains(name[0]) && !name.AsSpan().ContainsAnyExcept(_allowed);

    /// <summary>
    /// The name with each character that is not allowed replaced by an underscore. A name that is too long is truncated and ends with a
    /// hash of the whole name. Two names can have the same result.
    /// </summary>
    public string Mend(string name)
    {
        var mended = new StringBuilder(name.Length + 1);
        foreach (var rune in name.EnumerateRunes())
            mended.Append(rune.IsBmp && _allowed.Contains((char)rune.Value) ? (char)rune.Value : '_');
        if (mended.Length == 0 || !_first.Contains(mended[0])) mended.Insert(0, '_');
        return mended.Length <= MaxLength ? mended.ToString() : WithHash(mended.ToString(), name);
    }

    /// <summary>The mended name with a hash of <paramref name="source"/>, which makes it unique.</summary>
    public string WithHash(string mended, string source)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)))[..HashLength];
        return $"{mended[..Math.Min(mended.Length, MaxLength - HashLength - 1)]}_{hash}";
    }

    /// <summary>The mended name with a number at its end.</summary>
    public string WithNumber(string mended, int number)
    {
        string suffix = $"_{number}";
        return $"{mended[..Math.Min(mended.Length, MaxLength - suffix.Length)]}{suffix}";
    }
}
