using System.Buffers;

namespace ProviderKit.Tokens;

/// <summary>
/// Masks the current and removed tokens of a pool. Nearly all texts contain none of them: one search covers all forms of all tokens, and only texts
/// with a match are processed form by form. Immutable.
/// </summary>
internal sealed class TokenMask
{
    // Shorter values are not secrets, and would match within ordinary words.
    private const int LeastLength = 4;

    // Searching for the beginning of a form is enough; whole forms of hundreds of tokens would take megabytes.
    private const int Searched = 16;

    private readonly TokenSlot[] _slots;
    private readonly ApiToken[] _removed;
    private readonly (ApiToken Token, IReadOnlyList<ApiToken> Derived)[] _tokens;
    private readonly SearchValues<string> _forms;

    public TokenMask(TokenSlot[] slots, ApiToken[] removed)
    {
        (_slots, _removed) = (slots, removed);
        // Longest first, because a value may be a prefix of another.
        _tokens = [.. slots.Select(s => s.Token).Concat(removed).Where(t => t.Length >= LeastLength).OrderByDescending(t => t.Length).Select(t => (t, t.Derived))];
        // Ignores case, as some forms require; this search only finds candidates.
        _forms = SearchValues.Create([.. _tokens.SelectMany(t => t.Derived.Prepend(t.Token)).SelectMany(t => t.Forms).Select(form => form.Text[..Math.Min(form.Text.Length, Searched)]).Distinct()], StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether the mask is still valid: the pool has the same tokens, with the same exchanged tokens.</summary>
    public bool IsFor(TokenSlot[] slots, ApiToken[] removed)
    {
        if (_slots != slots || _removed != removed) return false;
        foreach (var (token, derived) in _tokens)
            if (token.Derived != derived) return false;
        return true;
    }

    public string Apply(string text)
    {
        if (_tokens.Length == 0 || !text.AsSpan().ContainsAny(_forms)) return text;
        foreach (var (token, _) in _tokens) text = token.MaskIn(text);
        return text;
    }
}
