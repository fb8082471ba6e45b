using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using ProviderKit.Tokens;

namespace ProviderKit;

/// <summary>
/// A secret that opens an upstream. It shows its name and nothing else: the value leaves it only into an outbound
/// request's header, or into the environment of a program that takes it there. Thread-safe.
/// </summary>
[DebuggerDisplay("{Name} ({Fingerprint})")]
public sealed class ApiToken
{
    private const int MaxDerived = 4;
    private const int LeastUnmistakable = 12;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string _value;

    // The header value of the scheme last used; a provider uses one scheme for all its calls.
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private HeaderValue? _header;

    // What it was exchanged for lately: replaced whole, never changed.
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private volatile ApiToken[] _derived = [];

    // In place of the value, also within JSON.
    private readonly string _mask;

    // What to look for in replies.
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private SearchedForms? _searched;

    /// <summary>Makes a token.</summary>
    /// <param name="name">What to call it in answers and logs, such as <c>GITHUB_COPILOT_TOKEN_2</c>.</param>
    /// <param name="value">The secret: visible ASCII, so that it can stand in a header.</param>
    /// <exception cref="ArgumentException">
    /// A part is empty, or the value holds a character that cannot stand in a header. The value is not in the message.
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

    /// <summary>The token's name: where it was configured.</summary>
    public string Name { get; }

    /// <summary>Eight hexadecimal digits that tell tokens apart: the start of the value's SHA-256.</summary>
    public string Fingerprint { get; }

    /// <summary>Adds the token to an outbound request.</summary>
    /// <param name="request">The request; a header of that name is replaced.</param>
    /// <param name="header">The header's name. Default: <c>Authorization</c>.</param>
    /// <param name="scheme">What stands before the value, a space between. Default: <c>Bearer</c>; null for nothing.</param>
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

    /// <summary>Whether it is of the kind that begins with <paramref name="mark"/>, such as <c>gho_</c>.</summary>
    internal bool BeginsWith(string mark) => _value.StartsWith(mark, StringComparison.Ordinal);

    /// <summary>The token that an upstream gave for this one: it goes by the same name, and is masked wherever this one is.</summary>
    /// <exception cref="ArgumentException">As the constructor's.</exception>
    internal ApiToken Derive(string value)
    {
        var derived = new ApiToken(Name, value);
        // The ones before stay masked: calls that run with them may still be answered.
        _derived = [derived, .. _derived.Take(MaxDerived - 1)];
        return derived;
    }

    /// <summary>The name, never the value.</summary>
    public override string ToString() => Name;

    /// <summary>What keeps <paramref name="value"/> from being a token, as the end of a sentence; null when nothing does.</summary>
    internal static string? ProblemWith(string? value) =>
        string.IsNullOrWhiteSpace(value) ? "is empty"
        : value.AsSpan().ContainsAnyExceptInRange('!', '~') ? "holds a space, a line break or a character outside ASCII"
        : null;

    /// <summary>A fingerprint that says nothing to whoever does not have <paramref name="key"/>.</summary>
    internal string FingerprintUnder(ReadOnlySpan<byte> key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(_value)).AsSpan(0, 16));

    internal bool HasSameValueAs(ApiToken other) => string.Equals(_value, other._value, StringComparison.Ordinal);

    /// <summary>Characters of the secret; a longer one may begin with a shorter one.</summary>
    internal int Length => _value.Length;

    /// <summary>What it was exchanged for lately; another array when that changes.</summary>
    internal IReadOnlyList<ApiToken> Derived => _derived;

    /// <summary>The secret in the forms in which it gets out. Made anew with each call.</summary>
    internal IReadOnlyList<SecretForm> Forms => SecretForms.Of(_value);

    /// <summary>
    /// Whether it is so long that it stands in no text by chance. Shorter ones are often placeholders (<c>not-needed</c>), which
    /// replies and models' names may hold.
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
    /// As <see cref="MaskIn"/>, for a reply in UTF-8: nearly all hold nothing, so looking costs no memory and little time. Only
    /// where the secret <see cref="IsUnmistakable"/>.
    /// </summary>
    /// <param name="json">A whole reply, or one event of a stream.</param>
    /// <param name="quick">
    /// Looks only for the secret as it is and as JSON escapes it: each form costs some 20 ns an event, the encoded ones together
    /// a quarter of what the gateway needs for one.
    /// </param>
    /// <param name="masked">What to show instead.</param>
    /// <returns>False when there is nothing to mask.</returns>
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

    /// <summary>The forms in bytes: those that a reply nearly always has the secret in, and all.</summary>
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
