using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using ProviderKit.Tokens;

namespace ProviderKit;

/// <summary>
/// A credential for an upstream. Only its name is visible: the value is written only to the headers of outbound
/// requests and to the environment of programs that read it from there. Thread-safe.
/// </summary>
[DebuggerDisplay("{Name} ({Fingerprint})")]
public sealed class ApiToken
{
    private const int MaxDerived = 4;
    private const int LeastUnmistakable = 12;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string _value;

    // The header value for the scheme last used; a provider uses one scheme for all its calls.
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private HeaderValue? _header;

    // The tokens it was recently exchanged for: replaced as a whole, never changed.
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private volatile ApiToken[] _derived = [];

    // Replaces the value in texts, also within JSON.
    private readonly string _mask;

    // The forms to search for in replies.
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private SearchedForms? _searched;

    /// <summary>Creates a token.</summary>
    /// <param name="name">The name in replies and logs, such as <c>GITHUB_COPILOT_TOKEN_2</c>.</param>
    /// <param name="value">The secret, in visible ASCII so that a header can carry it.</param>
    /// <exception cref="ArgumentException">
    /// A part is empty, or the value holds a character that a header cannot carry. The message does not contain the value.
    /// </exception>
    public ApiToken(string name, string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (ProblemWith(value) is { } problem) throw new ArgumentException($"The token {name} {problem}.", nameof(value));
        Name = name;
        _value = value;
        _mask = $"[{string.Concat(name.Select(c => char.IsControl(c) || c is '"' or '\\' ? '_' : c))}]";
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)).AsSpan(0, 4));
    }

    /// <summary>The token's name, which shows where it was configured.</summary>
    public string Name { get; }

    /// <summary>Eight hexadecimal digits that distinguish tokens: the start of the value's SHA-256.</summary>
    public string Fingerprint { get; }

    /// <summary>Adds the token to an outbound request.</summary>
    /// <param name="request">The request; an existing header of that name is replaced.</param>
    /// <param name="header">The header's name. Default: <c>Authorization</c>.</param>
    /// <param name="scheme">The word before the value, separated by a space. Default: <c>Bearer</c>; null for none.</param>
    public void ApplyTo(HttpRequestMessage request, string header = "Authorization", string? scheme = "Bearer")
    {
        ArgumentNullException.ThrowIfNull(request);
        var cached = _header;
        if (cached is null || cached.Scheme != scheme)
            _header = cached = new HeaderValue(scheme, scheme is null ? _value : $"{scheme} {_value}");
        request.Headers.Remove(header);
        request.Headers.TryAddWithoutValidation(header, cached.Text);
    }

    /// <summary>Adds the token to the environment of a program that is about to start.</summary>
    internal void ApplyTo(IDictionary<string, string?> variables, string name) => variables[name] = _value;

    /// <summary>Whether the value begins with <paramref name="mark"/>, such as <c>gho_</c>.</summary>
    internal bool BeginsWith(string mark) => _value.StartsWith(mark, StringComparison.Ordinal);

    /// <summary>The token that an upstream issued in exchange for this one. It has the same name, and is masked wherever this token is.</summary>
    /// <exception cref="ArgumentException">See the constructor.</exception>
    internal ApiToken Derive(string value)
    {
        var derived = new ApiToken(Name, value);
        // Earlier ones stay masked: calls that run with them may still be answered.
        _derived = [derived, .. _derived.Take(MaxDerived - 1)];
        return derived;
    }

    /// <summary>The name, never the value.</summary>
    public override string ToString() => Name;

    /// <summary>Why <paramref name="value"/> cannot be a token, as the end of a sentence; null if it can.</summary>
    internal static string? ProblemWith(string? value) =>
        string.IsNullOrWhiteSpace(value) ? "is empty"
        : value.AsSpan().ContainsAnyExceptInRange('!', '~') ? "holds a space, a line break or a character outside ASCII"
        : null;

    /// <summary>A fingerprint that reveals nothing without <paramref name="key"/>.</summary>
    internal string FingerprintUnder(ReadOnlySpan<byte> key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(_value)).AsSpan(0, 16));

    internal bool HasSameValueAs(ApiToken other) => string.Equals(_value, other._value, StringComparison.Ordinal);

    /// <summary>The number of characters of the secret; a longer secret may begin with a shorter one.</summary>
    internal int Length => _value.Length;

    /// <summary>The tokens it was recently exchanged for; a new array after each change.</summary>
    internal IReadOnlyList<ApiToken> Derived => _derived;

    /// <summary>The secret in the forms in which it may appear in texts. Computed on each call.</summary>
    internal IReadOnlyList<SecretForm> Forms => SecretForms.Of(_value);

    /// <summary>
    /// Whether the value is so long that no text contains it by chance. Shorter values are often placeholders (<c>not-needed</c>), which
    /// replies and names of models may contain.
    /// </summary>
    internal bool IsUnmistakable => _value.Length >= LeastUnmistakable;

    /// <summary><paramref name="text"/> with the secret, in all its <see cref="Forms"/>, replaced by the name.</summary>
    internal string MaskIn(string text)
    {
        foreach (var form in Forms) text = form.Replace(text, _mask);
        foreach (var derived in _derived) text = derived.MaskIn(text);
        return text;
    }

    /// <summary>
    /// Does the same as <see cref="MaskIn"/> for a reply in UTF-8. Nearly all replies hold no secret, so the search uses no memory and little time. Only
    /// if the secret <see cref="IsUnmistakable"/>.
    /// </summary>
    /// <param name="json">A whole reply, or one event of a stream.</param>
    /// <param name="quick">
    /// Searches only for the plain secret and its JSON escape: each form costs some 20 ns per event, and the encoded forms together
    /// a quarter of the gateway's time for one.
    /// </param>
    /// <param name="masked">The masked reply.</param>
    /// <returns>False if there is nothing to mask.</returns>
    internal bool TryMaskIn(ReadOnlySpan<byte> json, bool quick, [NotNullWhen(true)] out byte[]? masked)
    {
        masked = null;
        if (!IsIn(json, quick)) return false;
        masked = Encoding.UTF8.GetBytes(MaskIn(Encoding.UTF8.GetString(json)));
        return true;
    }

    private bool IsIn(ReadOnlySpan<byte> json, bool quick)
    {
        if (IsUnmistakable)
        {
            var (plain, all) = _searched ??= new SearchedForms(_value);
            foreach (byte[] form in quick ? plain : all)
                if (json.IndexOf(form) >= 0) return true;
        }
        foreach (var derived in _derived)
            if (derived.IsIn(json, quick)) return true;
        return false;
    }

    private sealed record HeaderValue(string? Scheme, string Text);

    /// <summary>The forms in bytes: those in which replies usually quote a secret, and all.</summary>
    private sealed record SearchedForms(byte[][] Plain, byte[][] All)
    {
        public SearchedForms(string value)
            : this(
                [.. SecretForms.InJson(value).Select(Encoding.UTF8.GetBytes)],
                [.. SecretForms.Of(value).SelectMany(form => form.Spellings).Select(Encoding.UTF8.GetBytes)])
        {
        }
    }
}
