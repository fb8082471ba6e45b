using System.Buffers;

namespace ProviderKit.Tokens;

/// <summary>
/// Masks the tokens a pool has and had at one moment. Nearly all texts hold none of them: one search for all forms of all
/// tokens tells, and only what it finds something in is gone through form by form. Immutable.
/// </summary>
internal sealed class TokenMask
{
    // Shorter ones are no secrets, and would be found within ordinary words.
    private const int LeastLength = 4;

    // The beginning of a form is enough to tell where to look; all of it, for hundreds of tokens, would take megabytes.
    private const int Searched = 16;

    private readonly TokenSlot[] _slots;
    private readonly ApiToken[] _removed;
    private readonly (ApiToken Token, IReadOnlyList<ApiToken> Derived)[] _tokens;
    private readonly SearchValues<string> _forms;

    public TokenMask(TokenSlot[] slots, ApiToken[] removed)
    {
        (_slots, _removed) = (slots, removed);
        // Longest first: a value may be the beginning of another.
        _tokens = [.. slots.Select(s => s.Token).Concat(removed).Where(t => t.Length >= LeastLength).OrderByDescending(t => t.Length).Select(t => (t, t.Derived))];
        // Without regard to case, which some forms need and the others do not mind: it only tells where to look.
        _forms = SearchValues.Create([.. _tokens.SelectMany(t => t.Derived.Prepend(t.Token)).SelectMany(t => t.Forms).Select(form => form.Text[..Math.Min(form.Text.Length, Searched)]).Distinct()], StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether the pool still has these tokens, and they what they were exchanged for.</summary>
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
